import type { OutputItem } from "../model/agent";
import type { OrchestratorApi, OutputPage } from "../model/api";
import { toFailure } from "../model/errors";
import { paced } from "./paced";
import type { PageLine } from "./pageLine";

/** How much of a long log a page begins with: it is there at once, and is more than anybody reads. */
const tailBytes = 4 * 1024 * 1024;
/** Least milliseconds between two pushes, which are small and should look live. */
export const livePauseMs = 40;

/** The attempt whose output the page reads. */
interface Followed {
  readonly attempt: string;
  /** What the page has; null until it is known where it begins. */
  next: number | null;
  /** Up to where there is something to read. */
  offset: number;
  partial: OutputItem | null;
}

export interface PageOutput {
  /** Reads on from a byte, or rather near the end; what is written from now on is pushed. */
  readonly read: (
    attempt: string,
    from: number,
    tail?: boolean,
  ) => Promise<void>;
  /** There is something to read up to `offset`. */
  readonly push: (
    attempt: string,
    offset: number,
    partial: OutputItem | null,
  ) => void;
  /** Nothing is pushed until the page reads again. */
  readonly leave: () => void;
  readonly dispose: () => void;
}

/** Tells a page the output of the one attempt that it looks at. */
export const createPageOutput = (
  engine: () => Promise<OrchestratorApi>,
  { isOpen, post, done }: PageLine,
): PageOutput => {
  let followed: Followed | null = null;

  const postPage = (
    attempt: string,
    from: number,
    page: OutputPage,
    partial: OutputItem | null | undefined,
  ): void =>
    post({ type: "output", attempt, from, page, ...(partial && { partial }) });
  const send = async (
    attempt: string,
    wanted: number,
    tail = false,
  ): Promise<void> => {
    try {
      const page = await (
        await engine()
      ).output(attempt, tail ? -tailBytes : wanted);
      const from = page.from ?? wanted;
      const one = followed?.attempt === attempt ? followed : null;
      if (one) one.next = Math.max(one.next ?? 0, page.next);
      // What was being said has become a part of it; the next notice brings what is said by now.
      if (one && page.items.length > 0) one.partial = null;
      postPage(attempt, from, page, one?.partial);
      // What was written meanwhile was not pushed.
      if (tail) pushes.ask();
    } catch (error) {
      done("output", toFailure(error));
    }
  };
  /** What is being said needs no look at the log. */
  const sendNew = async (): Promise<void> => {
    if (!isOpen() || followed === null) return;
    const { attempt, next, offset, partial } = followed;
    if (next === null) return;
    if (offset > next) return send(attempt, next);
    postPage(attempt, next, { items: [], next, ended: false }, partial);
  };
  const pushes = paced(sendNew, livePauseMs);

  return {
    read: (attempt, from, tail) => {
      const partial = followed?.attempt === attempt ? followed.partial : null;
      const next = tail ? null : from;
      followed = { attempt, next, offset: from, partial };
      return send(attempt, from, tail);
    },
    push: (attempt, offset, partial) => {
      if (!isOpen() || followed?.attempt !== attempt) return;
      followed.offset = offset;
      followed.partial = partial;
      pushes.ask();
    },
    leave: () => {
      followed = null;
    },
    dispose: () => pushes.dispose(),
  };
};
