import type { Orchestration } from "../src/model/orchestration";
import { isTakenOver } from "../src/model/standing";
import { priorities } from "../src/model/turn";
import type { PageStore } from "./pageStore";
import { texts } from "./texts";

/** Whether its place in the queue can still matter: at work too, since a turn is given back between two batches. */
export const hasTurns = ({ status }: Pick<Orchestration, "status">): boolean =>
  status !== "completed" && status !== "cancelled";

/** Chooses whose turn comes first. */
export function PriorityPicker(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
  /** The word stands beside it: it is not said twice. */
  readonly labelled?: boolean;
}) {
  const { orchestration, store } = props;
  const { id, title, priority } = orchestration;
  return (
    <select
      class="select"
      aria-label={texts.priority.of(title)}
      title={texts.priority.hint}
      value={priority}
      disabled={isTakenOver(orchestration)}
      onChange={({ currentTarget }) => {
        const chosen = priorities.find((one) => one === currentTarget.value);
        if (chosen !== undefined)
          store.send({ type: "prioritize", id, priority: chosen });
      }}
    >
      {priorities.map((one) => (
        <option key={one} value={one}>
          {props.labelled === true
            ? texts.priority.short[one]
            : texts.priority[one]}
        </option>
      ))}
    </select>
  );
}
