import { sentences } from "./sentences";
import { sayIn } from "../src/model/said";
import { attentionOver } from "../src/model/attention";
import type { Attention } from "../src/model/attention";
import type { Orchestration } from "../src/model/orchestration";
import { Icon } from "./controls";
import { duration } from "./format";
import type { PageStore } from "./pageStore";
import { texts } from "./texts";
import type { IconName } from "./icons.mjs";

const icons: Record<Attention["kind"], IconName> = {
  question: "comment-discussion",
  mergeReady: "git-merge",
  mergeFailed: "warning",
  failed: "error",
  stopped: "debug-pause",
};

/** All that waits for the user, the oldest first; nothing where nothing does. */
export function NeedsYou(props: {
  readonly orchestrations: readonly Orchestration[];
  readonly store: PageStore;
  readonly now: number;
}) {
  const { store, now } = props;
  const matters = attentionOver(props.orchestrations, now);
  if (matters.length === 0) return null;
  return (
    <section aria-labelledby="group-needsYou">
      <h2 id="group-needsYou">
        <Icon name="bell-dot" /> {texts.questions.needsYou.title}{" "}
        <span class="count">{matters.length}</span>
      </h2>
      <ul class="needs-you panel tone-attention">
        {matters.map(
          ({ key, kind, orchestration, title, reason, blocks, since }) => (
            <li
              key={key}
              class={kind === "failed" ? "tone-bad" : "tone-attention"}
            >
              <Icon name={icons[kind]} />
              <div>
                <button
                  type="button"
                  class="link"
                  onClick={() =>
                    store.navigate({ kind: "orchestration", id: orchestration })
                  }
                >
                  {title}
                </button>{" "}
                <span class="quiet">
                  {texts.questions.needsYou.ago(duration(now - since))}
                </span>
                <p class="needs-you-reason">{sayIn(reason, sentences)}</p>
                <p class="needs-you-reason quiet">{sayIn(blocks, sentences)}</p>
              </div>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}
