import type { Said } from "../model/said";
import { said } from "../model/said";
import { createHash, timingSafeEqual } from "node:crypto";
import type http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { OrchestratorApi } from "../model/api";
import { goOnOptionsSchema, startRequestSchema } from "../model/api";
import type { Failure } from "../model/errors";
import { OrchestratorError, toFailure, worded } from "../model/errors";
import { BodyTooLarge, parseBody } from "./body";
import type { Log } from "./log";
import { createNoticeStreams } from "./notices";
import {
  cleanUpRequestSchema,
  emptyRequestSchema,
  answerRequestSchema,
  extendRequestSchema,
  fileRequestSchema,
  forceRequestSchema,
  leavingStatus,
  pauseRequestSchema,
  planRequestSchema,
  prioritizeRequestSchema,
  restoreTrashRequestSchema,
  reviewRequestSchema,
  statusOf,
} from "./wire";

/** Thrown by `HttpOptions.api` while the owner leaves; answered so that the caller may ask the next owner. */
export class OwnerLeaving extends OrchestratorError {
  constructor() {
    super(
      "interrupted",
      said`The process that owned this workspace has ended.`,
      {
        fix: said`Ask again.`,
      },
    );
  }
}

export interface HttpOptions {
  /** Resolves when the engine is open; requests that come earlier wait for it. */
  readonly api: () => Promise<OrchestratorApi>;
  /** Every request must carry it as `Authorization: Bearer KEY`. */
  readonly key: string;
  readonly log: Log;
}

export interface HttpApi {
  /** For a server on any endpoint: the workspace's own, or later a port. */
  readonly listener: http.RequestListener;
  /** Ends all notice streams, so that the server can close. */
  readonly endNotices: () => void;
  /** Settles when all that the engine was asked by now is answered, or after so many milliseconds. */
  readonly answered: (atMostMs: number) => Promise<void>;
}

