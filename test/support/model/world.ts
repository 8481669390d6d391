import type { ErrorCode } from "../../../src/model/errors";
import type { AgentQuestion, Answer } from "../../../src/model/question";
import { isDeepStrictEqual } from "node:util";
import { someQuestion } from "./questions";
import type { Random } from "./random";

/** How often what goes wrong, per opportunity. Each case has its own, many of them none of some. */
export interface Faults {
  /** The host dies between two steps. */
  readonly crash: number;
  /** A commit meets a full disk. */
  readonly diskFull: number;
  /** A git command fails. */
  readonly git: number;
  /** An agent or its runner cannot be set up. */
  readonly runner: number;
  /** A supervisor dies with its agent. */
  readonly lost: number;
  /** An agent ends badly. */
  readonly badEnd: number;
  /** How it ends then; null for any way. */
  readonly badEnds: (typeof badEnds)[number] | null;
  /** What only time mends: the agent's service is not there, the quota is used up, or it was stopped at a limit. */
  readonly passing: number;
  /** How much of that is the quota. */
  readonly quota: number;
  /** How much of the rest is no fault of the service: the attempt was stopped at a limit, and its session is to go on. */
  readonly unhealthy: number;
  /** The clock goes on by more than the steps take, or is set back. */
  readonly clock: number;
  /** A task is not done, a gate fails, a verdict is fail or missing. */
  readonly unproven: number;
  readonly conflict: number;
  /** Somebody commits to the base branch. */
  readonly baseMoves: number;
  /** Somebody deletes a worktree. */
  readonly worktreeGone: number;
  /** The user asks for something. */
  readonly user: number;
  /** What the user asks for is a cancel. */
  readonly cancel: number;
}

/** A commit: all work that it holds, and all commits that it comes from. */
interface Commit {
  readonly id: string;
  readonly work: ReadonlySet<string>;
  readonly ancestors: ReadonlySet<string>;
  /** The head of the base branch that a merge was made for. */
  readonly onto: string | null;
}

interface Tree {
  head: string;
  readonly dirty: Set<string>;
  gone: boolean;
}

export interface Exit {
  readonly kind: "exited" | "cancelled" | "lost";
  /** Null when it ended well. */
  readonly failure: ErrorCode | null;
  readonly spentUsd: number;
}

export const badEnds = [
  "agentFailed",
  "timedOut",
  "agentRefused",
  "badAnswer",
  "notFound",
  "agentNotLoggedIn",
  "budgetExceeded",
  "promptTooLong",
  "turnsExceeded",
  "unknownCommand",
] as const;

export interface Process {
  readonly attempt: string;
  readonly session: string;
  readonly path: string;
  readonly budgetUsd: number;
  /** What it does to the worktree when it ends. */
  readonly work: readonly string[];
  /** How many questions it still has. */
  toAsk: number;
  /** What it waits for an answer to; meanwhile it does nothing else. */
  asking: AgentQuestion[];
  /** What it was told, by question. */
  readonly told: Map<string, Answer>;
  exit: Exit | null;
}

/** Thrown by what the world refuses; the engine sees it as it would see an error of git or the disk. */
export class Refused extends Error {}

/**
 * What is left when a host dies: branches, worktrees and processes. It counts what is done to it, and throws a plain error at
 * once when something is done twice.
 */
export class World {
  readonly trees = new Map<string, Tree>();
  readonly processes = new Map<string, Process>();
  readonly running: Process[] = [];
  /** How often the base branch was moved to an orchestration's work. */
  readonly advanced = new Map<string, number>();
  readonly #commits = new Map<string, Commit>();
  readonly #branches = new Map<string, string>();
  #count = 0;
  base: string;

  constructor(
    readonly random: Random,
    public faults: Faults,
  ) {
    this.base = this.#make([], null, []);
  }

  /** A command of git: refused now and then, before or after it took effect. */
  git<Value>(run: () => Value): Value {
    if (this.random.chance(this.faults.git)) {
      if (this.random.chance(0.5)) run();
      throw new Refused("git failed");
    }
    return run();
  }

