import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type {
  Agent,
  AgentReader,
  ExitRecord,
  Outcome,
  OutputItem,
} from "../../src/model/agent";
import { linesOf } from "../../src/engine/output";
import { attemptFolder, attemptLog } from "../../src/engine/paths";
import type { Failure } from "../../src/model/errors";
import type { Orchestration } from "../../src/model/orchestration";
import type { OutputLine } from "../../src/model/runner";
import { readExit } from "../../src/runners/attemptRecords";
import { tailLog } from "../../src/runners/logTail";
import { randomFrom } from "./model/random";
import { temporaryFolder } from "./temporary";

/** What an agent's process wrote, and how it ended. */
export interface Recording {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exit: ExitRecord;
}

/** What a reader made of one line, and what it said of the attempt after it. */
interface Step extends OutputLine {
  readonly items: readonly OutputItem[];
  readonly costUsd: number;
  readonly stop: Failure | null;
  readonly questions: readonly string[];
}

export interface Reading {
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
}

/** Collects what a reader makes of the lines that it is given. */
function recorder(reader: AgentReader) {
  const steps: Step[] = [];
  return {
    take({ line, offset }: OutputLine): void {
      const items = reader.push(line);
      const { costUsd, stop } = reader;
      const questions = reader.questions.map(({ id }) => id);
      steps.push({ line, offset, items, costUsd, stop, questions });
    },
    end: ({ exit, stderr }: Recording): Reading => ({
      steps,
      outcome: reader.end(exit, stderr),
    }),
  };
}

/** The lines of an output by the plainest means, each with the byte position after it. */
function linesIn(stdout: Buffer): OutputLine[] {
  const texts = stdout.toString("latin1").split("\n");
  let offset = 0;
  return texts.flatMap((text, index) => {
    const isLast = index === texts.length - 1;
    const line = Buffer.from(text, "latin1").toString("utf8");
    offset += text.length + (isLast ? 0 : 1);
    return isLast && text === "" ? [] : [{ line, offset }];
  });
}

/** The pieces between these places, which may come in any order and more than once. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places, bytes.length].sort((a, b) => a - b);
  return sorted
    .slice(1)
    .map((end, index) => bytes.subarray(sorted[index], end));
}

/**
 * Gives an output to readers line by line, as a log that is there as a whole, and as one that grows by these pieces, and sees that
 * all of them make the same of every line and of the end. `places` are those of the cuts, in bytes.
 */
export async function readEveryWay(
  recording: Recording,
  newReader: () => AgentReader,
  places: readonly number[],
): Promise<Reading> {
  const { stdout } = recording;
  const plain = recorder(newReader());
  for (const line of linesIn(stdout)) plain.take(line);
  const expected = plain.end(recording);

  const folder = temporaryFolder();
  try {
    for (const [name, pieces] of [
      ["whole", [stdout]],
      ["cut", cutAt(stdout, places)],
    ] as const) {
      const log = path.join(folder.path, name);
      writeFileSync(log, "");
      const followed = recorder(newReader());
      const tail = tailLog(log, (line) => followed.take(line));
      try {
        for (const piece of pieces) {
          appendFileSync(log, piece);
          await tail.read(() => false);
        }
        tail.finish();
      } finally {
        tail.close();
      }
      assert.deepEqual(followed.end(recording), expected, name);
    }
    // What the faces are shown later: whole lines only.
    const shown = recorder(newReader());
    for await (const line of linesOf(path.join(folder.path, "whole"), 0))
      shown.take(line);
    const complete = stdout.lastIndexOf("\n") + 1;
    assert.deepEqual(
      shown.end(recording).steps,
      expected.steps.filter(({ offset }) => offset <= complete),
      "shown",
    );
  } finally {
    folder.remove();
  }
  return expected;
}

/** Places for cuts that look random and are the same at every run. */
export function somePlaces(stdout: Buffer, count = 40): number[] {
  const random = randomFrom(stdout.length);
  return Array.from({ length: count }, () => random.below(stdout.length + 1));
}

/**
 * Reads what the attempts of these orchestrations left in their folders once more, in every way, and sees that it says what was
 * recorded of them.
 */
export async function replayAttempts(
  orchestrations: readonly Orchestration[],
  stateFolder: string,
  agent: Agent,
): Promise<void> {
  for (const { attempts, options } of orchestrations)
    for (const attempt of attempts) {
      const folder = attemptFolder(stateFolder, attempt.id);
      const log = attemptLog(stateFolder, attempt.id);
      // None of one that never started; no end of one that vanished.
      const exit = await readExit(folder);
      if (attempt.outcome === null || exit === null || !existsSync(log))
        continue;
      const stdout = readFileSync(log);
      const stderr = readFileSync(path.join(folder, "stderr.log"), "utf8");
      const { outcome } = await readEveryWay(
        { stdout, stderr, exit },
        () => agent.reader({ ...attempt, permissions: options.permissions }),
        somePlaces(stdout),
      );
      assert.deepEqual(whatItSaid(outcome), whatItSaid(attempt.outcome));
    }
}

/** All but what the engine adds to an outcome: why the attempt was stopped, how long it waited, and whether its session can be gone on with. */
const whatItSaid = ({ failure, structured, ...said }: Outcome) => ({
  ...said,
  failed: failure !== null,
  structured: structured ?? null,
  sessionId: null,
  waitedMs: null,
});
