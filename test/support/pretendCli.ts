import type { ExitRecord } from "../../src/model/agent";
import type { Attempt } from "../../src/model/orchestration";
import type { Random } from "./model/random";

/** The dearest message, in US dollars. */
export const dearestMessage = 1;

const model = "claude-opus-5-5";
/** US dollars for a million tokens of output, as Claude Code reckons it. */
const outputPrice = 20;

export interface PretendProcess {
  readonly attempt: Attempt;
  /** What it wrote so far. */
  readonly lines: string[];
  spentUsd: number;
  exit: ExitRecord | null;
  /** Ends a turn with a result, which books all since the last one. */
  result(isError: boolean): void;
  message(): void;
  /** Ends the process. With `told`, the session's total holds what no result has booked, as after SIGTERM; else it is forgotten. */
  end(change: Partial<ExitRecord>, told: boolean): void;
}

/**
 * The service that sends the bill, and a CLI that reports as Claude Code does: a session's total runs on over results, resumes and
 * forks; only the increment of a result is what its process added; what a killed process left unbooked is in no later increment.
 */
export class PretendCli {
  billedUsd = 0;
  readonly processes = new Map<string, PretendProcess>();
  readonly #totals = new Map<string, number>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get atWork(): number {
    return [...this.processes.values()].filter(({ exit }) => exit === null)
      .length;
  }

  start(attempt: Attempt): PretendProcess {
    if (this.processes.has(attempt.id))
      throw new Error(`${attempt.id} is started twice.`);
    const { sessionId, resume } = attempt;
    let total = this.#totals.get(resume?.sessionId ?? sessionId) ?? 0;
    let unbooked = 0;
    let messages = 0;
    const lines: string[] = [];
    const say = (line: object) => lines.push(JSON.stringify(line));
    const process: PretendProcess = {
      attempt,
      lines,
      spentUsd: 0,
      exit: null,
      message: () => {
        const tokens = 1 + this.#random.below(dearestMessage * 50_000);
        const usd = (tokens * outputPrice) / 1e6;
        messages += 1;
        unbooked += usd;
        process.spentUsd += usd;
        this.billedUsd += usd;
        say({
          type: "assistant",
          message: {
            id: `message ${messages}`,
            model,
            content: [{ type: "text", text: "x" }],
            usage: { output_tokens: tokens },
          },
        });
      },
      result: (isError) => {
        total += unbooked;
        say({
          type: "result",
          subtype: isError ? "error_during_execution" : "success",
          is_error: isError,
          result: isError ? null : "Done.",
          num_turns: 1,
          terminal_reason: isError ? null : "completed",
          session_id: sessionId,
          total_cost_usd: total,
          model_usage_since_last_result: { [model]: { costUSD: unbooked } },
        });
        unbooked = 0;
      },
      end: (change, told) => {
        this.#totals.set(sessionId, told ? total + unbooked : total);
        process.exit = {
          reason: "exited",
          exitCode: 0,
          signal: null,
          error: null,
          startedAt: 1,
          endedAt: 2,
          usage: null,
          survivors: 0,
          ...change,
        };
      },
    };
    this.processes.set(attempt.id, process);
    say({ type: "system", subtype: "init", session_id: sessionId, model });
    return process;
  }
}
