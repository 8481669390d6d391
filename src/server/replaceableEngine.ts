import type { Notice, OrchestratorApi } from "../model/api";
import { toError } from "../model/errors";
import { askThrough } from "./askThrough";

type ClosableEngine = OrchestratorApi & { close(): Promise<void> };

interface Subscriber {
  readonly listener: (notice: Notice) => void;
  stop: () => void;
}

/**
 * An engine that another one follows when a backup is restored: whoever asks meanwhile waits, and whoever listens goes on
 * listening. Rejects with what keeps the first one from opening; what keeps the next one from it is the answer to every call.
 */
export async function openReplaceable(
  open: () => Promise<ClosableEngine>,
): Promise<ClosableEngine> {
  let current = await open();
  /** Settles when `current` is open. */
  let ready: Promise<unknown> = Promise.resolve();
  const subscribers = new Set<Subscriber>();

  const engine = async (): Promise<ClosableEngine> => {
    await ready;
    return current;
  };

  const reopen = async (): Promise<void> => {
    await current.close();
    current = await open();
    for (const subscriber of subscribers) {
      subscriber.stop();
      subscriber.stop = current.subscribe(subscriber.listener);
      subscriber.listener({ kind: "restored" });
    }
  };

  const restore: OrchestratorApi["restore"] = async (file) => {
    const asked = await engine();
    // What is refused changes nothing, and the engine goes on.
    const { refusal } = await asked.previewRestore(file);
    if (refusal !== null) throw toError(refusal);
    const restored = asked.restore(file);
    ready = restored.then(reopen, reopen);
    // Whoever asks next hears of what kept it from opening; nobody may ask.
    ready.catch(() => undefined);
    const result = await restored;
    await ready;
    return result;
  };

  return {
    ...askThrough(async (ask) => ask(await engine())),
    restore,
    subscribe: (listener) => {
      const subscriber = { listener, stop: current.subscribe(listener) };
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
        subscriber.stop();
      };
    },
    close: async () => {
      await ready.catch(() => undefined);
      await current.close();
    },
  };
}
