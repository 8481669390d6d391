import { useLayoutEffect, useRef } from "preact/hooks";
import type { PlanViewProps } from "./planView";
import { keepInSight } from "./scroll";

/** The task whose node or card an event came from; null when it came from elsewhere. */
function taskOf({ target }: Event): number | null {
  const task =
    target instanceof HTMLElement ? target.dataset["node"] : undefined;
  return task === undefined ? null : Number(task);
}

/**
 * Returns a function after which the focus goes to the chosen task as soon as that is drawn. `scroller`: selects what scrolls
 * around it; left out: the box.
 */
function useFocusOnChosen(
  box: { readonly current: HTMLElement | null },
  chosen: number,
  scroller?: string,
): () => void {
  const wanted = useRef(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (!wanted.current || !current) return;
    wanted.current = false;
    const task = current.querySelector<HTMLElement>(`[data-node="${chosen}"]`);
    if (!task) return;
    task.focus({ preventScroll: true });
    const around = scroller === undefined ? null : task.closest(scroller);
    keepInSight(task, around ?? current);
  });
  return () => {
    wanted.current = true;
  };
}

/**
 * What the keys do among the tasks of a plan, for the box around them: Enter opens the task, and those for which `after` knows a next one
 * move the choice and the focus there. `scroller`: as above.
 */
export function usePlanKeys(
  box: { readonly current: HTMLElement | null },
  {
    chosen,
    onChoose,
    onOpen,
  }: Pick<PlanViewProps, "chosen" | "onChoose" | "onOpen">,
  after: (task: number, key: string) => number | null,
  scroller?: string,
): (event: KeyboardEvent) => void {
  const focusOnChosen = useFocusOnChosen(box, chosen, scroller);
  return (event) => {
    const task = taskOf(event);
    if (task === null) return;
    if (event.key === "Enter" && onOpen) {
      event.preventDefault();
      onOpen(task);
      return;
    }
    const next = after(task, event.key);
    if (next === null) return;
    event.preventDefault();
    focusOnChosen();
    onChoose(next);
  };
}
