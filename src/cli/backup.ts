import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import * as z from "zod";
import type { BackupMade, RestoredRun, RestorePreview } from "../model/backup";
import { hasErrno, OrchestratorError } from "../model/errors";
import { exportedRun } from "../model/exportedRun";
import { idArgument } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";
import { exitCodes, report } from "./failures";
import type { Output } from "./io";
import { jsonLine, line } from "./io";
import type { Invocation, Session } from "./session";
import { findOrchestration, withLook, withSession } from "./session";
import { oneLine, plural, shortId } from "./words";

const exportFlagsSchema = z.object({ file: z.string().optional() });
const restoreFlagsSchema = z.object({ dryRun: z.boolean().default(false) });

/** Adds `backup`, `restore` and `export`. */
export function addBackup(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  program
    .command("backup")
    .description(
      "write what is on record to one file, while all goes on; work is in git, and not in it",
    )
    .argument("<file>", "the file; an earlier backup is replaced")
    .action(async (file: string, _options: unknown, called: Command) => {
      end(await backup(invocation(called), file));
    });
  program
    .command("restore")
    .description(
      "put a backup in the place of what is on record, which is backed up first",
    )
    .argument("<file>", "a file that backup made")
    .option("--dry-run", "only say what would change")
    .action(async (file: string, options: unknown, called: Command) => {
      const { dryRun } = restoreFlagsSchema.parse(options);
      const given = invocation(called);
      end(await (dryRun ? preview(given, file) : restore(given, file)));
    });
  program
    .command("export")
    .description("one orchestration with all that happened, as JSON")
    .argument(...idArgument)
    .option("--file <file>", "a new file, instead of the standard output")
    .action(async (id: string, options: unknown, called: Command) => {
      const { file } = exportFlagsSchema.parse(options);
      end(await exportRun(invocation(called), id, file));
    });
}

const backup = (invocation: Invocation, file: string): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const made = await api.backup(path.resolve(io.cwd, file));
    if (json) jsonLine(io.stdout, made);
    else {
      line(io.stdout, `Written to ${made.file}: ${contentWords(made)}.`);
      line(
        io.stderr,
        "Branches, worktrees and the trash are git's: they are not in it.",
      );
    }
    return exitCodes.done;
  });

/** Possible exactly where it is needed most: where the database is damaged, so that nothing else can be opened. */
const toRestore = (
  invocation: Invocation,
  work: (session: Session) => Promise<number>,
): Promise<number> =>
  withSession(invocation, work, { lookOnly: true, toRestore: true });

const preview = (invocation: Invocation, file: string): Promise<number> =>
  toRestore(invocation, async ({ api, io, json }) => {
    const seen = await api.previewRestore(path.resolve(io.cwd, file));
    if (json) jsonLine(io.stdout, seen);
    else tell(io.stdout, seen);
    if (seen.refusal === null) return exitCodes.done;
    report(io.stderr, seen.refusal);
    return exitCodes.failed;
  });

const restore = (invocation: Invocation, file: string): Promise<number> =>
  toRestore(invocation, async ({ api, io, json }) => {
    const done = await api.restore(path.resolve(io.cwd, file));
    if (json) jsonLine(io.stdout, done);
    else {
      tell(io.stdout, done);
      line(
        io.stdout,
        done.safety === null
          ? `Restored. The damaged database is kept: ${done.kept.join(", ")}`
          : `Restored. What was on record before is in ${done.safety.file}.`,
      );
    }
    return exitCodes.done;
  });

const exportRun = (
  invocation: Invocation,
  prefix: string,
  file: string | undefined,
): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { id } = await findOrchestration(api, prefix);
    const [orchestration, events, cost] = await Promise.all([
      api.get(id),
      api.events(id),
      api.cost(),
    ]);
    const run = exportedRun(orchestration, events, cost, io.now());
    if (file === undefined) {
      if (json) jsonLine(io.stdout, run);
      else line(io.stdout, JSON.stringify(run, null, 2));
      return exitCodes.done;
    }
    const target = path.resolve(io.cwd, file);
    await writeNew(target, `${JSON.stringify(run, null, 2)}\n`);
    if (json) jsonLine(io.stdout, { file: target });
    else line(io.stdout, `Written to ${target}.`);
    return exitCodes.done;
  });

/** Nobody's own file is lost. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if (!hasErrno(error, "EEXIST") && !hasErrno(error, "ENOENT")) throw error;
    throw new OrchestratorError(
      "invalidInput",
      hasErrno(error, "EEXIST")
        ? `${file} is there already.`
        : `There is no folder ${path.dirname(file)}.`,
      { fix: "Name another file with --file.", cause: error },
    );
  }
}

const contentWords = ({ orchestrations, events }: BackupMade): string =>
  `${plural(orchestrations, "orchestration")}, ${plural(events, "event")}`;

/** What a restore changes, a line for each orchestration that it changes. */
function tell(output: Output, { backup: made, runs }: RestorePreview): void {
  line(
    output,
    `Backup of ${new Date(made.at).toISOString()}, made in ${made.workspace}: ${contentWords(made)}`,
  );
  for (const run of runs)
    if (run.change !== "same") {
      line(output, runWords(run));
      for (const { kind, name, madeAnew } of run.missing)
        line(
          output,
          `          ${madeAnew ? "made anew" : "not there any more"}: ${kind} ${name}`,
        );
    }
  const same = runs.filter(({ change }) => change === "same").length;
  if (same > 0) line(output, `same      ${plural(same, "orchestration")}`);
  if (runs.some(({ change }) => change === "lost"))
    line(
      output,
      "What is lost here keeps its branch and worktree: orchestrator orphans list shows them.",
    );
}

function runWords(run: RestoredRun): string {
  const { id, title, change, before, after, comesBackPaused } = run;
  const standing = [before, after]
    .flatMap((each) =>
      each === null ? [] : [`${each.status} (${plural(each.events, "event")})`],
    )
    .join(" → ");
  return `${change.padEnd(8)}  ${shortId(id)}  ${standing}${comesBackPaused ? ", comes back paused" : ""}  ${oneLine(title)}`;
}
