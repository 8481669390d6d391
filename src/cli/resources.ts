import type { Orchestration } from "../model/orchestration";
import type { Instance, Workplace } from "../model/resources";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withLook } from "./session";
import { oneLine, plural, shortId } from "./words";

const titles = (all: readonly Orchestration[]) =>
  new Map(all.map(({ id, title }) => [id, oneLine(title)]));

const megabytes = (bytes: number): string =>
  `${Math.round(bytes / 1024 / 1024)} MB`;

const instanceFacts = ({ pid, sample }: Instance): string =>
  [
    pid === null ? "is being started" : `process ${pid}`,
    ...(sample === null
      ? []
      : [
          `${Math.round(sample.cpuPercent)} % of a processor`,
          megabytes(sample.memoryBytes),
          plural(sample.processes, "process", "processes"),
        ]),
  ].join(", ");

/** Agents at work, and what each takes of the machine. */
export const listInstances = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { instances } = await api.resources();
    if (json) {
      jsonLine(io.stdout, instances);
      return exitCodes.done;
    }
    const titleOf = titles(await api.list());
    for (const instance of instances) {
      const { orchestration: id } = instance;
      line(
        io.stdout,
        `${shortId(id)}  ${titleOf.get(id) ?? ""}: ${instanceFacts(instance)}`,
      );
    }
    if (instances.length === 0) line(io.stderr, "No agent is at work.");
    return exitCodes.done;
  });

const changes = ({ changedFiles }: Workplace): string => {
  if (changedFiles === null) return "its folder is gone";
  return changedFiles === 0
    ? "clean"
    : `${plural(changedFiles, "file")} not committed`;
};

/** Worktrees that orchestrations work in. */
export const listWorktrees = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const { worktrees } = await api.resources();
    if (json) {
      jsonLine(io.stdout, worktrees);
      return exitCodes.done;
    }
    const titleOf = titles(await api.list());
    for (const worktree of worktrees) {
      const { orchestration: id, branch, path } = worktree;
      line(
        io.stdout,
        `${shortId(id)}  ${titleOf.get(id) ?? ""}: ${branch}, ${changes(worktree)}`,
      );
      line(io.stdout, `  ${oneLine(path)}`);
    }
    if (worktrees.length === 0)
      line(io.stderr, "No orchestration has a worktree now.");
    return exitCodes.done;
  });
