import { isAsSent } from "../engine";
import { OrchestratorError } from "../model/errors";
import type { Attempt } from "../model/orchestration";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { findOrchestration, withLook } from "./session";
import { oneLine, plain } from "./words";

/** What each stage handed to the next, and what the agents were sent with its hash; with `sent` also the words of that. */
export const context = (
  invocation: Invocation,
  prefix: string,
  { stage, sent }: { stage: string | undefined; sent: boolean },
): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { id, stages, attempts } = await findOrchestration(api, prefix);
    if (stage !== undefined && !stages.some(({ name }) => name === stage))
      throw new OrchestratorError(
        "invalidInput",
        `There is no stage "${stage}" in it.`,
        { fix: `Its stages: ${stages.map(({ name }) => name).join(", ")}.` },
      );
    const wanted = attempts
      .map((attempt, index) => ({
        attempt,
        number: index + 1,
      }))
      .filter(({ attempt }) => stage === undefined || attempt.stage === stage);
    if (sent && json) {
      jsonLine(
        io.stdout,
        wanted.map(({ attempt, number }) => ({
          number,
          stage: attempt.stage,
          batch: attempt.batch,
          kind: attempt.kind,
          prompt: attempt.prompt,
          promptHash: attempt.promptHash,
          asSent: isAsSent(attempt),
        })),
      );
      return exitCodes.done;
    }
    const contexts = (await api.contexts(id)).filter(
      (each) => stage === undefined || each.stage === stage,
    );
    if (json) {
      jsonLine(io.stdout, contexts);
      return exitCodes.done;
    }
    for (const { stage: name, context: handed } of contexts) {
      line(io.stdout, `${name}: ${plain(handed.summary)}`);
      for (const [title, entries] of [
        ["artifacts", handed.artifacts],
        ["decisions", handed.decisions],
        ["open questions", handed.openQuestions],
      ] as const)
        for (const entry of entries)
          line(io.stdout, `  ${title}: ${oneLine(entry)}`);
    }
    for (const { attempt, number } of wanted) {
      line(io.stdout, sentWords(attempt, number));
      if (sent) line(io.stdout, plain(attempt.prompt));
    }
    return exitCodes.done;
  });

function sentWords(attempt: Attempt, number: number): string {
  const { stage, batch, kind, prompt, promptHash } = attempt;
  const bytes = Buffer.byteLength(prompt, "utf8");
  const hash = isAsSent(attempt)
    ? `sha-256 ${promptHash ?? ""}`
    : promptHash === null
      ? "no hash was recorded"
      : `DAMAGED: it is not what was sent, which had sha-256 ${promptHash}`;
  return `sent to ${stage}${batch === null ? "" : ` batch ${batch + 1}`} (attempt ${number}, ${kind}): ${bytes} bytes, ${hash}`;
}
