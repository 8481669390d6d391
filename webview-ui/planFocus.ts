import { useLayoutEffect, useRef } from "preact/hooks";
import { keepInSight } from "./scroll";

/** The task whose node or card an event came from; null when it came from elsewhere. */
export function taskOf({ target }: Event): number | null {
  const task =
    target instanceof HTMLElement ? target.dataset["node"] : undefined;
  return task === undefined ? null : Number(task);
}

/**
 * Returns a function after which the focus goes to the chosen task as soon as that is drawn. `scroller`: selects what scrolls
 * around it; left out: the box.
 */
export function useFocusOnChosen(
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
