import type { FromHost, ToHost } from "../src/model/protocol";

/** The page's only way out. Surfaces get this, so that the page works the same in a panel and in a browser. */
export interface Host {
  post(message: ToHost): void;
  /** Messages are parsed before they are handed on; `onBad` hears of those that do not fit. Returns the function that ends it. */
  listen(
    onMessage: (message: FromHost) => void,
    onBad: (problem: string) => void,
  ): () => void;
  /** What `save` kept, as it is: it may come from another version of the page. */
  load(): unknown;
  save(state: unknown): void;
}
