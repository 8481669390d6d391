import type {
  AssistantEvent,
  ContentBlock,
  ResultEvent,
  Usage,
} from "./events";
import { costOf } from "./prices";

/** Keeps count of what an attempt costs. */
export interface Spending {
  /** US dollars so far: what results have booked, and an estimate for the messages since the last of them. */
  readonly usd: number;
  /** How much of it is the estimate. */
  readonly estimatedUsd: number;
  see(event: AssistantEvent): void;
  book(event: ResultEvent): void;
}

/** Text of the API's errors, which cost nothing. */
const synthetic = "<synthetic>";

/** Of the output's tokens nothing is known before the result; a token is about four characters of text, fewer of code. */
const charactersPerToken = 3.5;

interface Message {
  readonly model: string | null;
  readonly usage: Usage;
  readonly characters: number;
}

/**
 * The ledger of one process. Measured with 2.1.329:
 * - `total_cost_usd` runs on over the whole session, resumed and forked ones too, so it is never added up.
 * - `model_usage_since_last_result` is what this process added since its last result. After SIGKILL in the middle of a turn neither
 *   it nor the total of the resumed session holds anything of the killed process; after SIGTERM the total holds it, the increment
 *   does not; after SIGINT there is a result that books it, the message that was cut off included. So in every case what a
 *   process leaves unbooked is in no later increment, and the estimate counts it exactly once.
 * - An assistant event has the input of its message as it will be billed, and the output of its first moment. What is never seen
 *   is the one message that was still being streamed when the process was killed.
 */
export function spending(resumed: boolean): Spending {
  let booked = 0;
  /** The session's running total; unknown before the first result of a resumed one. */
  let total: number | null = resumed ? null : 0;
  const messages = new Map<string, Message>();
  let estimated = 0;

  return {
    get usd() {
      return booked + estimated;
    },
    get estimatedUsd() {
      return estimated;
    },
    see({ message }) {
      if (message.model === synthetic || message.usage === null) return;
      const id = message.id ?? `nameless ${messages.size}`;
      const seen = messages.get(id);
      const next = {
        model: message.model,
        usage: message.usage,
        characters:
          (seen?.characters ?? 0) +
          message.content.reduce((sum, block) => sum + lengthOf(block), 0),
      };
      estimated += priceOf(next) - (seen ? priceOf(seen) : 0);
      messages.set(id, next);
    },
    book(event) {
      booked += incrementOf(event, total) ?? estimated;
      total = event.total_cost_usd ?? total;
      messages.clear();
      estimated = 0;
    },
  };
}

/** Characters that the model wrote for a block. */
function lengthOf(block: ContentBlock): number {
  switch (block.type) {
    case "text":
      return block.text.length;
    case "thinking":
      // The seal, in base 64, holds all of it, where the text is shortened or left out.
      return Math.max(
        block.thinking.length,
        ((block.signature?.length ?? 0) * 3) / 4,
      );
    case "tool_use":
      return JSON.stringify(block.input ?? {}).length;
    case "tool_result":
    case "other":
      return 0;
  }
}

function priceOf({ model, usage, characters }: Message): number {
  const guess = Math.ceil(characters / charactersPerToken);
  return costOf(model, {
    ...usage,
    output_tokens: Math.max(usage.output_tokens, guess),
  });
}

/** What a result says that it added, or null: it does not tell. */
function incrementOf(event: ResultEvent, total: number | null): number | null {
  const usage = event.model_usage_since_last_result;
  if (usage)
    return Object.values(usage).reduce((sum, { costUSD }) => sum + costUSD, 0);
  if (total === null || event.total_cost_usd === null) return null;
  return Math.max(0, event.total_cost_usd - total);
}
