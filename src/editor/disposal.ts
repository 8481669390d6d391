/** What gives back what it holds; a plain object where VS Code's class of that name is more than is needed. */
export interface Disposal {
  readonly dispose: () => void;
}

export function disposeAll(things: Iterable<{ dispose(): unknown }>): void {
  for (const thing of things) thing.dispose();
}
