import { setTimeout as delay } from "node:timers/promises";
import type { Notice, OrchestratorApi } from "../model/api";
import { attentionOf } from "../model/attention";
import { toFailure } from "../model/errors";
import { messagesOf, testMessage } from "../model/message";
import type { Channel, Message } from "../model/message";
import { inEnglish } from "../model/said";
import type { Said, SentenceTable } from "../model/said";
import type { Log } from "./log";

/** Who is told outside, and in which words. */
export interface Outside {
  /** Asked before each message, so that what the user changes counts at once. */
  readonly channels: () => Promise<readonly Channel[]>;
  readonly words: SentenceTable;
}

interface Circumstances {
  /** Name of the workspace, as people know it. */
  readonly workspace: string;
  readonly log: Log;
}

/** Messages that wait for a receiver which does not answer; more are not kept. */
const mostWaiting = 50;
/** How long a process that ends stays for messages that are on their way, in milliseconds. */
const lingerMs = 5_000;

const post = {
  // Looked up at each call: VS Code puts its own in place, which knows the user's proxy.
  fetch: (...args: Parameters<typeof fetch>) => fetch(...args),
  wait: async (ms: number, signal: AbortSignal) => {
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
};

/** The sender's code is read when it is first wanted: most users have no channel. */
const send = async (
  channel: Channel,
  message: Message,
  words: SentenceTable,
  signal: AbortSignal,
): Promise<Said | null> =>
  (await import("../integrations/messages")).sendMessage(
    channel,
    message,
    words,
    post,
    signal,
  );

/** Sends each of these a message that shows whether any arrive; tells of each why not, null where it did. */
export const tryChannels = (
  channels: readonly Channel[],
  workspace: string,
  words: SentenceTable,
): Promise<{ channel: Channel; failure: Said | null }[]> =>
  Promise.all(
    channels.map(async (channel) => ({
      channel,
      failure: await send(
        channel,
        testMessage(workspace, Date.now()),
        words,
        AbortSignal.timeout(lingerMs),
      ),
    })),
  );

/**
 * Tells the user's channels what needs the user and what is complete, from now on: what was so before is no news. A receiver that does
 * not answer holds up nothing and nobody else.
 */
export function tellOutside(
  api: Pick<OrchestratorApi, "open" | "subscribe">,
  { channels, words }: Outside,
  { workspace, log }: Circumstances,
): { close(): Promise<void> } {
  const ending = new AbortController();
  /** Ids of what was told, or was so before, by orchestration. */
  const told = new Map<string, ReadonlySet<string>>();
  const heard = new Set<string>();
  const lanes = new Map<string, { last: Promise<void>; waiting: number }>();

  const failed = (error: unknown): void =>
    log(
      "warn",
      `What happened was not told outside: ${toFailure(error).message}`,
    );

  const queue = (channel: Channel, message: Message): void => {
    const lane = lanes.get(channel.kind) ?? {
      last: Promise.resolve(),
      waiting: 0,
    };
    lanes.set(channel.kind, lane);
    if (lane.waiting >= mostWaiting) {
      log("warn", `A message to ${channel.kind} was left out.`);
      return;
    }
    lane.waiting++;
    lane.last = lane.last
      .then(() => send(channel, message, words, ending.signal))
      .then((failure) => {
        if (failure !== null)
          log(
            "warn",
            `A message to ${channel.kind} did not arrive: ${inEnglish(failure)}`,
          );
      })
      .catch(failed)
      .finally(() => lane.waiting--);
  };

  const hear = async (
    notice: Extract<Notice, { kind: "event" }>,
  ): Promise<void> => {
    const { orchestration } = notice;
    const now = Date.now();
    const messages = messagesOf(
      notice,
      told.get(orchestration.id) ?? new Set(),
      workspace,
      now,
    );
    const matters = attentionOf(orchestration, now).map(({ key }) => key);
    if (matters.length > 0) told.set(orchestration.id, new Set(matters));
    else told.delete(orchestration.id);
    if (messages.length === 0) return;
    for (const channel of await channels())
      for (const message of messages) queue(channel, message);
  };

  let work = Promise.resolve();
  const unsubscribe = api.subscribe((notice) => {
    if (notice.kind !== "event") return;
    heard.add(notice.orchestration.id);
    work = work.then(() => hear(notice)).catch(failed);
  });
  work = work
    .then(() => api.open())
    .then((open) => {
      const now = Date.now();
      for (const o of open)
        if (!heard.has(o.id))
          told.set(o.id, new Set(attentionOf(o, now).map(({ key }) => key)));
    })
    .catch(failed);

  return {
    close: async () => {
      unsubscribe();
      const linger = setTimeout(() => ending.abort(), lingerMs);
      await work;
      await Promise.all([...lanes.values()].map(({ last }) => last));
      clearTimeout(linger);
    },
  };
}