interface Call {
  readonly api: OrchestratorApi;
  /** The part of the path that stands for `:id`; empty when the route has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: <Schema extends z.ZodType>(
    schema: Schema,
  ) => Promise<z.output<Schema>>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

type Handler = (call: Call) => Promise<Answer>;

const ok = (body: unknown): Answer => ({ status: 200, body });
const done: Answer = { status: 204 };

const wholeNumber = z.coerce.number().int().nonnegative();
/** A negative one is counted from the end. */
const position = z.coerce.number().int();

const numberIn = (
  query: URLSearchParams,
  name: string,
  allowed = wholeNumber,
): number | undefined => {
  const value = query.get(name);
  if (value === null) return undefined;
  const parsed = allowed.safeParse(value === "" ? undefined : value);
  if (!parsed.success)
    throw new OrchestratorError(
      "invalidInput",
      said`The parameter ${name} is "${value}", not a whole number.`,
      { fix: said`Give a whole number that is not negative, or leave it out.` },
    );
  return parsed.data;
};

const steer =
  (action: "cancel" | "skip" | "merge" | "release" | "giveBack"): Handler =>
  async ({ api, id, body }) => {
    await body(emptyRequestSchema);
    await api[action](id);
    return done;
  };

const goOn =
  (action: "resume" | "retry"): Handler =>
  async ({ api, id, body }) => {
    await api[action](id, await body(goOnOptionsSchema));
    return done;
  };

const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  "/api/orchestrations": {
    GET: async ({ api }) => ok(await api.list()),
    POST: async ({ api, body }) => ({
      status: 201,
      body: { id: await api.start(await body(startRequestSchema)) },
    }),
  },
  "/api/openOrchestrations": {
    GET: async ({ api }) => ok(await api.open()),
  },
  "/api/orchestrations/:id": {
    GET: async ({ api, id }) => ok(await api.get(id)),
  },
  "/api/orchestrations/:id/events": {
    GET: async ({ api, id, query }) =>
      ok(await api.events(id, numberIn(query, "after"))),
  },
  "/api/orchestrations/:id/remaining": {
    GET: async ({ api, id }) => ok(await api.remaining(id)),
  },
  "/api/orchestrations/:id/contexts": {
    GET: async ({ api, id }) => ok(await api.contexts(id)),
  },
  "/api/orchestrations/:id/diff": {
    GET: async ({ api, id }) => ok(await api.diff(id)),
  },
  "/api/orchestrations/:id/pause": {
    POST: async ({ api, id, body }) => {
      const { now } = await body(pauseRequestSchema);
      await api.pause(id, now === undefined ? {} : { now });
      return done;
    },
  },
  "/api/orchestrations/:id/resume": { POST: goOn("resume") },
  "/api/orchestrations/:id/cancel": { POST: steer("cancel") },
  "/api/orchestrations/:id/retry": { POST: goOn("retry") },
  "/api/orchestrations/:id/skip": { POST: steer("skip") },
  "/api/orchestrations/:id/force": {
    POST: async ({ api, id, body }) => {
      const { stage } = await body(forceRequestSchema);
      await api.force(id, stage);
      return done;
    },
  },
  "/api/orchestrations/:id/review": {
    POST: async ({ api, id, body }) => {
      const { comments } = await body(reviewRequestSchema);
      await api.review(id, comments);
      return done;
    },
  },
  "/api/orchestrations/:id/merge": { POST: steer("merge") },
  "/api/orchestrations/:id/takeOver": {
    POST: async ({ api, id, body }) => {
      await body(emptyRequestSchema);
      return ok(await api.takeOver(id));
    },
  },
  "/api/orchestrations/:id/attach": {
    GET: async ({ api, id }) => ok(await api.attach(id)),
  },
  "/api/orchestrations/:id/giveBack": { POST: steer("giveBack") },
  "/api/orchestrations/:id/release": { POST: steer("release") },
  "/api/orchestrations/:id/prioritize": {
    POST: async ({ api, id, body }) => {
      const { priority } = await body(prioritizeRequestSchema);
      await api.prioritize(id, priority);
      return done;
    },
  },
  "/api/queue": { GET: async ({ api }) => ok(await api.queue()) },
  "/api/orchestrations/:id/extend": {
    POST: async ({ api, id, body }) => {
      const { minutes } = await body(extendRequestSchema);
      await api.extend(id, minutes);
      return done;
    },
  },
  "/api/orchestrations/:id/answer": {
    POST: async ({ api, id, body }) => {
      const { question, answer } = await body(answerRequestSchema);
      await api.answer(id, question, answer);
      return done;
    },
  },
  "/api/attempts/:id/output": {
    GET: async ({ api, id, query }) =>
      ok(
        await api.output(
          id,
          numberIn(query, "from", position),
          numberIn(query, "maxItems"),
        ),
      ),
  },
  "/api/plan": {
    POST: async ({ api, body }) => {
      const { file, batchSize, maxBatchSize } = await body(planRequestSchema);
      return ok(
        await api.plan(file, {
          ...(batchSize === undefined ? {} : { batchSize }),
          ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
        }),
      );
    },
  },
  "/api/forecast": {
    POST: async ({ api, body }) =>
      ok(await api.forecast(await body(startRequestSchema))),
  },
  "/api/cost": { GET: async ({ api }) => ok(await api.cost()) },
  "/api/analytics": {
    GET: async ({ api, query }) => {
      const since = numberIn(query, "since");
      return ok(await api.analytics(since === undefined ? {} : { since }));
    },
  },
  "/api/trash": { GET: async ({ api }) => ok(await api.trash()) },
  "/api/restoreTrash": {
    POST: async ({ api, body }) => {
      const { ref, folder } = await body(restoreTrashRequestSchema);
      await api.restoreTrash(ref, folder);
      return done;
    },
  },
  "/api/resources": { GET: async ({ api }) => ok(await api.resources()) },
  "/api/orphans": { GET: async ({ api }) => ok(await api.orphans()) },
  "/api/cleanUp": {
    POST: async ({ api, body }) => {
      const { ids } = await body(cleanUpRequestSchema);
      return ok(await api.cleanUp(ids));
    },
  },
  "/api/backup": {
    POST: async ({ api, body }) =>
      ok(await api.backup((await body(fileRequestSchema)).file)),
  },
  "/api/previewRestore": {
    POST: async ({ api, body }) =>
      ok(await api.previewRestore((await body(fileRequestSchema)).file)),
  },
  "/api/restore": {
    POST: async ({ api, body }) =>
      ok(await api.restore((await body(fileRequestSchema)).file)),
  },
  "/api/doctor": { GET: async ({ api }) => ok(await api.doctor()) },
};

