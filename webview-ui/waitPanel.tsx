import { failureWords } from "../src/model/failureWords";
import { minutesLeft } from "../src/model/moment";
import type { Orchestration, TimedWait } from "../src/model/orchestration";
import { canEnd } from "../src/model/waiting";
import { Icon } from "./controls";
import type { PageStore } from "./pageStore";
import { sentences } from "./sentences";
import { ActionButton } from "./parts";
import type { SteerAction } from "./steerAction";
import { texts } from "./texts";
import { waitOf, waitSentence } from "./waits";

const wayOut = (wait: TimedWait): readonly SteerAction[] => [
  ...(canEnd(wait) ? (["resume"] as const) : []),
  ...(wait.kind === "runner" ? (["withoutContainers"] as const) : []),
  "pause",
];

/** Whether it goes on at its time whatever happens, or only when something is there by then. */
const goesOnAt = (wait: TimedWait): boolean =>
  canEnd(wait) && wait.kind !== "runner";

/** What it waits for until when, and the ways not to. */
export function WaitPanel(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
  readonly now: number;
}) {
  const { orchestration, store, now } = props;
  const { id, requested } = orchestration;
  const wait = waitOf(orchestration);
  if (!wait) return null;
  const words = failureWords(wait.failure, sentences);
  return (
    <section class="panel tone-attention" aria-labelledby="wait-title">
      <h2 id="wait-title">
        <Icon name="watch" /> {waitSentence(wait)}
      </h2>
      <p>{words.message}</p>
      <p>
        {goesOnAt(wait)
          ? texts.questions.waits.left(minutesLeft(wait.until, now))
          : words.fix}
      </p>
      <div class="buttons">
        {wayOut(wait).map((action) => (
          <ActionButton
            key={action}
            action={action}
            primary={action === "resume"}
            enabled={requested === null}
            orchestration={orchestration}
            onClick={() => store.send({ type: "steer", action, id })}
          />
        ))}
      </div>
    </section>
  );
}
