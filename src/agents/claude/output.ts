import * as z from "zod";
import type { OutputItem } from "../../model/agent";
import { withTurnsNamed } from "../../model/turnedText";
import { editDiff } from "./editDiff";
import type {
  AssistantEvent,
  ClaudeEvent,
  ContentBlock,
  SystemEvent,
  UserEvent,
} from "./events";

/** The live output shows one line of an item; the rest is its detail. */
const shortLength = 200;
const detailLength = 20_000;
const nameLength = 60;

/** Arguments that say what a tool works on, best first. */
const mainArguments = [
  "file_path",
  "notebook_path",
  "command",
  "pattern",
  "path",
  "url",
  "query",
  "skill",
  "description",
  "prompt",
];

const inputSchema = z.record(z.string(), z.unknown());
const textBlocksSchema = z.array(
  z
    .object({ type: z.literal("text"), text: z.string() })
    .or(z.object({ type: z.string() }).transform(() => ({ text: "" }))),
);

/** What one event tells the reader; results are told by the reader itself. */
export function outputOf(
  event: Extract<ClaudeEvent, { type: "assistant" | "user" | "system" }>,
): OutputItem[] {
  switch (event.type) {
    case "assistant":
      return saidBy(
        event,
        event.message.content.flatMap((block) =>
          event.error !== null && block.type === "text"
            ? [withDetail("error", block.text)]
            : assistantItems(block),
        ),
      );
    case "user":
      return saidBy(event, userItems(event));
    case "system":
      return systemItems(event);
  }
}

/** A sub-agent as users read of it: by what it was started for, in a few words. */
export const nameOf = (purpose: string): string =>
  cap(firstLine(purpose), nameLength);

/** Several sub-agents talk at once: each line of one begins with what it was started for. */
function saidBy(
  {
    parent_tool_use_id: parent,
    task_description: description,
  }: Pick<AssistantEvent, "parent_tool_use_id" | "task_description">,
  items: OutputItem[],
): OutputItem[] {
  if (parent === null) return items;
  const name = nameOf(description ?? "sub-agent");
  return items.map((item) => ({ ...item, text: `[${name}] ${item.text}` }));
}

function assistantItems(block: ContentBlock): OutputItem[] {
  switch (block.type) {
    case "text":
      return block.text.trim() ? [{ kind: "text", text: block.text }] : [];
    case "thinking":
      return block.thinking.trim()
        ? [withDetail("thinking", block.thinking)]
        : [];
    case "tool_use":
      return [toolItem(block.name, block.input)];
    case "tool_result":
    case "other":
      return [];
  }
}

function toolItem(name: string, input: unknown): OutputItem {
  const main = mainArgument(input);
  const values = inputSchema.safeParse(input).data ?? {};
  return {
    kind: "tool",
    text: main === null ? name : `${name} ${main}`,
    detail: cap(
      editDiff(input) ?? JSON.stringify(values, null, 2),
      detailLength,
    ),
  };
}

/** What a tool works on, in a line; null when its input does not tell. */
export function mainArgument(input: unknown): string | null {
  const main = mainText(input);
  return main === null ? null : firstLine(main);
}

/** So much of a command is asked about; who allows a longer one has its whole input beside it. */
const wholeLength = 2_000;

/**
 * Like `mainArgument`, for whoever decides on it: all its lines as one, since each of them would be run, and marks that turn the
 * direction of writing by their names.
 */
export function wholeArgument(input: unknown): string | null {
  const main = mainText(input);
  if (main === null) return null;
  const lines = cap(main.trim(), wholeLength).split(/\r\n|\r|\n/);
  return withTurnsNamed(
    lines
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join(" ⏎ "),
  );
}

function mainText(input: unknown): string | null {
  const values = inputSchema.safeParse(input).data ?? {};
  const main = mainArguments
    .map((key) => values[key])
    .find((value) => typeof value === "string" && value !== "");
  return typeof main === "string" ? main : null;
}

function userItems({ message, tool_use_result: report }: UserEvent) {
  const text = report === null ? "" : reportText(report);
  return text
    ? [withDetail("toolResult", text)]
    : message.content.flatMap(toolResultItems);
}

/** Of a user event only tool results count: its text is what the program says to the model. */
function toolResultItems(block: ContentBlock): OutputItem[] {
  if (block.type !== "tool_result") return [];
  const text = resultText(block.content).trim();
  if (!text) return [];
  return [withDetail(block.is_error === true ? "error" : "toolResult", text)];
}

const reportText = ({
  content,
  harnessNoteCount: notes,
  harnessTailCount: tail,
}: NonNullable<UserEvent["tool_use_result"]>): string =>
  resultText(content.slice(notes, content.length - tail)).trim();

function resultText(content: unknown): string {
  if (typeof content === "string") return content;
  const blocks = textBlocksSchema.safeParse(content).data ?? [];
  return blocks.map((block) => block.text).join("\n");
}

function systemItems(event: SystemEvent): OutputItem[] {
  switch (event.subtype) {
    case "init":
      return event.model === null
        ? []
        : [notice(`Claude Code started with ${event.model}.`)];
    case "api_retry":
      return [notice(retryText(event))];
    case "permission_denied":
      return [
        {
          ...notice(`Not allowed: ${event.tool_name ?? "a tool"}`),
          ...(event.message === null
            ? {}
            : { detail: cap(event.message, detailLength) }),
        },
      ];
    case "model_fallback":
      return [
        notice(
          `${event.original_model ?? "The model"} is overloaded; going on with ${event.fallback_model ?? "the fallback model"}.`,
        ),
      ];
    case "compact_boundary":
      return [notice("The conversation was compacted.")];
    default:
      return [];
  }
}

function retryText(event: SystemEvent): string {
  const reason = (event.error ?? "unknown").replaceAll("_", " ");
  const status = event.error_status === null ? "" : ` ${event.error_status}`;
  const seconds = Math.ceil((event.retry_delay_ms ?? 0) / 1000);
  return `The API did not answer (${reason}${status}); trying again in ${seconds} s (${event.attempt ?? "?"} of ${event.max_retries ?? "?"}).`;
}

function notice(text: string): OutputItem {
  return { kind: "notice", text };
}

/** The first line as text, and the whole as detail when there is more of it. */
export function withDetail(
  kind: OutputItem["kind"],
  whole: string,
): OutputItem {
  const text = firstLine(whole);
  return text === whole.trim()
    ? { kind, text }
    : { kind, text, detail: cap(whole, detailLength) };
}

function firstLine(text: string): string {
  // Cut before trimming: a text of megabytes should not be searched through.
  const start = text.slice(0, 10 * shortLength).trim();
  const end = start.indexOf("\n");
  return cap(end === -1 ? start : start.slice(0, end).trimEnd(), shortLength);
}

function cap(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not between the two halves of a surrogate pair.
  const last = text.charCodeAt(length - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
  return `${text.slice(0, end)}…`;
}
