import type { FromHost, ToHost } from "../src/model/protocol";

/** Why the page cannot speak to its host: it is tried again by itself, or the host knows this page's address no more. */
export type Lost = "unreachable" | "locked";

export interface HostListener {
  /**
   * The host can be spoken to and knows nothing of this page, but that it is ready where it is greeted already: at the beginning, and
   * whenever it was lost and is there again.
   */
  readonly onConnect: (isGreeted?: boolean) => void;
  /** What is posted from now on is not sent. */
  readonly onLost: (why: Lost) => void;
  readonly onMessage: (message: FromHost) => void;
  /** A message that does not fit the protocol. */
  readonly onBad: (problem: string) => void;
}

/** The page's only way out. Surfaces get this, so that the page works the same in a panel and in a browser. */
export interface Host {
  post(message: ToHost): void;
  /** Messages are parsed before they are handed on. Returns the function that ends it. */
  listen(listener: HostListener): () => void;
  /** What `save` kept, as it is: it may come from another version of the page. */
  load(): unknown;
  save(state: unknown): void;
}
