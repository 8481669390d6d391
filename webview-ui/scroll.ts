/**
 * Brings an element to the top of the window. `scrollIntoView` would also move the frames that VS Code has put around the page,
 * and nothing moves them back.
 */
export function scrollTo(element: Element): void {
  const { top } = element.getBoundingClientRect();
  window.scrollTo({ top: window.scrollY + top });
}
