import http from "node:http";
import * as z from "zod";
import type { Notice } from "../model/api";
import { OrchestratorError, toError } from "../model/errors";
import { said } from "../model/said";
import { followNotices, parseNotice } from "./noticeReader";
import { errorBodySchema, leavingStatus } from "./wire";

/** Long enough for a merge or a large diff; an owner that is silent for longer hangs. */
const silenceMs = 120_000;

/** The owner is not there any more. `retryable`: it is certain, or harmless, that the next owner is asked the same again. */
export class OwnerGone extends OrchestratorError {
  readonly retryable: boolean;

  constructor(retryable: boolean, cause?: unknown) {
    super(
      "interrupted",
      said`The process that owned this workspace ended while it was asked.`,
      { fix: said`Look whether it was done, else ask again.`, cause },
    );
    this.name = "OwnerGone";
    this.retryable = retryable;
  }
}

/** How the process that owns a workspace is spoken to: HTTP at its endpoint, a connection for each call. */
export interface OwnerLineOptions {
  /** Address of the owner's endpoint: a socket or a pipe. */
  readonly address: string;
  readonly key: string;
  /** Called once for each subscription that ends without having been asked to. */
  readonly onSubscriptionEnd: (error: OrchestratorError) => void;
}

/** What is asked of the owner. */
export interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  /** True when asking twice is as good as asking once. */
  readonly repeatable: boolean;
}

const notUnderstood = (path: string, cause: unknown): OrchestratorError =>
  new OrchestratorError(
    "internal",
    said`The owner of the workspace answered ${path} in a way that is not understood.`,
    {
      fix: said`Reload all editor windows and update the command line, so that all run the same version.`,
      cause,
    },
  );

const parseAnswer = <Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
): z.output<Schema> => {
  try {
    return schema.parse(text === "" ? undefined : JSON.parse(text));
  } catch (error) {
    throw notUnderstood(path, error);
  }
};

/** A request that changes nothing. */
export const read = (path: string): Request => ({
  method: "GET",
  path,
  repeatable: true,
});

export interface OwnerLine {
  /**
   * Throws what the owner failed with; `OwnerGone` when it ended meanwhile, `ownedElsewhere` when it is silent for two minutes.
   */
  readonly call: <Schema extends z.ZodType>(
    request: Request,
    schema: Schema,
  ) => Promise<z.output<Schema>>;
  /** Notices from now on, until the function that it returns is called. */
  readonly subscribe: (listener: (notice: Notice) => void) => () => void;
}

/** A line to the owner of a workspace. */
export const ownerLine = ({
  address,
  key,
  onSubscriptionEnd,
}: OwnerLineOptions): OwnerLine => {
  /** Subscriptions that do not hold yet: calls wait for them, so that what a call causes is never missed. */
  const opening = new Set<Promise<void>>();

  const open = (
    request: Request,
    onResponse: (response: http.IncomingMessage) => void,
    onError: (error: Error, connected: boolean) => void,
  ): http.ClientRequest => {
    const text = request.body === undefined ? "" : JSON.stringify(request.body);
    let connected = false;
    const outgoing = http.request({
      socketPath: address,
      method: request.method,
      path: request.path,
      // A connection of its own for each call: none is left over that a dead owner could break.
      agent: false,
      headers: {
        authorization: `Bearer ${key}`,
        ...(text === ""
          ? {}
          : {
              "content-type": "application/json",
              "content-length": Buffer.byteLength(text),
            }),
      },
    });
    outgoing.once("socket", (socket) =>
      socket.once("connect", () => {
        connected = true;
      }),
    );
    outgoing.once("response", onResponse);
    outgoing.on("error", (error) => onError(error, connected));
    outgoing.end(text);
    return outgoing;
  };

  const call = async <Schema extends z.ZodType>(
    request: Request,
    schema: Schema,
  ): Promise<z.output<Schema>> => {
    await Promise.all(opening);
    return new Promise((resolve, reject) => {
      const gone = (error: Error, connected: boolean) =>
        reject(
          error instanceof OrchestratorError
            ? error
            : new OwnerGone(!connected || request.repeatable, error),
        );
      const outgoing = open(
        request,
        (response) => {
          const status = response.statusCode ?? 0;
          readText(response)
            .then((text) => {
              if (status === leavingStatus) reject(new OwnerGone(true));
              else if (status >= 400) reject(failureOf(text, request.path));
              else resolve(parseAnswer(schema, text, request.path));
            })
            .catch((error: unknown) =>
              gone(
                error instanceof Error ? error : new Error(String(error)),
                true,
              ),
            );
        },
        gone,
      );
      outgoing.setTimeout(silenceMs, () =>
        outgoing.destroy(
          new OrchestratorError(
            "ownedElsewhere",
            said`Another process owns this workspace and does not answer.`,
            {
              fix: said`Reload or close the other editor window or command line.`,
            },
          ),
        ),
      );
    });
  };

  const subscribe = (listener: (notice: Notice) => void): (() => void) => {
    let wanted = true;
    let settle = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      settle = resolve;
    });
    opening.add(opened);
    void opened.then(() => opening.delete(opened));
    const stop = (): void => {
      wanted = false;
      settle();
      outgoing.destroy();
    };
    const end = (error: OrchestratorError): void => {
      if (!wanted) return;
      stop();
      onSubscriptionEnd(error);
    };
    const outgoing = open(
      read("/api/notices"),
      (response) => {
        if (response.statusCode === leavingStatus) {
          response.resume();
          end(new OwnerGone(true));
          return;
        }
        if (response.statusCode !== 200) {
          readText(response).then(
            (text) => end(failureOf(text, "/api/notices")),
            (error: unknown) => end(new OwnerGone(true, error)),
          );
          return;
        }
        followNotices(response, settle, (text) => {
          if (!wanted) return;
          const notice = parseNotice(text);
          if (notice === null) end(notUnderstood("/api/notices", text));
          else listener(notice);
        });
        response.once("close", () => end(new OwnerGone(true)));
        response.on("error", (error) => end(new OwnerGone(true, error)));
      },
      (error) => end(new OwnerGone(true, error)),
    );
    return stop;
  };

  return { call, subscribe };
};

const readText = async (response: http.IncomingMessage): Promise<string> => {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += z.string().parse(chunk);
  return text;
};

const failureOf = (text: string, path: string): OrchestratorError =>
  toError(parseAnswer(errorBodySchema, text, path));
