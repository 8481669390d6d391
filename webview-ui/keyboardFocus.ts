import { useLayoutEffect } from "preact/hooks";

/**
 * Moves the keyboard within the page. A page without the focus leaves it where it is: news from the engine must not take
 * the keys from somebody who types in an editor, a terminal or VS Code's palette.
 */
export function moveFocus(
  to: Element | null | undefined,
  options?: FocusOptions,
): void {
  if (to instanceof HTMLElement && document.hasFocus()) to.focus(options);
}

/** What asks inline has the keyboard as long as it is there, which then returns to where it was. */
export function useFocusWhileShown(
  box: { readonly current: HTMLElement | null },
  selector: string,
): void {
  // Before the next key can arrive: a layout effect.
  useLayoutEffect(() => {
    const before = document.activeElement;
    moveFocus(box.current?.querySelector(selector));
    return () => moveFocus(before);
  }, [box, selector]);
}
