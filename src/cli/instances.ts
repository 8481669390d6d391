import type { Command } from "commander";
import type { Attached } from "../model/api";
import type { Instance } from "../model/resources";
import { idArgument } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import { titles } from "./resources";
import { run } from "./run";
import { addWorkOptions, runFlagsSchema } from "./runFlags";
import type { Invocation } from "./session";
import { findOrchestration, withLook } from "./session";
import * as steer from "./steer";
import { plural, shortId } from "./words";

/** Adds what is done with agents at work: `list`, `spawn`, `stop`, `attach`. */
export const addInstances = (
  command: Command,
  invocation: InvocationOf,
  end: End,
): Command => {
  command.description("agents at work");
  command
    .command("list")
    .description("each with its process, and what it takes of the machine")
    .action(async (_options: unknown, called: Command) => {
      end(await listInstances(invocation(called)));
    });
  addWorkOptions(
    command
      .command("spawn")
      .description(
        "start an agent on a task in the background, and print the orchestration's id",
      )
      .argument("<task>", "what to do"),
  ).action(async (task: string, _options: unknown, called: Command) => {
    end(await spawn(invocation(called), task, called));
  });
  command
    .command("stop")
    .description("stop the agent now; resume goes on in its session")
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, called: Command) => {
      end(await steer.pause(invocation(called), id, true));
    });
  command
    .command("attach")
    .description("see the agent at work in this terminal; it works on")
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, called: Command) => {
      end(await attach(invocation(called), id));
    });
  return command;
};

const megabytes = (bytes: number): string =>
  `${Math.round(bytes / 1024 / 1024)} MB`;

const instanceFacts = ({ pid, runner, sample }: Instance): string =>
  [
    pid === null ? "is being started" : `process ${pid}`,
    ...(runner === "process" ? [] : [runner]),
    ...(sample === null
      ? []
      : [
          `${Math.round(sample.cpuPercent)}% of a processor`,
          megabytes(sample.memoryBytes),
          plural(sample.processes, "process", "processes"),
          ...(sample.over === undefined
            ? []
            : [`over a limit: ${sample.over}`]),
        ]),
  ].join(", ");

/** Agents at work, and what each takes of the machine. */
const listInstances = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { instances } = await api.resources();
    if (json) {
      jsonLine(io.stdout, instances);
      return exitCodes.done;
    }
    const titleOf = titles(await api.list());
    for (const instance of instances) {
      const { orchestration: id } = instance;
      line(
        io.stdout,
        `${shortId(id)}  ${titleOf.get(id) ?? ""}: ${instanceFacts(instance)}`,
      );
    }
    if (instances.length === 0) line(io.stderr, "No agent is at work.");
    return exitCodes.done;
  });

async function spawn(
  invocation: Invocation,
  task: string,
  called: Command,
): Promise<number> {
  const flags = runFlagsSchema.parse(called.opts());
  const code = await run(invocation, undefined, {
    ...flags,
    task,
    detach: true,
  });
  if (code === exitCodes.done)
    line(
      invocation.io.stderr,
      "It works in the background. To see it: orchestrator instances attach ID",
    );
  return code;
}

async function attach(invocation: Invocation, id: string): Promise<number> {
  const { io, json } = invocation;
  const found: { attached: Attached | null } = { attached: null };
  // Only to ask: whoever looks for hours must not own the workspace meanwhile.
  await withLook(invocation, async ({ api }) => {
    found.attached = await api.attach((await findOrchestration(api, id)).id);
    return exitCodes.done;
  });
  const { attached } = found;
  if (attached === null) return exitCodes.failed;
  if (json) {
    jsonLine(io.stdout, attached);
    return exitCodes.done;
  }
  const { command, folder, session } = attached;
  // Ctrl+C is for the program in the terminal, not for this one.
  const stopListening = io.onInterrupt(() => undefined);
  try {
    // In a terminal of tmux, one session in another would be two status lines and a prefix that has to be typed twice.
    if (session !== null && (io.environment["TMUX"] ?? "") !== "") {
      const args = ["switch-client", "-t", `=${session}`];
      const inside = { file: command.file, args, env: {} };
      if ((await io.runInTerminal(inside, folder)) === 0) return exitCodes.done;
    }
    const code = await io.runInTerminal(command, folder);
    return code === 0 ? exitCodes.done : exitCodes.failed;
  } finally {
    stopListening();
  }
}
