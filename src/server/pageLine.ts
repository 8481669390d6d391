import { toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { FromHost } from "../model/protocol";
import type { Log } from "./log";

/** Which question, where an intent is an answer. */
export interface Asked {
  readonly orchestration: string;
  readonly id: string;
}

/** The way from a host to its page, for all who have something to tell it. */
export interface PageLine {
  /** Whether the page is there: what is posted else is lost, and the page asks anew when it is back. */
  readonly isOpen: () => boolean;
  readonly post: (message: FromHost) => void;
  readonly done: (
    intent: string,
    failure: Failure | null,
    question?: Asked,
  ) => void;
  /** Carries out an intent and tells the page what became of it. */
  readonly carryOut: (
    intent: string,
    run: () => Promise<void>,
    question?: Asked,
  ) => Promise<void>;
}

export const createPageLine = (
  log: Log,
  isOpen: () => boolean,
  send: (message: FromHost) => void,
): PageLine => {
  const post = (message: FromHost): void => {
    if (isOpen()) send(message);
  };
  const done: PageLine["done"] = (intent, failure, question) =>
    post({ type: "done", intent, failure, question });
  return {
    isOpen,
    post,
    done,
    carryOut: async (intent, run, question) => {
      try {
        await run();
        done(intent, null, question);
      } catch (error) {
        const failure = toFailure(error);
        log("warn", `${intent} failed: ${failure.code}: ${failure.message}`);
        done(intent, failure, question);
      }
    },
  };
};