const noticesPath = "/api/notices";

const routeOf = (
  pathname: string,
): { route: Readonly<Record<string, Handler>> | undefined; id: string } => {
  const [, api = "", collection = "", id = "", ...rest] = pathname.split("/");
  if (id === "") return { route: routes[pathname], id };
  const pattern = ["", api, collection, ":id", ...rest].join("/");
  return { route: routes[pattern], id };
};

const digest = (text: string): Buffer =>
  createHash("sha256").update(text).digest();

/** Compares digests: equal length for the constant-time comparison, whatever was sent. */
const carries = (request: http.IncomingMessage, key: string): boolean =>
  timingSafeEqual(
    digest(request.headers.authorization ?? ""),
    digest(`Bearer ${key}`),
  );

/** Answers with JSON, unless that was begun already. */
export const send = (
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void => {
  if (response.headersSent || response.destroyed) return;
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
      ...headers,
    })
    .end(text);
};

const failure = (code: Failure["code"], message: Said, fix: Said): Failure => ({
  code,
  ...worded(message, fix),
});

/** The HTTP face of an `OrchestratorApi`: JSON in and out, failures as `{ code, message, fix }`, notices as server-sent events. */
export const createHttpApi = ({ api, key, log }: HttpOptions): HttpApi => {
  const streams = createNoticeStreams(log);
  const atWork = new Set<Promise<Answer>>();

  const answer = async (
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    if (!carries(request, key)) {
      const body = failure(
        "notAllowedNow",
        said`The request does not carry this workspace's key.`,
        said`Send the content of .orchestrator/state/key as \`Authorization: Bearer KEY\`.`,
      );
      send(response, 401, body, { "www-authenticate": "Bearer" });
      return;
    }
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", "http://workspace");
    if (url.pathname === noticesPath && method === "GET") {
      streams.open(await api(), response);
      return;
    }
    const { route, id } = routeOf(url.pathname);
    if (route === undefined) {
      const body = failure(
        "notFound",
        said`There is nothing at ${url.pathname}.`,
        said`The paths are in the documentation of the HTTP API.`,
      );
      send(response, 404, body);
      return;
    }
    const handler = Object.hasOwn(route, method) ? route[method] : undefined;
    if (handler === undefined) {
      const allow = Object.keys(route).join(", ");
      const body = failure(
        "invalidInput",
        said`${method} is not possible at ${url.pathname}.`,
        said`Use ${allow}.`,
      );
      send(response, 405, body, { allow });
      return;
    }
    const work = handler({
      api: await api(),
      id,
      query: url.searchParams,
      body: (schema) => parseBody(request, schema),
    });
    atWork.add(work);
    try {
      const { status, body } = await work;
      send(response, status, body);
    } finally {
      atWork.delete(work);
    }
  };

  const answerFailure = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    error: unknown,
  ): void => {
    const body = toFailure(error);
    if (body.code === "internal")
      log(
        "error",
        `${request.method ?? ""} ${request.url ?? ""}: ${body.message}`,
      );
    if (error instanceof OwnerLeaving) send(response, leavingStatus, body);
    else if (error instanceof BodyTooLarge)
      send(response, 413, body, { connection: "close" });
    else send(response, statusOf(body.code), body);
  };

  return {
    listener: (request, response) => {
      answer(request, response).catch((error: unknown) => {
        answerFailure(request, response, error);
      });
    },
    endNotices: streams.end,
    answered: async (atMostMs) => {
      const enough = new AbortController();
      await Promise.race([
        Promise.allSettled([...atWork]),
        delay(atMostMs, undefined, { signal: enough.signal, ref: false }),
      ]);
      enough.abort();
    },
  };
};
