import type {
  AgentReader,
  AttemptRequest,
  ExitRecord,
  Outcome,
  OutputItem,
} from "../../model/agent";
import type { Failure } from "../../model/errors";
import { asks } from "./command";
import type { ClaudeEvent, ResultEvent, SystemEvent } from "./events";
import { parseEvent } from "./events";
import { failureOf } from "./failures";
import { openQuestions } from "./openQuestions";
import { outputOf, withDetail } from "./output";
import { partialMessage } from "./partial";
import { spending } from "./spending";
import { hopelessRetry, overBudget, unknownCommand } from "./stops";
import { tooOld } from "./versions";

type ReadRequest = Pick<AttemptRequest, "sessionId" | "resume"> &
  Partial<
    Pick<AttemptRequest, "budgetUsd" | "prompt" | "permissions" | "access">
  >;

/** Reads the stream-json of one attempt. `zone` is that of times that are told without one. */
export function claudeReader(request: ReadRequest, zone: string): AgentReader {
  const denied = new Set<string>();
  const spent = spending(request.resume !== null);
  const questions = openQuestions();
  const partial = partialMessage();
  let stop: Failure | null = null;
  let turns = 0;
  let sessionId: string | null = null;
  let model: string | null = null;
  let started = false;
  let commandFailure: string | null = null;
  let subagentFailed = false;
  let quotaResetsAt: number | null = null;
  /** Of several results the last one counts. */
  let last: ResultEvent | null = null;

  const takeResult = (event: ResultEvent) => {
    last = event;
    sessionId = event.session_id ?? sessionId;
    turns += event.num_turns ?? 0;
    spent.book(event);
    for (const { tool_name } of event.permission_denials ?? [])
      denied.add(tool_name);
  };

  const takeSystem = (event: SystemEvent) => {
    sessionId = event.session_id ?? sessionId;
    if (event.subtype === "permission_denied" && event.tool_name !== null)
      denied.add(event.tool_name);
    if (event.subtype === "task_notification")
      subagentFailed = event.status !== "completed";
    if (event.subtype === "init") {
      model = event.model ?? model;
      if (!started) stop ??= stopAtStart(request, event);
    }
    stop ??= hopelessRetry(event);
  };

  const take = (event: ClaudeEvent): readonly OutputItem[] => {
    questions.see(event);
    switch (event.type) {
      case "result": {
        partial.clear();
        takeResult(event);
        const text = event.result ?? event.errors?.join("\n") ?? event.subtype;
        return [withDetail(event.is_error ? "error" : "result", text)];
      }
      case "system": {
        takeSystem(event);
        if (event.subtype !== "init") return outputOf(event);
        // Repeated before each turn of a process.
        if (started) return [];
        started = true;
        return outputOf(event);
      }
      case "assistant":
        partial.clear();
        spent.see(event);
        if (event.local_command_outcome)
          commandFailure = /^(failed|unavailable)/.test(
            event.local_command_outcome.kind,
          )
            ? textOf(event.message.content)
            : null;
        return outputOf(event);
      case "user":
        return outputOf(event);
      case "rate_limit_event": {
        const { status, resetsAt } = event.rate_limit_info;
        quotaResetsAt =
          status === "rejected" && resetsAt !== null
            ? Math.round(resetsAt * 1000)
            : null;
        return [];
      }
      case "stream_event":
        partial.see(event);
        return [];
      case "control_request":
      case "control_cancel_request":
        return [];
    }
  };

  return {
    get costUsd() {
      return spent.usd;
    },
    get stop() {
      return stop;
    },
    get questions() {
      return questions.open;
    },
    get partial() {
      return partial.item;
    },
    push(line) {
      if (line.trim() === "") return [];
      const event = parseEvent(line);
      if (event === undefined) return [withDetail("notice", line)];
      if (event === null) return [];
      const items = take(event);
      if (request.budgetUsd !== undefined)
        stop ??= overBudget(spent.usd, request.budgetUsd);
      return items;
    },
    end(exit: ExitRecord, stderr: string): Outcome {
      questions.withdrawAll();
      const failure = failureOf({
        exit,
        result: last,
        stderr,
        commandFailure,
        subagentFailed,
        quotaResetsAt,
        stop,
        zone,
      });
      return {
        ok: failure === null,
        failure,
        answer: last?.result ?? "",
        structured: last?.structured_output,
        costUsd: spent.usd,
        ...(spent.estimatedUsd > 0 ? { estimatedUsd: spent.estimatedUsd } : {}),
        turns,
        deniedTools: [...denied],
        sessionId,
        model,
      };
    },
  };
}

/** What the first `init` of an attempt tells that it cannot go well; nothing is spent yet. */
function stopAtStart(
  { prompt, permissions, access }: ReadRequest,
  event: SystemEvent,
): Failure | null {
  const asking =
    permissions !== undefined &&
    access !== undefined &&
    asks({ permissions, access });
  return (
    (prompt === undefined ? null : unknownCommand(prompt, event)) ??
    (asking && event.claude_code_version !== null
      ? tooOld(event.claude_code_version, "questions")
      : null)
  );
}

function textOf(content: readonly { type: string; text?: string }[]): string {
  return content.map((block) => block.text ?? "").join("");
}
