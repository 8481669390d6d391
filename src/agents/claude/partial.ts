import type { OutputItem } from "../../model/agent";
import type { StreamEvent } from "./events";

/** What the agent is saying and has not finished: it is shown until the whole message comes, and is never part of a page. */
export interface PartialMessage {
  /** Another object whenever it has changed. */
  readonly item: OutputItem | null;
  see(event: StreamEvent): void;
  clear(): void;
}

/** Its end is what is new, and every notice carries it. */
const tailLength = 2_000;

export function partialMessage(): PartialMessage {
  let item: OutputItem | null = null;
  const add = (kind: OutputItem["kind"], text: string): void => {
    if (item === null || text === "") return;
    const whole = item.kind === kind ? item.text + text : text;
    item = {
      kind,
      text: whole.length > 2 * tailLength ? endOf(whole) : whole,
    };
  };
  return {
    get item() {
      return item;
    },
    see({ parent_tool_use_id, event }) {
      // Sub-agents talk all at once.
      if (parent_tool_use_id !== null) return;
      const { type, content_block: block, delta } = event;
      switch (type) {
        case "content_block_start":
          item = beginningOf(block);
          return;
        case "content_block_delta":
          if (delta?.type === "text_delta") add("text", delta.text ?? "");
          if (delta?.type === "thinking_delta")
            add("thinking", delta.thinking ?? "");
          return;
        case "message_start":
        case "content_block_stop":
        case "message_stop":
          item = null;
          return;
      }
    },
    clear() {
      item = null;
    },
  };
}

/** Of a tool's input only its name is shown: half a JSON text tells nobody anything. */
function beginningOf(
  block: StreamEvent["event"]["content_block"],
): OutputItem | null {
  switch (block?.type) {
    case "text":
    case "thinking":
      return { kind: block.type, text: "" };
    case "tool_use":
      return { kind: "tool", text: block.name ?? "" };
    default:
      return null;
  }
}

function endOf(text: string): string {
  const end = text.slice(-tailLength);
  const first = end.charCodeAt(0);
  // Not between the two halves of a surrogate pair.
  return first >= 0xdc00 && first <= 0xdfff ? end.slice(1) : end;
}