  #make(
    parents: readonly string[],
    onto: string | null,
    work: Iterable<string>,
  ): string {
    this.#count += 1;
    const id = `c${this.#count}`;
    const all = new Set<string>();
    const ancestors = new Set<string>([id]);
    for (const parent of parents) {
      const { work: inherited, ancestors: before } = this.commit(parent);
      for (const each of inherited) all.add(each);
      for (const each of before) ancestors.add(each);
    }
    for (const each of work) {
      if (all.has(each)) throw new Error(`${each} is committed twice.`);
      all.add(each);
    }
    this.#commits.set(id, { id, work: all, ancestors, onto });
    return id;
  }

  commit(id: string): Commit {
    const commit = this.#commits.get(id);
    if (!commit) throw new Error(`There is no commit ${id}.`);
    return commit;
  }

  holds(head: string, commit: string): boolean {
    return this.commit(head).ancestors.has(commit);
  }

  #tree(path: string): Tree {
    const tree = this.trees.get(path);
    if (!tree || tree.gone) throw new Refused(`There is no worktree ${path}.`);
    return tree;
  }

  openTree(path: string, branch: string, baseCommit: string): void {
    const tree = this.trees.get(path);
    if (tree && !tree.gone) return;
    const head = this.#branches.get(branch) ?? baseCommit;
    this.#branches.set(branch, head);
    this.trees.set(path, { head, dirty: new Set(), gone: false });
  }

  removeTree(path: string, branch: string): void {
    if (this.running.some((each) => each.path === path))
      throw new Error(`${path} is removed while an agent works in it.`);
    this.trees.delete(path);
    this.#branches.delete(branch);
  }

  head(path: string): string {
    return this.#tree(path).head;
  }

  branch(name: string): string {
    const head = this.#branches.get(name);
    if (head === undefined) throw new Refused(`There is no branch ${name}.`);
    return head;
  }

  /** All work that is there, committed or not. */
  workIn(path: string): ReadonlySet<string> {
    const { head, dirty } = this.#tree(path);
    return new Set([...this.commit(head).work, ...dirty]);
  }

  /** Null when there is nothing to commit. */
  commitAll(path: string, branch: string): string | null {
    const tree = this.#tree(path);
    if (tree.dirty.size === 0) return null;
    tree.head = this.#make([tree.head], null, tree.dirty);
    tree.dirty.clear();
    this.#branches.set(branch, tree.head);
    return tree.head;
  }

  /** Puts aside what is not part of a commit, and all commits after it. */
  takeAside(path: string, branch: string, resetTo: string): void {
    const tree = this.#tree(path);
    if (this.running.some((each) => each.path === path))
      throw new Error(`${path} is reset while an agent works in it.`);
    tree.head = resetTo;
    tree.dirty.clear();
    this.#branches.set(branch, resetTo);
  }

  prepareMerge(
    branch: string,
    proven: string,
  ):
    | { kind: "upToDate"; commit: string }
    | { kind: "ready"; commit: string; isProven: boolean }
    | { kind: "conflict"; commit: null } {
    const head = this.branch(branch);
    if (this.holds(this.base, head))
      return { kind: "upToDate", commit: this.base };
    if (this.random.chance(this.faults.conflict))
      return { kind: "conflict", commit: null };
    const isProven = head === proven && this.holds(head, this.base);
    return this.commit(head).onto === this.base
      ? { kind: "ready", commit: head, isProven }
      : {
          kind: "ready",
          commit: this.#make([this.base, head], this.base, []),
          isProven,
        };
  }

  advanceBase(orchestration: string, commit: string): "advanced" | "moved" {
    if (this.holds(this.base, commit)) return "advanced";
    if (this.commit(commit).onto !== this.base) return "moved";
    this.base = commit;
    this.advanced.set(
      orchestration,
      (this.advanced.get(orchestration) ?? 0) + 1,
    );
    return "advanced";
  }

  moveBase(): void {
    this.base = this.#make([this.base], null, []);
  }

  start(process: Process): void {
    if (this.processes.has(process.attempt))
      throw new Error(`Attempt ${process.attempt} is started twice.`);
    for (const other of this.running) {
      if (other.path === process.path)
        throw new Error("Two agents work in one worktree.");
      if (other.session === process.session)
        throw new Error("Two agents work on one session.");
    }
    this.processes.set(process.attempt, process);
    this.running.push(process);
  }

  /** It asks, if it has something to ask. */
  ask(process: Process): boolean {
    if (process.toAsk === 0) return false;
    process.toAsk -= 1;
    process.asking = [...process.asking, someQuestion(this.random)];
    return true;
  }

  /** As a runner does it: the same again changes nothing. */
  tell(process: Process, question: string, answer: Answer): void {
    const before = process.told.get(question);
    if (before && !isDeepStrictEqual(before, answer))
      throw new Error("An agent is told two answers to one question.");
    process.told.set(question, answer);
    process.asking = process.asking.filter(({ id }) => id !== question);
  }

  end(process: Process, kind: Exit["kind"]): void {
    const index = this.running.indexOf(process);
    if (index < 0) return;
    this.running.splice(index, 1);
    const tree = this.trees.get(process.path);
    if (tree && !tree.gone && kind === "exited") {
      const { work } = this.commit(tree.head);
      for (const each of process.work)
        if (!work.has(each)) tree.dirty.add(each);
    }
    process.exit = {
      kind,
      failure:
        kind === "cancelled"
          ? "cancelled"
          : kind === "lost"
            ? "agentLost"
            : this.random.chance(this.faults.passing)
              ? this.random.chance(this.faults.quota)
                ? "quotaReached"
                : this.random.chance(this.faults.unhealthy)
                  ? "unhealthy"
                  : "agentUnavailable"
              : this.random.chance(this.faults.badEnd)
                ? (this.faults.badEnds ?? this.random.pick(badEnds))
                : null,
      spentUsd: (process.budgetUsd * this.random.below(8)) / 16,
    };
  }
}
