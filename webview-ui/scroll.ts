/**
 * Brings an element to the top of the window. `scrollIntoView` would also move the frames that VS Code has put around the page,
 * and nothing moves them back.
 */
export function scrollTo(element: Element): void {
  const { top } = element.getBoundingClientRect();
  window.scrollTo({ top: window.scrollY + top });
}

/** Brings an element into sight within a box that scrolls, and with it into the window, by no more than it takes. */
export function keepInSight(element: Element, box: Element): void {
  const inner = element.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom)
    box.scrollTop += inner.bottom - outer.bottom;
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 0) window.scrollBy(0, top);
  else if (bottom > window.innerHeight)
    window.scrollBy(0, bottom - window.innerHeight);
}
