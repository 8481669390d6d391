import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { OutputItem } from "../src/model/agent";
import { agentLines } from "./agentLines";
import { Icon } from "./controls";
import type { OutputLine } from "./outputBuffer";
import { markedParts } from "./outputSearch";
import { texts } from "./texts";
import type { IconName } from "./icons.mjs";

const kindIcons: Record<OutputLine["kind"], IconName> = {
  text: "comment",
  thinking: "lightbulb",
  tool: "tools",
  toolResult: "output",
  notice: "info",
  error: "error",
  result: "pass",
};

/** One entry; what a tool got and gave is folded. */
export function OutputRow(props: {
  readonly item: OutputLine;
  /** What is searched for, in lower case; empty: nothing. */
  readonly needle: string;
  /** Whether it is the match that the search stands at. */
  readonly found: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { item, needle, found, open } = props;
  return (
    <div class={`output-row kind-${item.kind}${found ? " found" : ""}`}>
      <Icon name={kindIcons[item.kind]} />
      <div class="output-body">
        <span class="visually-hidden">{texts.output.kinds[item.kind]}: </span>
        {item.detail === undefined ? (
          <span class="output-text">
            {isSaid(item) && !isFound(item.text, needle) ? (
              <AgentLines text={item.text} />
            ) : (
              <Marked text={item.text} needle={needle} />
            )}
          </span>
        ) : (
          <button
            type="button"
            class="output-toggle output-text"
            aria-expanded={open}
            onClick={props.onToggle}
          >
            <Icon name={open ? "chevron-down" : "chevron-right"} />
            <Marked text={item.text} needle={needle} />
          </button>
        )}
        {open && item.detail !== undefined && (
          <pre tabIndex={0}>
            {isDiff(item) && !isFound(item.detail, needle) ? (
              <DiffLines text={item.detail} />
            ) : (
              <Marked text={item.detail} needle={needle} />
            )}
          </pre>
        )}
      </div>
    </div>
  );
}

/** Whether an agent wrote it for people. */
const isSaid = ({ kind }: OutputLine): boolean =>
  kind === "text" || kind === "result";

/** What is found is shown as it was searched: with all its marks. */
const isFound = (text: string, needle: string): boolean =>
  needle !== "" && text.toLowerCase().includes(needle);

/** Whether a tool was called to write a text: its input is then told as a diff, else as JSON. */
const isDiff = ({ kind, detail }: OutputLine): boolean =>
  kind === "tool" && /^[-+ ]/.test(detail ?? "");

const diffClass = (line: string): string => {
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "";
};

/** Lines of a diff; what each is, its mark tells as well as its colour. */
function DiffLines(props: { readonly text: string }) {
  return (
    <>
      {props.text.split("\n").map((line, index) => (
        <span key={index} class={`output-diff ${diffClass(line)}`}>
          {`${line}\n`}
        </span>
      ))}
    </>
  );
}

function AgentLines(props: { readonly text: string }) {
  const pieces = useMemo(() => agentLines(props.text), [props.text]);
  return (
    <>
      {pieces.map(({ kind, text }, index) => {
        switch (kind) {
          case "text":
            return text;
          case "code":
            return <code key={index}>{text}</code>;
          case "strong":
            return <strong key={index}>{text}</strong>;
          case "fence":
            return (
              <code key={index} class="output-fence">
                {text}
              </code>
            );
        }
      })}
    </>
  );
}

function Marked(props: { readonly text: string; readonly needle: string }) {
  if (props.needle === "") return <>{props.text}</>;
  return (
    <>
      {markedParts(props.text, props.needle).map(({ text, found }, index) =>
        found ? <mark key={index}>{text}</mark> : text,
      )}
    </>
  );
}

/**
 * What is being said just now, below the list: it changes many times a second, and gives way to the whole. Screen readers are
 * spared it and read the whole.
 */
export function PartialRow(props: { readonly item: OutputItem }) {
  const { kind, text } = props.item;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <div
      ref={box}
      class={`output-row output-partial kind-${kind}`}
      aria-hidden="true"
    >
      <Icon name={kindIcons[kind]} />
      <div class="output-body">
        <span class="output-text">{text}…</span>
      </div>
    </div>
  );
}
