import * as z from "zod";
import type { OrchestratorApi } from "../model/api";
import { goOnOptionsSchema, startRequestSchema } from "../model/api";
import { OrchestratorError } from "../model/errors";
import { said } from "../model/said";
import {
  answerRequestSchema,
  cleanUpRequestSchema,
  emptyRequestSchema,
  extendRequestSchema,
  fileRequestSchema,
  forceRequestSchema,
  pauseRequestSchema,
  planRequestSchema,
  prioritizeRequestSchema,
  restoreTrashRequestSchema,
  reviewRequestSchema,
} from "./wire";

/** A request, as far as a path's handler needs it. */
interface Call {
  readonly api: OrchestratorApi;
  /** The part of the path that stands for `:id`; empty when the route has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: <Schema extends z.ZodType>(
    schema: Schema,
  ) => Promise<z.output<Schema>>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** What one method does at one path. */
export type Handler = (call: Call) => Promise<Answer>;

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

/** What there is at a path, by method; undefined: nothing. */
export const routeOf = (
  pathname: string,
): { route: Readonly<Record<string, Handler>> | undefined; id: string } => {
  const [, api = "", collection = "", id = "", ...rest] = pathname.split("/");
  if (id === "") return { route: routes[pathname], id };
  const pattern = ["", api, collection, ":id", ...rest].join("/");
  return { route: routes[pattern], id };
};
