import { createHmac } from "node:crypto";
import { toFailure } from "../model/errors";
import { messageSentence } from "../model/message";
import type { Channel, Message } from "../model/message";
import { inEnglish, said, sayIn } from "../model/said";
import type { Said, SentenceTable } from "../model/said";

/** What sending needs of the outside. */
export interface Post {
  readonly fetch: typeof fetch;
  /** Milliseconds; ends early when the signal says so. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const timeoutMs = 10_000;
const tries = 4;
const pauseMs = 1_000;
const mostWaitMs = 60_000;

/** https://discord.com/developers/docs/resources/message#create-message: no more characters than that. */
const discordLimit = 2_000;
/** `SUPPRESS_EMBEDS`: no pictures of what is linked. */
const discordFlags = 4;

/** https://docs.slack.dev/messaging/formatting-message-text: else `<!channel>` in a title would call everybody. */
const escapedForSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function bodyFor(
  kind: Channel["kind"],
  message: Message,
  words: SentenceTable,
): string {
  const text = sayIn(messageSentence(message), words);
  switch (kind) {
    case "slack":
      return JSON.stringify({ text: escapedForSlack(text) });
    case "discord":
      return JSON.stringify({
        content: text.slice(0, discordLimit),
        allowed_mentions: { parse: [] },
        flags: discordFlags,
      });
    case "webhook":
      // For programs, which go by English like all records.
      return JSON.stringify({
        ...message,
        reason: inEnglish(message.reason),
        blocks: message.blocks === null ? null : inEnglish(message.blocks),
      });
  }
}

/** As GitHub signs its own, so that receivers need nothing new: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/**
 * Sends a message, again where the receiver was not there or wants it later; so it may arrive twice, with the same id. Answers
 * why it did not arrive, null when it did; the address is in no answer. `signal`: try no more, and end what waits.
 */
export async function sendMessage(
  { kind, address, secret }: Channel,
  message: Message,
  words: SentenceTable,
  post: Post,
  signal: AbortSignal,
): Promise<Said | null> {
  const body = bodyFor(kind, message, words);
  const headers = {
    "content-type": "application/json",
    ...(kind !== "webhook"
      ? {}
      : {
          "x-orchestrator-delivery": message.id,
          ...(secret === ""
            ? {}
            : { "x-orchestrator-signature-256": signatureOf(body, secret) }),
        }),
  };
  for (let again = 1; ; again++) {
    const tried = await oneTry(post, address, { headers, body }, signal);
    if (tried.failure === null) return null;
    if (again === tries || !tried.later || signal.aborted) return tried.failure;
    await post.wait(tried.waitMs ?? pauseMs * 4 ** (again - 1), signal);
  }
}

interface Tried {
  readonly failure: Said | null;
  /** Whether another try makes sense. */
  readonly later: boolean;
  /** How long the receiver wants us to wait, in milliseconds. */
  readonly waitMs?: number;
}

async function oneTry(
  { fetch }: Post,
  address: string,
  request: Pick<RequestInit, "headers" | "body">,
  signal: AbortSignal,
): Promise<Tried> {
  try {
    const { ok, status, headers, body } = await fetch(address, {
      ...request,
      method: "POST",
      // Followed, it could arrive where nobody wants it.
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
    });
    await body?.cancel();
    if (ok) return { failure: null, later: false };
    const seconds = Number(headers.get("retry-after") ?? Number.NaN);
    return {
      failure: said`It answered ${status}.`,
      later: status === 429 || status >= 500,
      ...(Number.isFinite(seconds)
        ? { waitMs: Math.min(seconds * 1000, mostWaitMs) }
        : {}),
    };
  } catch (error) {
    // "fetch failed" says nothing; its cause does, and neither names the address beyond its host.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return {
      failure: said`It cannot be reached: ${toFailure(cause).message}`,
      later: true,
    };
  }
}
