import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { OrchestratorApi } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import { openWorkspace } from "../../src/server/workspace";
import { judgeFlat } from "./flatness";
import type { Verdict } from "./flatness";
import { makeRepository } from "./repository";
import type { TestRepository } from "./repository";
import { bounds, measure, namesIn } from "./soakMeasures";
import type { Sample } from "./soakMeasures";
import { until } from "./until";
import { everything } from "./everything";
import { workspaceOptions } from "./workspaceOptions";

/*
 * Very many short orchestrations in one host: the owner of a workspace with a second window that follows it, both in this process. A
 * real engine, real git, real supervisors and the scripted agent; four at a time, and of every kind of end.
 */

export interface SoakOptions {
  readonly orchestrations: number;
  /** A sample is taken after so many, when nothing runs. */
  readonly sampleEvery: number;
  readonly keepEnded: number;
  /** Samples at the beginning that are not judged: code is compiled, buffers and pages are taken, the history fills up. */
  readonly warmUp: number;
  readonly onSample?: (sample: Sample) => void;
}

export interface SoakResult {
  readonly samples: readonly Sample[];
  readonly verdicts: readonly Verdict[];
  /** What is not as it should be at the end; empty when all is well. */
  readonly problems: readonly string[];
}

/** What becomes of the orchestration of that number: of ten, six are completed undisturbed. */
type Fate =
  "completed" | "gated" | "paused" | "retried" | "stopped" | "givenUp";

const fateOf = (number: number): Fate => {
  const fates: Readonly<Record<number, Fate>> = {
    2: "gated",
    4: "paused",
    6: "retried",
    7: "stopped",
    9: "givenUp",
  };
  return fates[number % 10] ?? "completed";
};

/** As many as can wait for a slot while four hold one. */
const inFlight = 6;

interface Host {
  readonly repository: TestRepository;
  readonly stateFolder: string;
  /** The second window's. */
  readonly api: OrchestratorApi;
  /** What the second window knows from notices alone. */
  readonly seen: ReadonlyMap<string, Orchestration>;
  /** Settles when the window hears that the orchestration is in this state. */
  reach(id: string, status: Orchestration["status"]): Promise<void>;
  /** Settles when the window hears of an attempt at work. */
  working(id: string): Promise<void>;
  close(): Promise<void>;
}

async function openHost(keepEnded: number): Promise<Host> {
  const repository = makeRepository();
  const options = await workspaceOptions(repository.root, {
    maxConcurrent: 4,
    autoMerge: true,
    autoHeal: false,
    keepEnded,
  });
  const owner = await openWorkspace(options);
  const window = await openWorkspace(options);
  const seen = new Map<string, Orchestration>();
  const waiting = new Set<() => void>();
  const stop = window.api.subscribe((notice) => {
    if (notice.kind === "engineStopped") throw new Error("The engine stopped.");
    if (notice.kind === "event")
      seen.set(notice.orchestration.id, notice.orchestration);
    if (notice.kind === "forgotten") seen.delete(notice.orchestration);
    if (notice.kind !== "output") for (const look of [...waiting]) look();
  });
  const when = (id: string, fits: (o: Orchestration) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const o = seen.get(id);
        if (o === undefined) return;
        // Agents fail as their scripts say; all else should not have come.
        const { failure } = o;
        const isUnforeseen =
          o.status === "failed" && failure?.code !== "agentFailed";
        if (!fits(o) && !isUnforeseen) return;
        waiting.delete(look);
        if (isUnforeseen) reject(new Error(`${o.title}: ${failure?.message}`));
        else resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    repository,
    stateFolder: path.join(repository.root, ".orchestrator", "state"),
    api: window.api,
    seen,
    reach: (id, status) => when(id, (o) => o.status === status),
    working: (id) =>
      when(id, ({ attempts }) => attempts.at(-1)?.status === "running"),
    async close() {
      stop();
      await window.close();
      await owner.close();
      repository.dispose();
    },
  };
}

