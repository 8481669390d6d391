import { said } from "../model/said";
import http from "node:http";
import * as z from "zod";
import { analyticsSchema } from "../model/analytics";
import {
  backupMadeSchema,
  restoredSchema,
  restorePreviewSchema,
} from "../model/backup";
import type { Notice, OrchestratorApi } from "../model/api";
import {
  attachedSchema,
  outputPageSchema,
  takenOverSchema,
} from "../model/api";
import { OrchestratorError, toError } from "../model/errors";
import {
  costReportSchema,
  forecastSchema,
  remainingSchema,
} from "../model/money";
import { orchestrationSchema } from "../model/orchestration";
import { planSchema } from "../model/plan";
import { queueSchema } from "../model/queue";
import { resourcesSchema } from "../model/resources";
import { followNotices, parseNotice } from "./noticeReader";
import {
  checksSchema,
  cleanedListSchema,
  contextsSchema,
  diffSchema,
  errorBodySchema,
  eventsSchema,
  leavingStatus,
  orchestrationsSchema,
  orphansSchema,
  overviewsSchema,
  startedSchema,
  trashSchema,
} from "./wire";

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

export interface ClientOptions {
  /** Address of the owner's endpoint: a socket or a pipe. */
  readonly address: string;
  readonly key: string;
  /** Called once for each subscription that ends without having been asked to. */
  readonly onSubscriptionEnd: (error: OrchestratorError) => void;
}

interface Request {
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

const read = (path: string): Request => ({
  method: "GET",
  path,
  repeatable: true,
});

const withQuery = (
  path: string,
  query: Readonly<Record<string, number | undefined>>,
): string => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
};

/** An `OrchestratorApi` whose engine runs in another process of this computer. */
export const createClient = ({
  address,
  key,
  onSubscriptionEnd,
}: ClientOptions): OrchestratorApi => {
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

  const of = (id: string): string =>
    `/api/orchestrations/${encodeURIComponent(id)}`;
  const nothing = z.undefined();
  const steer = (id: string, action: string, body: unknown = {}) =>
    call(
      {
        method: "POST",
        path: `${of(id)}/${action}`,
        body,
        repeatable: false,
      },
      nothing,
    );

  return {
    plan: (file, options = {}) =>
      call(
        {
          method: "POST",
          path: "/api/plan",
          body: { file, ...options },
          repeatable: true,
        },
        planSchema,
      ),
    forecast: (request) =>
      call(
        {
          method: "POST",
          path: "/api/forecast",
          body: request,
          repeatable: true,
        },
        forecastSchema.nullable(),
      ),
    start: async (request) => {
      const { id } = await call(
        {
          method: "POST",
          path: "/api/orchestrations",
          body: request,
          repeatable: false,
        },
        startedSchema,
      );
      return id;
    },
    list: () => call(read("/api/orchestrations"), overviewsSchema),
    open: () => call(read("/api/openOrchestrations"), orchestrationsSchema),
    get: (id) => call(read(of(id)), orchestrationSchema),
    events: (id, after) =>
      call(read(withQuery(`${of(id)}/events`, { after })), eventsSchema),
    remaining: (id) =>
      call(read(`${of(id)}/remaining`), remainingSchema.nullable()),
    contexts: (id) => call(read(`${of(id)}/contexts`), contextsSchema),
    output: (attempt, from, maxItems) =>
      call(
        read(
          withQuery(`/api/attempts/${encodeURIComponent(attempt)}/output`, {
            from,
            maxItems,
          }),
        ),
        outputPageSchema,
      ),
    pause: (id, options) => steer(id, "pause", options),
    resume: (id, options) => steer(id, "resume", options),
    cancel: (id) => steer(id, "cancel"),
    retry: (id, options) => steer(id, "retry", options),
    skip: (id) => steer(id, "skip"),
    force: (id, stage) => steer(id, "force", { stage }),
    review: (id, comments) => steer(id, "review", { comments }),
    merge: (id) => steer(id, "merge"),
    takeOver: (id) =>
      call(
        {
          method: "POST",
          path: `${of(id)}/takeOver`,
          body: {},
          repeatable: false,
        },
        takenOverSchema,
      ),
    attach: (id) => call(read(`${of(id)}/attach`), attachedSchema),
    giveBack: (id) => steer(id, "giveBack"),
    release: (id) => steer(id, "release"),
    prioritize: (id, priority) => steer(id, "prioritize", { priority }),
    queue: () => call(read("/api/queue"), queueSchema),
    extend: (id, minutes) => steer(id, "extend", { minutes }),
    answer: (id, question, answer) => steer(id, "answer", { question, answer }),
    diff: (id) => call(read(`${of(id)}/diff`), diffSchema),
    trash: () => call(read("/api/trash"), trashSchema),
    restoreTrash: (ref, folder) =>
      call(
        {
          method: "POST",
          path: "/api/restoreTrash",
          body: { ref, folder },
          repeatable: false,
        },
        nothing,
      ),
    orphans: () => call(read("/api/orphans"), orphansSchema),
    cleanUp: (ids) =>
      call(
        {
          method: "POST",
          path: "/api/cleanUp",
          body: { ids },
          // The answer of the first time, with what went to the trash, would be lost.
          repeatable: false,
        },
        cleanedListSchema,
      ),
    resources: () => call(read("/api/resources"), resourcesSchema),
    cost: () => call(read("/api/cost"), costReportSchema),
    analytics: ({ since } = {}) =>
      call(read(withQuery("/api/analytics", { since })), analyticsSchema),
    doctor: () => call(read("/api/doctor"), checksSchema),
    backup: (file) =>
      call(
        {
          method: "POST",
          path: "/api/backup",
          body: { file },
          repeatable: true,
        },
        backupMadeSchema,
      ),
    previewRestore: (file) =>
      call(
        {
          method: "POST",
          path: "/api/previewRestore",
          body: { file },
          repeatable: true,
        },
        restorePreviewSchema,
      ),
    restore: (file) =>
      call(
        {
          method: "POST",
          path: "/api/restore",
          body: { file },
          repeatable: false,
        },
        restoredSchema,
      ),
    subscribe,
  };
};

const readText = async (response: http.IncomingMessage): Promise<string> => {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += z.string().parse(chunk);
  return text;
};

const failureOf = (text: string, path: string): OrchestratorError =>
  toError(parseAnswer(errorBodySchema, text, path));
