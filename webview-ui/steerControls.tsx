import type { ComponentChildren } from "preact";
import type { Orchestration } from "../src/model/orchestration";
import type { QueuePlace } from "../src/model/queue";
import type { Find } from "../src/model/waiting";
import { CancelQuestion, useCancel } from "./cancelQuestion";
import type { PageStore } from "./pageStore";
import { ActionButton } from "./parts";
import { controlsOf, isPrimary } from "./status";
import type { SteerAction } from "./steerAction";
import { texts } from "./texts";

/** The buttons that fit the state of an orchestration. A cancel is asked about first, in place. */
export function SteerControls(props: {
  readonly store: PageStore;
  readonly orchestration: Orchestration;
  /** The others, to tell whether it waits for one. */
  readonly find: Find;
  readonly place?: QueuePlace | undefined;
  /** Actions that stand elsewhere on the page already. */
  readonly leaveOut?: (
    orchestration: Orchestration,
    action: SteerAction,
  ) => boolean;
  /** What stands beside the buttons. */
  readonly children?: ComponentChildren;
}) {
  const { store, orchestration, leaveOut } = props;
  const { id } = orchestration;
  const cancel = useCancel();
  return (
    <>
      <div class="buttons" role="group" aria-label={texts.header.controls}>
        {controlsOf(orchestration, props.find, props.place)
          .filter(({ action }) => leaveOut?.(orchestration, action) !== true)
          .map(({ action, enabled }) => (
            <ActionButton
              key={action}
              action={action}
              enabled={enabled}
              primary={isPrimary(action)}
              orchestration={orchestration}
              onClick={() =>
                action === "cancel"
                  ? cancel.ask()
                  : store.send({ type: "steer", action, id })
              }
            />
          ))}
        {props.children}
      </div>
      {cancel.asking && (
        <CancelQuestion
          orchestration={orchestration}
          onKeep={cancel.end}
          onConfirm={() => {
            cancel.end();
            store.send({ type: "steer", action: "cancel", id });
          }}
        />
      )}
    </>
  );
}
