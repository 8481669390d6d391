import { mkdirSync } from "node:fs";
import path from "node:path";
import { createGitHub } from "../../src/integrations/github";
import { createJira } from "../../src/integrations/jira";
import type { SyncChange, Tracker } from "../../src/model/issue";
import type { Orchestration } from "../../src/model/orchestration";
import { defaultSettings } from "../../src/model/settings";
import { carryOut, lookAtBoth } from "../../src/server/sync/sync";
import type { SyncFile, SyncRequest } from "../../src/server/sync/sync";
import { applyEdits } from "../../src/tasks";
import { createMemoryApi, orchestrationOf } from "./memoryApi";
import type { MemoryApi } from "./memoryApi";
import { temporaryFolder } from "./temporary";
import { jiraAccountName, startTrackers, tokens } from "./trackerServer";
import type { TrackerServer } from "./trackerServer";

export const fileName = "issues/tasks.md";

/** Both sides of a sync: trackers that answer, a task file in memory, an engine that only remembers. */
export interface SyncDesk {
  readonly server: TrackerServer;
  readonly api: MemoryApi;
  /** What was waited for between requests, in milliseconds. */
  readonly waits: number[];
  text: string | null;
  /** Fails instead of writing the file. */
  fails: Error | null;
  request(
    tracker?: Tracker,
    options?: Partial<Pick<SyncRequest, "closeTicked">>,
  ): SyncRequest;
  gitHub(options?: {
    labels?: string[];
    token?: string;
    server?: URL;
  }): Tracker;
  jira(options?: { doneStatus?: string; token?: string }): Tracker;
  /** Looks and carries out, as a face does; tells what was planned, as `ID kind`. */
  sync(
    tracker?: Tracker,
    options?: Partial<Pick<SyncRequest, "closeTicked">>,
  ): Promise<string[]>;
  /** An orchestration that proved and merged the issues with these ids. */
  merged(
    ids: readonly string[],
    differences?: Partial<Orchestration>,
  ): Orchestration;
  close(): Promise<void>;
}

export const changeName = (change: SyncChange): string =>
  `${change.kind === "leave" ? change.id : change.issue.id} ${change.kind}`;

export async function openSyncDesk(): Promise<SyncDesk> {
  const server = await startTrackers();
  const folder = temporaryFolder();
  const stateFolder = path.join(folder.path, "state");
  mkdirSync(stateFolder);
  const api = createMemoryApi();
  const waits: number[] = [];
  const http = {
    fetch,
    wait: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
    now: () => 1_763_683_200_000,
  };
  let runs = 0;
  const file: SyncFile = {
    name: fileName,
    inRepository: fileName,
    read: () => Promise.resolve(desk.text),
    change: (edits) => {
      if (desk.fails !== null) return Promise.reject(desk.fails);
      const text = desk.text ?? "";
      desk.text = applyEdits(text, edits(text));
      return Promise.resolve();
    },
  };
  const desk: SyncDesk = {
    server,
    api,
    waits,
    text: null,
    fails: null,
    gitHub: ({
      labels = [],
      token = tokens.gitHub,
      server: at = new URL(server.address),
    } = {}) =>
      createGitHub({ server: at, repository: "acme/app", labels, token, http }),
    jira: ({ doneStatus = "", token = tokens.jira } = {}) =>
      createJira({
        site: new URL(server.address),
        email: jiraAccountName,
        token,
        query: defaultSettings.jira.query,
        doneStatus,
        http,
      }),
    request: (tracker = desk.gitHub(), { closeTicked = false } = {}) => ({
      tracker,
      file,
      api,
      stateFolder,
      closeTicked,
    }),
    sync: async (tracker, options) => {
      const request = desk.request(tracker, options);
      const plan = await lookAtBoth(request);
      await carryOut(request, plan);
      return plan.changes.map(changeName);
    },
    merged: (ids, differences = {}) => {
      const orchestration = orchestrationOf({
        status: "completed",
        source: {
          kind: "taskFile",
          file: fileName,
          tracked: true,
          tasks: [],
        },
        merge: { status: "merged", commit: "c0ffee".padEnd(40, "0") },
        endedAt: 1_763_683_200_000 + ++runs,
        tasks: ids.map((id) => ({
          id: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
          key: id,
          line: 3,
          label: id,
          title: id,
          text: `- [ ] ${id} Some title\n  ~~~issue\n  words\n  ~~~`,
          files: [],
          batch: null,
          status: "proven" as const,
          reason: null,
        })),
        ...differences,
      });
      api.add(orchestration);
      return orchestration;
    },
    close: async () => {
      await server.close();
      folder.remove();
    },
  };
  return desk;
}
