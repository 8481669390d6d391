import type { Command } from "commander";
import * as z from "zod";
import { isTakenOver } from "../model/standing";
import type { End, InvocationOf } from "./commandParts";
import { exitCodes } from "./failures";
import { follow } from "./follow";
import { jsonLine, line } from "./io";
import { findOrchestration, withSession } from "./session";
import type { Session } from "./session";
import { oneLine, shortId } from "./words";

/** Adds `takeover`: the user works in the session of the agent, in this terminal. */
export const addTakeover = (
  command: Command,
  invocation: InvocationOf,
  end: End,
): Command =>
  command
    .description(
      "pause it now and go on in the agent's session yourself, in this terminal",
    )
    .option(
      "--give-back",
      "give back what was taken over and is still held, after a terminal that died",
    )
    .action(async (id: string, options: unknown, called: Command) => {
      const { giveBack } = z
        .object({ giveBack: z.boolean().optional() })
        .parse(options);
      end(
        await withSession(invocation(called), (session) =>
          giveBack === true ? handBack(session, id) : takeOver(session, id),
        ),
      );
    });

async function takeOver(session: Session, prefix: string): Promise<number> {
  const { api, io } = session;
  const { id, title, status, seq } = await findOrchestration(api, prefix);
  if (status === "running") {
    line(io.stderr, `The agent of "${oneLine(title)}" is stopped…`);
    await api.pause(id, { now: true });
    await follow(api, id, seq, () => undefined);
  }
  const { command, folder } = await api.takeOver(id);
  line(
    io.stderr,
    `Its session is yours, in ${folder}. End the program to give it back.`,
  );
  // Ctrl+C is for the program in the terminal, not for this one.
  const stopListening = io.onInterrupt(() => undefined);
  let code: number;
  try {
    code = await io.runInTerminal(command, folder);
  } finally {
    stopListening();
    // Somebody may have given it back, or cancelled it, elsewhere.
    if (isTakenOver(await api.get(id))) await api.giveBack(id);
  }
  if (code !== 0) line(io.stderr, `The program ended with exit code ${code}.`);
  return sayHowToGoOn(session, id);
}

async function handBack(session: Session, prefix: string): Promise<number> {
  const { id } = await findOrchestration(session.api, prefix);
  await session.api.giveBack(id);
  return sayHowToGoOn(session, id);
}

async function sayHowToGoOn(
  { api, io, json }: Session,
  id: string,
): Promise<number> {
  const after = await api.get(id);
  if (json) jsonLine(io.stdout, after);
  else
    line(
      io.stdout,
      after.status === "paused"
        ? `"${oneLine(after.title)}" is given back and stays paused; the agent goes on in the session with: orchestrator resume ${shortId(id)}`
        : `"${oneLine(after.title)}" is ${after.status}.`,
    );
  return exitCodes.done;
}
