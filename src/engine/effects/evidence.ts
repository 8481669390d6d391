import { messageOf } from "../../model/errors";
import { said } from "../../model/said";
import { lstat, readFile, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import * as git from "../../git";
import type { Repository } from "../../git";
import { hasErrno, OrchestratorError, toError } from "../../model/errors";
import type { Failure } from "../../model/errors";
import type { Why } from "../../model/event";
import type { Evidence } from "../../model/evidence";
import type { Attempt, Orchestration } from "../../model/orchestration";
import { missingTasks, restoreBoxes } from "../../tasks";
import { evidenceInputs, inShort, reason } from "../action";
import type { Unit } from "../action";
import { judge } from "../evidence";
import { brokenMerge } from "../mergeProof";
import { draftOf } from "../paths";
import { tasksOf } from "../prompts";
import { isMending } from "../review";
import { waitUntil } from "../waits";
import { waitForContainers } from "./containers";
import { missingArtifacts } from "./artifacts";
import { doubtsIn } from "./doubts";
import { commandOf, removeGate, runGate } from "./gate";
import { afterGate, workOf } from "./ownWork";
import { noteTakenBack, takeBackChanges } from "./takeBack";
import { replaceText } from "./taskText";
import { folderOf } from "./world";
import type { World } from "./world";

export async function gatherEvidence(
  world: World,
  o: Orchestration,
  unit: Unit,
  attempt: Attempt,
  why: Why,
): Promise<void> {
  const cwd = folderOf(o);
  const { outcome } = attempt;
  if (!outcome) throw new Error(`Attempt ${attempt.id} has not ended.`);
  const { evidence: kind, access } = unit.definition;
  const repository = await world.repository();

  if (access === "read") await takeBackChanges(world, o, attempt);

  const tasksFile = o.source.kind === "taskFile" ? o.source.file : null;
  if (access === "edit") {
    await clearPlaceOfTasks(world, o, attempt);
    await git.showHidden(cwd);
  }
  const made = await workOf(world, o, attempt);
  const command = kind === "answer" ? "" : commandOf(o, unit);
  const ran =
    command === "" ? null : await runGate(world, o, attempt.id, command);
  if (ran !== null && "missing" in ran) {
    waitForContainers(world, o, ran.missing, why);
    return;
  }
  if (ran !== null && "lost" in ran) {
    runAgainLater(world, o, attempt, ran.lost, why);
    return;
  }
  const gate = ran?.result ?? null;
  const work =
    gate !== null && access === "edit"
      ? await afterGate(world, o, attempt, made)
      : made;
  const judged = judge({
    kind,
    outcome,
    changedFiles: work.changed.filter((file) => file.path !== tasksFile),
    gate,
    leftOut: work.leftOut,
    missingArtifacts: await missingArtifacts(cwd, outcome),
    mendsMerge: brokenMerge(o, unit) !== null,
    tasks: isMending(unit) ? [] : tasksOf(o, unit),
  });
  const evidence: Evidence = {
    ...judged,
    ...(await doubtsIn(world, o, unit, work.start, work.changed)),
  };
  // What a gate run left behind (reports, caches) is not the work of a read-only stage either.
  if (access === "read" && gate) {
    await git.takeAside(repository, cwd, {
      name: `${o.id}/${attempt.id}-gate`,
      resetTo: attempt.startCommit,
    });
  }
  await settleBoxes(world, repository, o, attempt, work.start, evidence);
  world.commit(o.id, {
    type: "evidenceGathered",
    attempt: attempt.id,
    evidence,
    ...reason(
      evidence.holds
        ? said`The evidence holds.`
        : inShort(evidence.said ?? evidence.reason),
    ),
    inputs: {
      ...why.inputs,
      ...evidenceInputs(evidence),
      ...(ran === null ? {} : { gateRunner: ran.runner }),
    },
  });
  await removeGate(world, attempt.id);
}

/** A gate whose container was lost says nothing of the work. Throws how it was lost after too many times. */
function runAgainLater(
  world: World,
  o: Orchestration,
  attempt: Attempt,
  failure: Failure,
  why: Why,
): void {
  const events = world.events(o.id);
  const earlier = events
    .slice(
      events.findLastIndex(
        (event) =>
          event.type === "attemptEnded" && event.attempt === attempt.id,
      ),
    )
    .filter(
      (event) => event.type === "waitStarted" && event.wait.kind === "gate",
    ).length;
  if (earlier >= o.options.retries) throw toError(failure);
  const now = world.clock.now();
  const wait = waitUntil(
    o,
    { kind: "gate", failure, earlier },
    now,
    world.clock.random(),
  );
  world.commit(o.id, {
    type: "waitStarted",
    wait,
    ...reason(inShort(messageOf(failure))),
    inputs: {
      ...why.inputs,
      failure: failure.code,
      inARow: earlier + 1,
      inARowAllowed: o.options.retries,
      waitMs: wait.until - now,
    },
  });
}

/** A folder, or whatever else an agent made of the task file, is given another name: the file is made again in its place. */
async function clearPlaceOfTasks(
  world: World,
  o: Orchestration,
  attempt: Attempt,
): Promise<void> {
  if (o.source.kind !== "taskFile" || !o.source.tracked) return;
  const file = path.join(folderOf(o), o.source.file);
  if (await isFileOrNothing(file)) return;
  const aside = `${o.source.file}.${attempt.id.slice(0, 8)}`;
  noteTakenBack(world, o, {
    attempt: attempt.id,
    what: said`${o.source.file} was no file any more; what stood in its place is ${aside} now`,
    trashRef: null,
    because: "The plan is not the agent's to replace.",
    inputs: { stage: attempt.stage },
  });
  await rename(file, path.join(folderOf(o), aside));
}

const isFileOrNothing = async (file: string): Promise<boolean> => {
  try {
    const found = await lstat(file);
    return found.isFile() || found.isSymbolicLink();
  } catch (error) {
    if (hasErrno(error, "ENOENT") || hasErrno(error, "ENOTDIR")) return true;
    throw error;
  }
};

/** Ticks the boxes of what is proven, and takes back what the agent ticked itself. `start`: what its work is compared with. */
async function settleBoxes(
  world: World,
  repository: Repository,
  o: Orchestration,
  attempt: Attempt,
  start: string,
  evidence: Evidence,
): Promise<void> {
  if (o.source.kind !== "taskFile" || !o.source.tracked) return;
  const before = await git.readFileAt(repository, start, o.source.file);
  const file = path.join(folderOf(o), o.source.file);
  if (before === null) return;
  // What such a link leads to belongs to nobody of this run: it goes, and the file is one again.
  if (await isLinkOut(folderOf(o), file)) await rm(file);
  const after = await textOf(file);
  const proven = new Map(
    evidence.tasks.map((task) => [task.key, task.proven] as const),
  );
  for (const task of o.tasks)
    if (task.status === "proven") proven.set(task.key, true);
  // An agent that removed the file, or tasks of it, gets it back: the plan is not the agent's to delete.
  const missing = after === null ? [] : missingTasks(before, after);
  const kept = after === null || missing.length > 0 ? before : after;
  const { text, takenBack } = restoreBoxes(before, kept, proven);
  // Before the file is written, since afterwards nothing shows it any more.
  if (takenBack.length > 0)
    noteTakenBack(world, o, {
      attempt: attempt.id,
      what: said`Boxes ticked without evidence: ${takenBack.join(", ")}`,
      trashRef: null,
      because: "Only proven tasks are ticked.",
      inputs: { stage: attempt.stage, boxes: takenBack.length },
    });
  if (missing.length > 0)
    noteTakenBack(world, o, {
      attempt: attempt.id,
      what: said`Tasks removed from ${o.source.file}: ${missing.join(", ")}`,
      trashRef: null,
      because: "The plan is not the agent's to shorten.",
      inputs: { stage: attempt.stage, tasks: missing.length },
    });
  if (text !== after)
    await replaceText(file, text, draftOf(world.stateFolder, o));
}

/** Null: it is not there. */
const textOf = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return null;
    throw error;
  }
};

/** Whether a file is a link to somewhere outside of the folder. Throws `gitFailed` where it lies behind one. */
const isLinkOut = async (folder: string, file: string): Promise<boolean> => {
  try {
    const within = path.relative(await realpath(folder), await realpath(file));
    if (!within.startsWith(`..${path.sep}`) && !path.isAbsolute(within))
      return false;
    if ((await lstat(file)).isSymbolicLink()) return true;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return false;
    throw error;
  }
  throw new OrchestratorError(
    "gitFailed",
    said`${file} lies behind a link that leads out of the worktree.`,
    { fix: said`Take the link away, then retry.` },
  );
};
