import type { Said } from "../model/said";
import { said } from "../model/said";
import { createHash, timingSafeEqual } from "node:crypto";
import type http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { OrchestratorApi } from "../model/api";
import type { Failure } from "../model/errors";
import { OrchestratorError, toFailure, worded } from "../model/errors";
import { BodyTooLarge, parseBody } from "./body";
import type { Log } from "./log";
import { createNoticeStreams } from "./notices";
import { routeOf } from "./routes";
import type { Answer } from "./routes";
import { leavingStatus, statusOf } from "./wire";

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

const noticesPath = "/api/notices";

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