/** Takes one orchestration from its start to its end. */
async function runOne(host: Host, number: number): Promise<void> {
  const { api } = host;
  const reach = (id: string, status: Orchestration["status"]) =>
    host.reach(id, status);
  const fate = fateOf(number);
  const file = path.join(host.repository.outside, "scripts", `${number}.json`);
  const work = {
    say: `Number ${number}`,
    edits: [
      { path: `work/${number % 50}/${number}.txt`, write: `${number}\n` },
    ],
  };
  // What is to be stopped must not be done before, however busy the machine is; at the next attempt it is quick.
  const slow = { ...work, delayMs: 600_000 };
  const steps: Readonly<Record<Fate, object>> = {
    completed: work,
    gated: work,
    paused: [slow, work],
    stopped: slow,
    retried: { ...work, fail: "Not yet.", failTimes: 1 },
    givenUp: { ...work, fail: "Never." },
  };
  writeFileSync(file, JSON.stringify({ stages: { "*": steps[fate] } }));
  const id = await api.start({
    text: `Task ${number}`,
    options: {
      agent: `script:${file}`,
      skip: ["specification", "qa"],
      gateCommand: fate === "gated" ? "git --version" : "",
    },
  });
  switch (fate) {
    case "completed":
    case "gated":
      return reach(id, "completed");
    case "paused":
      await host.working(id);
      await api.pause(id, { now: true });
      await reach(id, "paused");
      await api.resume(id);
      return reach(id, "completed");
    case "retried":
      await reach(id, "failed");
      await api.retry(id);
      return reach(id, "completed");
    case "stopped":
      await host.working(id);
      await api.cancel(id);
      return reach(id, "cancelled");
    case "givenUp":
      await reach(id, "failed");
      await api.cancel(id);
      return reach(id, "cancelled");
    default:
      return fate satisfies never;
  }
}

/** Runs those of a range of numbers, some at a time, and settles when all have ended. */
async function runRange(host: Host, from: number, to: number): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) await runOne(host, next++);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { orchestrations, sampleEvery, keepEnded, warmUp } = options;
  const host = await openHost(keepEnded);
  const { stateFolder, repository, api } = host;
  // Their own, so that what is left behind there can be counted.
  const temporary = path.join(repository.outside, "temporary");
  mkdirSync(temporary);
  mkdirSync(path.join(repository.outside, "scripts"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
  try {
    const samples: Sample[] = [];
    for (let done = 0; done < orchestrations; done += sampleEvery) {
      const started = performance.now();
      const cpu = process.cpuUsage();
      await runRange(host, done, done + sampleEvery);
      const { user, system } = process.cpuUsage(cpu);
      const elapsedMs = performance.now() - started;
      const kept = Math.min(keepEnded, done + sampleEvery);
      await until(async () => (await api.list()).length <= kept);
      const sample = await measure({
        stateFolder,
        repository: repository.root,
        temporary,
        orchestrations: done + sampleEvery,
        msEach: elapsedMs / sampleEvery,
        hostCpuMsEach: (user + system) / 1000 / sampleEvery,
      });
      samples.push(sample);
      options.onSample?.(sample);
    }
    const judged = samples.slice(warmUp);
    return {
      samples,
      verdicts: judge(judged),
      problems: await findProblems(host, orchestrations),
    };
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
    else process.env["TMPDIR"] = before;
    await host.close();
  }
}

/** One verdict for each measure that has a bound. */
export const judge = (samples: readonly Sample[]): Verdict[] =>
  bounds.map(([name, tolerance]) =>
    judgeFlat(
      name,
      samples.map((sample) => sample[name]),
      tolerance,
    ),
  );

/** What must hold once all have ended: nothing is lost, nothing is left, and the second window knows what is there. */
async function findProblems(
  { api, seen, repository, stateFolder }: Host,
  count: number,
): Promise<string[]> {
  const problems: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) problems.push(sentence);
  };
  const numbers = Array.from({ length: count }, (_, number) => number);
  const isMerged = (number: number): boolean =>
    fateOf(number) !== "stopped" && fateOf(number) !== "givenUp";
  const files = repository
    .git(["ls-tree", "-r", "--name-only", "main", "work/"])
    .trim()
    .split("\n");
  must(
    isSame(
      files.map((file) => Number(path.parse(file).name)),
      numbers.filter(isMerged),
    ),
    "The base branch holds the work of exactly those that were completed.",
  );
  const trash = await api.trash();
  must(
    trash.length ===
      numbers.filter((number) => fateOf(number) === "givenUp").length,
    `The trash holds the work of those that were given up (it holds ${trash.length}).`,
  );
  const listed = await everything(api);
  const idsOf = (all: Iterable<Orchestration>) => [...all].map(({ id }) => id);
  must(
    isSame(idsOf(listed), idsOf(seen.values())),
    "A window that follows knows exactly the orchestrations that are there.",
  );
  must(
    isSame(
      namesIn(path.join(stateFolder, "attempts")),
      listed.flatMap(({ attempts }) => attempts.map(({ id }) => id)),
    ),
    "There are folders of exactly the attempts that are on record.",
  );
  must(
    namesIn(path.join(stateFolder, "worktrees")).length === 0,
    "No worktree is left.",
  );
  for (const { check, ok, fix } of await api.doctor())
    must(ok || check !== "records", `The records hold. ${fix ?? ""}`);
  return problems;
}

const isSame = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some.length === others.length &&
  new Set([...some, ...others]).size === some.length;
