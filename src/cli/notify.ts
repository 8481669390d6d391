import path from "node:path";
import type { Command } from "commander";
import { OrchestratorError } from "../model/errors";
import { english, inEnglish } from "../model/said";
import { tryChannels } from "../server/messages";
import type { End, InvocationOf } from "./commandParts";
import { readEnvironment } from "./environment";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";

const notify = async ({ io, json, folder }: Invocation): Promise<number> => {
  const { channels } = readEnvironment(io.environment);
  if (channels.length === 0)
    throw new OrchestratorError("invalidSettings", "Nobody is to be told.", {
      fix: "Set ORCHESTRATOR_SLACK, ORCHESTRATOR_DISCORD or ORCHESTRATOR_WEBHOOK to an address.",
    });
  const tried = await tryChannels(channels, path.basename(folder), english);
  const rows = tried.map(({ channel, failure }) => ({
    channel: channel.kind,
    ok: failure === null,
    reason: failure === null ? null : inEnglish(failure),
  }));
  if (json) jsonLine(io.stdout, rows);
  else
    for (const { channel, ok, reason } of rows)
      line(
        ok ? io.stdout : io.stderr,
        ok ? `${channel}: the message arrived.` : `${channel}: ${reason}`,
      );
  return rows.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
};

/** Adds what shows whether messages arrive outside. */
export function addNotify(
  notifyCommand: Command,
  invocation: InvocationOf,
  end: End,
): void {
  notifyCommand
    .description(
      "send a message to whom the environment names (ORCHESTRATOR_SLACK and others), to see whether it arrives",
    )
    .action(async (_options: unknown, command: Command) => {
      end(await notify(invocation(command)));
    });
}
