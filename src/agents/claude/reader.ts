import type { AgentReader, ExitRecord, Outcome } from "../../model/agent";
import type { ResultEvent } from "./events";
import { parseEvent } from "./events";
import { failureOf } from "./failures";
import { outputOf, withDetail } from "./output";

/**
 * Reads the stream-json of one attempt. The cost is known only when a result arrives: the usage on assistant events is that
 * of the start of a message. Until then the ceiling is kept by the program itself (`--max-budget-usd`).
 */
export function claudeReader(): AgentReader {
  const denied = new Set<string>();
  let costUsd = 0;
  let totalUsd = 0;
  let turns = 0;
  let sessionId: string | null = null;
  let model: string | null = null;
  let started = false;
  let commandFailure: string | null = null;
  let subagentFailed = false;
  /** Of several results the last one counts. */
  let last: ResultEvent | null = null;

  const takeResult = (event: ResultEvent) => {
    last = event;
    sessionId = event.session_id ?? sessionId;
    turns += event.num_turns ?? 0;
    costUsd += increment(event, totalUsd);
    totalUsd = event.total_cost_usd ?? totalUsd;
    for (const { tool_name } of event.permission_denials ?? [])
      denied.add(tool_name);
  };

  return {
    get costUsd() {
      return costUsd;
    },
    stop: null,
    questions: [],
    push(line) {
      if (line.trim() === "") return [];
      const event = parseEvent(line);
      if (event === undefined) return [withDetail("notice", line)];
      if (event === null) return [];
      if (event.type === "result") {
        takeResult(event);
        const text = event.result ?? event.errors?.join("\n") ?? event.subtype;
        return [withDetail(event.is_error ? "error" : "result", text)];
      }
      if (event.type === "system") {
        sessionId = event.session_id ?? sessionId;
        if (event.subtype === "permission_denied" && event.tool_name !== null)
          denied.add(event.tool_name);
        if (event.subtype === "task_notification")
          subagentFailed = event.status !== "completed";
        if (event.subtype === "init") {
          model = event.model ?? model;
          // Repeated before each turn of a process.
          if (started) return [];
          started = true;
        }
      }
      if (event.type === "assistant" && event.local_command_outcome)
        commandFailure = /^(failed|unavailable)/.test(
          event.local_command_outcome.kind,
        )
          ? textOf(event.message.content)
          : null;
      return outputOf(event);
    },
    end(exit: ExitRecord, stderr: string): Outcome {
      const failure = failureOf({
        exit,
        result: last,
        stderr,
        commandFailure,
        subagentFailed,
      });
      return {
        ok: failure === null,
        failure,
        answer: last?.result ?? "",
        structured: last?.structured_output,
        costUsd,
        turns,
        deniedTools: [...denied],
        sessionId,
        model,
      };
    },
  };
}

/**
 * What a result adds to the cost. `total_cost_usd` runs on over the whole session, resumed and forked ones too, so it must not
 * be added up. Without the increment the difference to the last total of this process is the best there is; for the first
 * result of a resumed session that is too much rather than too little, which is the safe side for a ceiling.
 */
function increment(event: ResultEvent, totalUsd: number): number {
  const usage = event.model_usage_since_last_result;
  if (usage)
    return Object.values(usage).reduce((sum, { costUSD }) => sum + costUSD, 0);
  return Math.max(0, (event.total_cost_usd ?? 0) - totalUsd);
}

function textOf(content: readonly { type: string; text?: string }[]): string {
  return content.map((block) => block.text ?? "").join("");
}
