import { said } from "../model/said";
import type { Attached } from "../model/api";
import type { Agent } from "../model/agent";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { ShownAs } from "../model/runner";
import { listViews, selectView, viewerCommand } from "../runners";
import { wayOn } from "./allowed";
import { attemptFolder, attemptsFolder } from "./paths";

/** How an orchestration's attempts are shown outside of the faces. */
export const shownAs = (
  { id, title }: Pick<Orchestration, "id" | "title">,
  agent: Pick<Agent, "name">,
): ShownAs => ({ name: id.slice(0, 8), title, agent: agent.name });

/** The binary may be the editor's. */
const runAsNode = { ELECTRON_RUN_AS_NODE: "1" } as const;

/**
 * What to run in a terminal to see the agent at work: its session where it has one, else the program that shows it. Throws `notAllowedNow`
 * where no agent is at work.
 */
export async function attachTo(
  o: Orchestration,
  parts: {
    readonly stateFolder: string;
    readonly nodePath: string;
    readonly viewerPath: string;
    readonly workspace: string;
  },
): Promise<Attached> {
  const attempt = o.attempts.find(({ status }) => status !== "ended");
  if (attempt === undefined)
    throw new OrchestratorError(
      "notAllowedNow",
      said`No agent is at work for "${o.title}" now.`,
      { fix: wayOn(o) },
    );
  const { stateFolder, workspace } = parts;
  const view =
    attempt.runner === "tmux"
      ? (await listViews(attemptsFolder(stateFolder), process.env)).find(
          ({ attemptId }) => attemptId === attempt.id,
        )
      : undefined;
  if (view !== undefined) {
    const { session } = view;
    // Others may be shown in the same session: whoever is attached to it, or is about to be, sees this one.
    await selectView(view, process.env);
    return {
      attempt: attempt.id,
      session,
      folder: workspace,
      command: {
        file: "tmux",
        args: ["attach-session", "-t", `=${session}`],
        // A terminal that the editor or the shell got from tmux itself is no reason to refuse; the server is the engine's.
        env: { TMUX: null, TMUX_TMPDIR: process.env["TMUX_TMPDIR"] ?? null },
      },
    };
  }
  const [file = parts.nodePath, ...args] = viewerCommand(
    {
      folder: attemptFolder(stateFolder, attempt.id),
      shown: shownAs(o, { name: attempt.agent }),
    },
    parts,
  );
  return {
    attempt: attempt.id,
    session: null,
    folder: workspace,
    command: { file, args, env: runAsNode },
  };
}
