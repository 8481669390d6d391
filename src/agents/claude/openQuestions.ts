import type { AgentQuestion } from "../../model/question";
import type { ClaudeEvent } from "./events";
import { questionOf } from "./questions";

/** Keeps what a running program has asked and not heard the answer of. */
export interface OpenQuestions {
  readonly open: readonly AgentQuestion[];
  see(event: ClaudeEvent): void;
  withdrawAll(): void;
}

interface Asked {
  readonly question: AgentQuestion;
  readonly toolUse: string | null;
}

/**
 * An answer goes in by another way, so that the program heard it shows only in what it does next: it works again, or the
 * tool has a result. (Measured with 2.1.329: it asks one thing at a time, also when the model wants several tools at once; sub-agents
 * each ask on their own, and then it works again only once all are answered.)
 */
export function openQuestions(): OpenQuestions {
  let asked: readonly Asked[] = [];
  /** What each sub-agent was started for. */
  const purposes = new Map<string, string>();
  const drop = (gone: (one: Asked) => boolean) => {
    if (asked.some(gone)) asked = asked.filter((one) => !gone(one));
  };
  return {
    get open() {
      return asked.map(({ question }) => question);
    },
    see(event) {
      switch (event.type) {
        case "control_request": {
          const question = questionOf(
            event,
            purposes.get(event.request.agent_id ?? ""),
          );
          drop((one) => one.question.id === event.request_id);
          if (question)
            asked = [
              ...asked,
              { question, toolUse: event.request.tool_use_id },
            ];
          return;
        }
        case "control_cancel_request":
          drop((one) => one.question.id === event.request_id);
          return;
        case "user": {
          const done = new Set(
            event.message.content.flatMap((block) =>
              block.type === "tool_result" && block.tool_use_id !== null
                ? [block.tool_use_id]
                : [],
            ),
          );
          drop(({ toolUse }) => toolUse !== null && done.has(toolUse));
          return;
        }
        case "system":
          if (event.subtype === "task_started" && event.task_id !== null)
            purposes.set(event.task_id, event.description ?? "");
          // With several open it does not tell which one was answered.
          if (event.state === "running" && asked.length === 1) asked = [];
          return;
        case "result":
          asked = [];
          return;
        case "assistant":
        case "rate_limit_event":
        case "stream_event":
          return;
      }
    },
    withdrawAll() {
      asked = [];
    },
  };
}
