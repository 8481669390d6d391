import { failureWords } from "../src/model/failureWords";
import type { Failure } from "../src/model/errors";
import type { Orchestration } from "../src/model/orchestration";
import { Button, Icon } from "./controls";
import type { ButtonProps } from "./controls";
import { parseInlines, parseMarkdownLite } from "./markdownLite";
import type { Inline } from "./markdownLite";
import type { TaskCounts } from "./progress";
import type { Look } from "./status";
import type { SteerAction } from "./steerAction";
import { sentences } from "./sentences";
import { texts } from "./texts";
import { actionWords, isDiscard } from "./waits";
import type { IconName } from "./icons.mjs";

/** A state: icon and words, in the colour of its tone. */
export function StatusBadge(props: { look: Look }) {
  return (
    <span class={`badge tone-${props.look.tone}`}>
      <Icon name={props.look.icon} spins={props.look.spins} />
      {props.look.label}
    </span>
  );
}

export function SimulatedMark() {
  return (
    <span class="badge tone-attention">
      <Icon name="beaker" />
      {texts.simulated}
    </span>
  );
}

/** The bar of proven tasks with its figures in words. */
export function TaskBar(props: { counts: TaskCounts }) {
  const { counts } = props;
  const words = texts.progress.tasks(
    counts.proven,
    counts.total,
    counts.percent,
  );
  return (
    <div class="task-bar">
      <progress
        max={Math.max(1, counts.total)}
        value={counts.proven}
        aria-label={texts.progress.label}
        aria-valuetext={words}
      />
      <span class="task-bar-words">
        {words}
        {counts.unproven > 0 && (
          <span class="tone-bad">
            {" · "}
            <Icon name="warning" /> {texts.progress.unproven(counts.unproven)}
          </span>
        )}
      </span>
    </div>
  );
}

const actionIcons: Record<SteerAction, IconName> = {
  pause: "debug-pause",
  pauseNow: "debug-pause",
  resume: "debug-start",
  cancel: "debug-stop",
  retry: "debug-restart",
  retryWithBudget: "credit-card",
  retryWithGate: "beaker",
  skip: "debug-step-over",
  release: "debug-continue",
  withoutContainers: "unlock",
  merge: "git-merge",
  diff: "diff",
  increasePool: "add",
  review: "comment-discussion",
  pullRequest: "git-pull-request-create",
  attach: "terminal",
  takeOver: "person",
  giveBack: "debug-restart",
};

export function ActionButton(props: {
  readonly action: SteerAction;
  readonly orchestration: Orchestration;
  readonly enabled?: boolean;
  readonly primary?: boolean;
  /** Left out: what the action is called in the state that it is offered in. */
  readonly words?: string;
  readonly onClick: () => void;
}) {
  const { label: usual, hint } = actionWords(props.action, props.orchestration);
  const label = props.words ?? usual;
  const button: ButtonProps = {
    label,
    longLabel: `${label}: ${props.orchestration.title}`,
    hint,
    icon: isDiscard(props.action, props.orchestration)
      ? "trash"
      : actionIcons[props.action],
    primary: props.primary ?? false,
    disabled: !(props.enabled ?? true),
    onClick: props.onClick,
  };
  return <Button {...button} />;
}

/** A failure in words: the sentence, its code, and the way out, which what is `over` has no more. */
export function FailureText(props: {
  readonly failure: Failure;
  readonly over?: boolean;
}) {
  const { message, fix } = failureWords(props.failure, sentences);
  return (
    <>
      <p class="failure-message">{message}</p>
      {props.over !== true && (
        <p class="way-out">
          <strong>{texts.failure.wayOut}:</strong>{" "}
          {fix ?? texts.failure.noWayOut}
        </p>
      )}
      <p class="quiet">
        {texts.failure.code}: <code>{props.failure.code}</code>
      </p>
    </>
  );
}

function Inlines(props: { inlines: readonly Inline[] }) {
  return (
    <>
      {props.inlines.map((inline, index) => {
        switch (inline.kind) {
          case "text":
            return inline.text;
          case "code":
            return <code key={index}>{inline.text}</code>;
          case "strong":
            return <strong key={index}>{inline.text}</strong>;
        }
      })}
    </>
  );
}

/** A task in the words of its file, which are Markdown. */
export function TaskWords(props: {
  readonly label: string | null;
  readonly title: string;
}) {
  const { label, title } = props;
  const words = label === null ? title : texts.batches.task(label, title);
  return <Inlines inlines={parseInlines(words)} />;
}

/** What an agent wrote, with the little Markdown that is known; it becomes text nodes, never HTML. */
export function AgentText(props: { text: string }) {
  return (
    <div class="agent-text">
      {parseMarkdownLite(props.text).map((block, index) => {
        switch (block.kind) {
          case "heading":
            return (
              <p class="agent-heading" key={index}>
                <Inlines inlines={block.inlines} />
              </p>
            );
          case "paragraph":
            return (
              <p key={index}>
                <Inlines inlines={block.inlines} />
              </p>
            );
          case "list": {
            const items = block.items.map((item, number) => (
              <li key={number}>
                <Inlines inlines={item} />
              </li>
            ));
            return block.ordered ? (
              <ol key={index}>{items}</ol>
            ) : (
              <ul key={index}>{items}</ul>
            );
          }
          case "code":
            return (
              <pre key={index} tabIndex={0}>
                {block.text}
              </pre>
            );
        }
      })}
    </div>
  );
}

/** A link that opens a file in the editor: a button, as there is no address to go to. */
export function FileLink(props: {
  readonly path: string;
  readonly onOpen: () => void;
}) {
  return (
    <button type="button" class="link file" onClick={props.onOpen}>
      {props.path}
    </button>
  );
}
