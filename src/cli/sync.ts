import path from "node:path";
import type { Command } from "commander";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import { isChange } from "../model/issue";
import type { Tracker } from "../model/issue";
import { defaultSettings, gitHubSchema } from "../model/settings";
import type { GitHubSettings, JiraSettings } from "../model/settings";
import { syncFileAt } from "../server/sync/file";
import { carryOut, lookAtBoth } from "../server/sync/sync";
import type { SyncFile, SyncResult } from "../server/sync/sync";
import { gitHubPlace, openGitHub, openJira } from "../server/sync/trackers";
import { stateFolderOf } from "../server/workspace";
import type { End, InvocationOf } from "./commandParts";
import { exitCodes, report } from "./failures";
import { jsonLine, line } from "./io";
import { settingsFor } from "./keptSettings";
import { withoutUndefined } from "./runFlags";
import { withLook } from "./session";
import type { Invocation, Session } from "./session";
import { changeLine, planLines } from "./syncWords";
import { editFile, ensureFile, readTaskText } from "./taskFiles";
import { parseText } from "./values";
import { plural } from "./words";

const text = z.string().optional();
const flagsSchema = z.object({
  dryRun: z.boolean().optional(),
  closeTicked: z.boolean().optional(),
  file: text,
  server: text,
  repo: text,
  label: z.array(z.string()).optional(),
  site: text,
  query: text,
  doneStatus: text,
});
type Flags = z.infer<typeof flagsSchema>;

/** Adds `sync github` and `sync jira`. */
export function addSync(
  sync: Command,
  invocation: InvocationOf,
  end: End,
): void {
  sync.description(
    "issues as tasks of a task file, and what is proven and merged back to the tracker",
  );
  addShared(
    sync
      .command("github")
      .description("the open issues of a repository of GitHub")
      .option(
        "--repo <owner/name>",
        "the repository (default: the one that origin is)",
      )
      .option("--label <label...>", "only issues that have all of these labels")
      .option(
        "--server <address>",
        `the server (default: ${defaultSettings.github.server})`,
      ),
    defaultSettings.github.file,
  ).action(async (options: unknown, called: Command) => {
    const given = invocation(called);
    const flags = flagsSchema.parse(options);
    const settings = gitHubSettings(
      flags,
      (await settingsFor(given)).settings.github,
    );
    const token =
      given.io.environment["GITHUB_TOKEN"] || given.io.environment["GH_TOKEN"];
    if (!token) throw noToken("GITHUB_TOKEN", "that may read and write issues");
    const open = async () =>
      openGitHub(await gitHubPlace(given.folder, settings), settings, token);
    end(await syncWith(given, flags, settings.file, open));
  });
  addShared(
    sync
      .command("jira")
      .description("the open issues of a query on a site of Jira Cloud")
      .option("--site <address>", "the site (default: JIRA_SITE)")
      .option(
        "--query <jql>",
        `which issues, in JQL (default: ${defaultSettings.jira.query})`,
      )
      .option(
        "--done-status <name>",
        "the status that closes an issue (default: the only one of its done category, or Done)",
      ),
    defaultSettings.jira.file,
  ).action(async (options: unknown, called: Command) => {
    const given = invocation(called);
    const flags = flagsSchema.parse(options);
    const { environment } = given.io;
    const settings = jiraSettings(
      flags,
      (await settingsFor(given)).settings.jira,
    );
    const token = environment["JIRA_TOKEN"];
    if (!token)
      throw noToken("JIRA_TOKEN", "of the account that JIRA_EMAIL names");
    end(
      await syncWith(given, flags, settings.file, () =>
        openJira(settings, token),
      ),
    );
  });
}

const addShared = (command: Command, file: string): Command =>
  command
    .option("--dry-run", "say what would change, and change nothing")
    .option(
      "--close-ticked",
      "also close the issues of boxes that were ticked by hand",
    )
    .option("--file <file>", `the task file (default: ${file})`);

const noToken = (variable: string, what: string): OrchestratorError =>
  new OrchestratorError("trackerNotLoggedIn", `${variable} is not set.`, {
    fix: `Set ${variable} to a token ${what}.`,
  });

const repositorySchema = gitHubSchema.shape.repository.describe(
  "owner/name, such as acme/app",
);

function gitHubSettings(flags: Flags, usual: GitHubSettings): GitHubSettings {
  const repository =
    flags.repo === undefined
      ? undefined
      : parseText("--repo", flags.repo, repositorySchema);
  return {
    ...usual,
    ...withoutUndefined({
      server: flags.server,
      repository,
      labels: flags.label,
      file: flags.file,
    }),
  };
}

const jiraSettings = (flags: Flags, usual: JiraSettings): JiraSettings => ({
  ...usual,
  ...withoutUndefined({
    site: flags.site,
    query: flags.query,
    doneStatus: flags.doneStatus,
    file: flags.file,
  }),
});

const syncWith = (
  invocation: Invocation,
  { dryRun = false, closeTicked = false }: Flags,
  file: string,
  open: () => Promise<Tracker>,
): Promise<number> =>
  withLook(invocation, async (session) => {
    const { api, folder, io, json } = session;
    const tracker = await open();
    const request = {
      tracker,
      file: await syncFile(folder, file),
      api,
      stateFolder: stateFolderOf(folder),
      closeTicked,
    };
    const plan = await lookAtBoth(request);
    if (!json)
      for (const words of planLines(tracker, request.file.name, plan.changes))
        line(io.stdout, words);
    if (dryRun || !plan.changes.some(isChange)) {
      if (json) jsonLine(io.stdout, { changes: plan.changes, done: [] });
      // What was seen is remembered; a dry run writes nothing at all.
      if (!dryRun) await carryOut(request, plan);
      return exitCodes.done;
    }
    return tellResult(session, plan.changes, await carryOut(request, plan));
  });

function tellResult(
  { io, json }: Session,
  changes: readonly unknown[],
  { done, refused }: SyncResult,
): number {
  if (json) jsonLine(io.stdout, { changes, done, refused });
  else {
    line(io.stdout, `Done: ${plural(done.length, "change")}.`);
    for (const { change, failure } of refused) {
      line(io.stderr, `not done: ${changeLine(change)}`);
      report(io.stderr, failure);
    }
  }
  return refused.length === 0 ? exitCodes.done : exitCodes.failed;
}

async function syncFile(folder: string, file: string): Promise<SyncFile> {
  const { absolute, ...names } = await syncFileAt(folder, path.normalize(file));
  return {
    ...names,
    read: async () => {
      try {
        return (await readTaskText(absolute)).text;
      } catch (error) {
        if (error instanceof OrchestratorError && error.code === "noTaskFile")
          return null;
        throw error;
      }
    },
    change: async (edits) => {
      await ensureFile(absolute);
      await editFile(absolute, edits);
    },
  };
}
