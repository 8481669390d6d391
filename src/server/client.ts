import * as z from "zod";
import { analyticsSchema } from "../model/analytics";
import {
  backupMadeSchema,
  restoredSchema,
  restorePreviewSchema,
} from "../model/backup";
import type { OrchestratorApi } from "../model/api";
import {
  attachedSchema,
  outputPageSchema,
  takenOverSchema,
} from "../model/api";
import {
  costReportSchema,
  forecastSchema,
  remainingSchema,
} from "../model/money";
import { orchestrationSchema } from "../model/orchestration";
import { planSchema } from "../model/plan";
import { queueSchema } from "../model/queue";
import { resourcesSchema } from "../model/resources";
import { ownerLine, read } from "./ownerLine";
import type { OwnerLineOptions } from "./ownerLine";
import {
  checksSchema,
  cleanedListSchema,
  contextsSchema,
  diffSchema,
  eventsSchema,
  orchestrationsSchema,
  orphansSchema,
  overviewsSchema,
  startedSchema,
  trashSchema,
} from "./wire";

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
export const createClient = (options: OwnerLineOptions): OrchestratorApi => {
  const { call, subscribe } = ownerLine(options);

  /** Asked once, since twice is not as good; a question that changes nothing may be asked `again`. */
  const post = <Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    may: "once" | "again" = "once",
  ) =>
    call({ method: "POST", path, body, repeatable: may === "again" }, schema);

  const of = (id: string): string =>
    `/api/orchestrations/${encodeURIComponent(id)}`;
  const nothing = z.undefined();
  const steer = (id: string, action: string, body: unknown = {}) =>
    post(`${of(id)}/${action}`, body, nothing);

  return {
    plan: (file, options = {}) =>
      post("/api/plan", { file, ...options }, planSchema, "again"),
    forecast: (request) =>
      post("/api/forecast", request, forecastSchema.nullable(), "again"),
    start: async (request) => {
      const { id } = await post("/api/orchestrations", request, startedSchema);
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
    takeOver: (id) => post(`${of(id)}/takeOver`, {}, takenOverSchema),
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
      post("/api/restoreTrash", { ref, folder }, nothing),
    orphans: () => call(read("/api/orphans"), orphansSchema),
    // Once: the answer of the first time, with what went to the trash, would be lost.
    cleanUp: (ids) => post("/api/cleanUp", { ids }, cleanedListSchema),
    resources: () => call(read("/api/resources"), resourcesSchema),
    cost: () => call(read("/api/cost"), costReportSchema),
    analytics: ({ since } = {}) =>
      call(read(withQuery("/api/analytics", { since })), analyticsSchema),
    doctor: () => call(read("/api/doctor"), checksSchema),
    backup: (file) => post("/api/backup", { file }, backupMadeSchema, "again"),
    previewRestore: (file) =>
      post("/api/previewRestore", { file }, restorePreviewSchema, "again"),
    restore: (file) => post("/api/restore", { file }, restoredSchema),
    subscribe,
  };
};
