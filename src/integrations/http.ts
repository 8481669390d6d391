import * as z from "zod";
import { messageOf, OrchestratorError, toFailure } from "../model/errors";
import type { Tracker } from "../model/issue";
import { parseJson } from "../model/json";
import { momentWords } from "../model/moment";
import { said } from "../model/said";
import type { Said, Sentence } from "../model/said";

/** What requests need of the outside. */
export interface Http {
  readonly fetch: typeof fetch;
  /** Milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Whom requests go to, and what the user can do where it takes no login, or allows nothing. */
export interface Service {
  readonly name: Tracker["name"];
  readonly login: Said;
  readonly rights: Said;
}

const timeoutMs = 30_000;
const tries = 3;
const pauseMs = 1_000;
/** A limit that ends sooner is waited for; a later one is for the user to decide. */
const mostWaitMs = 60_000;

/**
 * A `fetch` that answers only with success. What is refused before anything was done (a rate limit) is waited for and asked again, and so is
 * what only reads; whatever changes something is never sent twice. Rejects with `notFound` (404, 410), `trackerNotLoggedIn`,
 * `trackerUnavailable` or `trackerRefused`. No token is in any message.
 */
export const patientFetch =
  (service: Service, http: Http): typeof fetch =>
  async (input, init) => {
    const reads = (init?.method ?? "GET").toUpperCase() === "GET";
    for (let again = 1; ; again++) {
      const isLast = again === tries;
      let response: Response;
      try {
        response = await http.fetch(input, {
          ...init,
          // Followed, a change could arrive elsewhere, or as a mere question.
          redirect: reads ? "follow" : "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
      } catch (error) {
        if (!reads || isLast) throw unreachable(service, error);
        await http.wait(pauseMs * again);
        continue;
      }
      if (response.ok) return response;
      const told = await toldIn(response);
      const limitMs = limitOf(response, told, http.now());
      if (limitMs !== null) {
        if (isLast || limitMs > mostWaitMs)
          throw limited(service, limitMs, http.now());
        await http.wait(limitMs);
      } else if (reads && response.status >= 500 && !isLast)
        await http.wait(pauseMs * again);
      else throw refusal(service, response.status, told);
    }
  };

/** What each service writes of its errors: `message` of GitHub; `errorMessages` and `errors` of Jira. */
const toldSchema = z.object({
  message: z.string().optional(),
  errorMessages: z.array(z.string()).optional(),
  errors: z
    .union([z.record(z.string(), z.string()), z.array(z.unknown())])
    .optional(),
});

async function toldIn(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  // A page of a proxy, for one, is no JSON: the status says enough.
  const json = parseJson(text);
  const { data } = toldSchema.safeParse(json.ok ? json.value : {});
  const errors = Array.isArray(data?.errors) ? {} : (data?.errors ?? {});
  return [
    ...(data?.message === undefined ? [] : [data.message]),
    ...(data?.errorMessages ?? []),
    ...Object.values(errors),
  ]
    .join(" ")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .slice(0, 300)
    .trim();
}

/**
 * How long a rate limit lasts, in milliseconds; null for any other answer.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#rate-limit-errors
 * https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
function limitOf(
  { status, headers }: Response,
  told: string,
  now: number,
): number | null {
  const after = headers.get("retry-after");
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
  const isLimit =
    status === 429 ||
    (status === 403 &&
      (after !== null || isUsedUp || /\brate limit\b/i.test(told)));
  if (!isLimit) return null;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  const ms =
    after !== null
      ? Number(after) * 1000
      : isUsedUp
        ? reset * 1000 - now
        : Number.NaN;
  return Number.isFinite(ms) ? Math.max(ms, 0) : mostWaitMs;
}

const limited = (
  { name }: Service,
  ms: number,
  now: number,
): OrchestratorError =>
  new OrchestratorError(
    "trackerUnavailable",
    said`${name} takes no more requests for now: its rate limit is reached.`,
    {
      fix: said`Sync again after ${momentWords(now + ms, now)}; what is done stays done.`,
    },
  );

function unreachable({ name }: Service, error: unknown): OrchestratorError {
  // "fetch failed" says nothing; its cause does.
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const message = messageOf(toFailure(cause));
  return new OrchestratorError(
    "trackerUnavailable",
    said`${name} cannot be reached: ${message === "" ? said`no connection` : message}.`,
    {
      fix: said`Look at the network and at the address, then sync again; what is done stays done.`,
      cause: error,
    },
  );
}

function refusal(
  { name, login, rights }: Service,
  status: number,
  told: string,
): OrchestratorError {
  const why = told === "" ? `HTTP ${status}` : `${told} (HTTP ${status})`;
  if (status === 401)
    return new OrchestratorError(
      "trackerNotLoggedIn",
      said`${name} does not accept the login: ${why}.`,
      { fix: login },
    );
  if (status === 404 || status === 410)
    return new OrchestratorError("notFound", said`${name} says: ${why}.`);
  if (status >= 500)
    return new OrchestratorError(
      "trackerUnavailable",
      said`${name} has a trouble of its own: ${why}.`,
      { fix: said`Sync again later; what is done stays done.` },
    );
  return new OrchestratorError(
    "trackerRefused",
    said`${name} refuses: ${why}.`,
    {
      fix: rights,
    },
  );
}

/** An answer as its API documents it. Rejects with `trackerRefused` for any other: a proxy's page, or another program at that address. */
export function readAnswer<Schema extends z.ZodType>(
  { name }: Service,
  schema: Schema,
  answer: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw otherAnswer(name, issue?.path.join(".") || undefined, issue?.message);
}

/** Another program than the service has answered, or another version of it. `place`: where in the answer; `why`: what is wrong there. */
export const otherAnswer = (
  name: Tracker["name"],
  place: Sentence = said`all of it`,
  why: Sentence = said`not understood`,
): OrchestratorError =>
  new OrchestratorError(
    "trackerRefused",
    said`The answer is not one of ${name}: ${place}: ${why}.`,
    {
      fix: said`Check that the address is that of ${name}, and that no proxy answers in its place.`,
    },
  );

/** The address of a service as the user gave it. Throws `invalidSettings`: a token goes over https alone, but to this computer. */
export function serviceAddress(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOwn =
    url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (
    url !== null &&
    (url.protocol === "https:" || (url.protocol === "http:" && isOwn)) &&
    url.username === "" &&
    url.search === "" &&
    url.hash === ""
  )
    return url;
  throw new OrchestratorError(
    "invalidSettings",
    said`"${text}" is no address of ${name}.`,
    {
      fix: said`Give one such as https://example.com, without a name or a query.`,
    },
  );
}
