import type { Orchestration } from "../src/model/orchestration";
import type { Overview } from "../src/model/overview";
import type { PageStore } from "./pageStore";
import { SimulatedMark, StatusBadge } from "./parts";
import { orchestrationLook } from "./status";

/** What leads to the page of an orchestration, and how it stands. */
export function CardHead(props: {
  readonly store: PageStore;
  readonly one: Orchestration | Overview;
}) {
  const { one, store } = props;
  const { id, title, simulated } = one;
  return (
    <div class="card-head">
      <h3>
        <button
          type="button"
          class="link"
          onClick={() => store.navigate({ kind: "orchestration", id })}
        >
          {title}
        </button>
      </h3>
      <StatusBadge look={orchestrationLook(one)} />
      {simulated && <SimulatedMark />}
    </div>
  );
}
