import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Place } from "../../src/server/place";
import { until } from "./until";

const program = path.resolve("out/test/support/contender.mjs");

/** A program before the command line that gives it a network namespace of its own; null where that is not allowed. */
export const ownNetwork = (): readonly string[] | null =>
  [["--net"], ["--map-root-user", "--net"]]
    .filter(
      (args) =>
        process.platform === "linux" &&
        spawnSync("unshare", [...args, "true"]).status === 0,
    )
    .map((args) => ["unshare", ...args])[0] ?? null;

export interface Contender {
  readonly child: ChildProcess;
  /** What it has told so far. */
  readonly told: readonly string[];
  /** Settles when it tells a line that begins so, after what it has told now. */
  tells(beginning: string): Promise<string>;
  kill(): Promise<void>;
}

export interface ContenderOptions {
  readonly folder: string;
  readonly log: string;
  readonly place?: Partial<Place>;
  readonly beatMs: number;
  /** Put before the command. */
  readonly prefix?: readonly string[];
}

export function startContender(options: ContenderOptions): Contender {
  const { folder, log, place = {}, beatMs, prefix = [] } = options;
  const command = [
    ...prefix,
    process.execPath,
    program,
    folder,
    log,
    JSON.stringify(place),
    String(beatMs),
  ];
  const child = spawn(command[0] ?? "", command.slice(1), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const told: string[] = [];
  let text = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop() ?? "";
    told.push(...lines);
  });
  return {
    child,
    told,
    async tells(beginning) {
      const from = told.length;
      const find = () =>
        told.slice(from).find((line) => line.startsWith(beginning));
      await until(() => find() !== undefined);
      return find() ?? "";
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The ownerships that wrote into a log, in order of their first line. */
export const ownershipsIn = (log: string): string[] => [
  ...new Set(linesOf(log).map(({ id }) => id)),
];

const linesOf = (log: string): { id: string; number: number }[] =>
  existsSync(log)
    ? readFileSync(log, "utf8")
        .trimEnd()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [id = "", number = ""] = line.split(" ");
          return { id, number: Number(number) };
        })
    : [];

/**
 * Sentences about ownerships that were there at the same time. Each line was written after a check that came after the line
 * before, so an ownership was held beyond doubt from its first line to its last but one; the last may have been checked long
 * before it was written, by a process that was suspended in between.
 */
export function overlaps(log: string): string[] {
  const lines = linesOf(log);
  const spans = ownershipsIn(log).flatMap((id) => {
    const at = lines.flatMap((line, index) => (line.id === id ? [index] : []));
    const [first] = at;
    const last = at.at(-2);
    return first === undefined || last === undefined
      ? []
      : [{ id, first, last }];
  });
  return spans.flatMap((one, index) =>
    spans
      .slice(index + 1)
      .filter((other) => other.first <= one.last && one.first <= other.last)
      .map(
        (other) =>
          `${one.id} (lines ${one.first}-${one.last}) and ${other.id} (lines ${other.first}-${other.last}) owned at the same time`,
      ),
  );
}
