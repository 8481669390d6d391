import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";

/** Called at every moment around an effect; may kill this process, after `dying`. */
export type Pass = (
  when: "before" | "torn" | "amid" | "after",
  effect: string,
  dying?: () => void,
) => void;

/** Functions of `node:fs` that change something, with the place of the path among their arguments. */
const changes = {
  renameSync: 1,
  linkSync: 1,
  rmSync: 0,
  mkdirSync: 0,
  writeFileSync: 0,
  appendFileSync: 0,
} as const;
const promisedChanges = {
  rename: 1,
  link: 1,
  rm: 0,
  rmdir: 0,
  mkdir: 0,
  mkdtemp: 0,
  writeFile: 0,
  appendFile: 0,
  copyFile: 1,
} as const;

/** Replaces a function of one of Node's modules by one that does something around it. */
function replace(
  owner: object,
  name: string,
  around: (args: readonly unknown[], run: () => unknown) => unknown,
): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") throw new Error(`There is no ${name}.`);
  Reflect.set(owner, name, (...args: unknown[]) =>
    around(args, (): unknown => Reflect.apply(original, owner, args)),
  );
}

/** A path below a folder as a name that is the same in every run. */
export function stableName(below: string, file: string): string | null {
  const relative = path.relative(below, path.resolve(file));
  if (relative.startsWith("..") || relative.startsWith("points")) return null;
  return relative
    .replaceAll(path.sep, "/")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replace(/worktrees\/[0-9a-f]{8}/g, "worktrees/<id>")
    .replace(/homes\/[0-9a-f]{16}/g, "homes/<id>")
    .replace(/gates\/[0-9a-f]{40}/g, "gates/<commit>")
    .replace(/(orchestrator-index)-\w{6}/, "$1");
}

/**
 * Lets `pass` stand before and after whatever this process does to the files below a folder, and to the world by starting git and
 * other programs: without a hook in the product, for everything goes through Node's own modules.
 */
export function interceptEffects(below: string, pass: Pass): void {
  const { writeFileSync } = fs;
  // Node's functions use each other, and `pass` writes what it passed: neither is an effect of its own.
  let inside = false;
  const quietly = <Result>(run: () => Result): Result => {
    if (inside) return run();
    inside = true;
    try {
      return run();
    } finally {
      inside = false;
    }
  };
  const tell: Pass = (...moment) => {
    quietly(() => pass(...moment));
  };
  const opened = new Map<unknown, string>();
  const nameOf = (file: unknown): string | null =>
    typeof file === "string" ? stableName(below, file) : null;

  /** What a crash in the middle of writing leaves: the file cut off at the half. */
  const tear = (file: unknown, content: unknown) => () => {
    if (typeof file !== "string") return;
    if (typeof content !== "string" && !(content instanceof Uint8Array)) return;
    const bytes = Buffer.from(content);
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
  };

  for (const [name, at] of Object.entries(changes))
    replace(fs, name, (args, run) => {
      const file = nameOf(args[at]);
      if (file === null || inside) return run();
      tell("before", `${name} ${file}`);
      const result = quietly(run);
      tell("after", `${name} ${file}`);
      return result;
    });
  replace(fs, "openSync", (args, run) => {
    const handle = run();
    const file = nameOf(args[0]);
    if (file !== null) opened.set(handle, file);
    return handle;
  });
  replace(fs, "closeSync", (args, run) => {
    opened.delete(args[0]);
    return run();
  });
  replace(fs, "fsyncSync", (args, run) => {
    const file = opened.get(args[0]);
    if (file !== undefined) tell("before", `fsyncSync ${file}`);
    return run();
  });
  for (const [name, at] of Object.entries(promisedChanges))
    replace(fs.promises, name, async (args, run) => {
      const file = nameOf(args[at]);
      if (file === null) return await run();
      tell("before", `${name} ${file}`);
      if (name === "writeFile")
        tell("torn", `${name} ${file}`, tear(args[0], args[1]));
      const result = await run();
      tell("after", `${name} ${file}`);
      return result;
    });
  replace(childProcess, "spawn", (args, run) => {
    const name = programOf(args);
    tell("before", name);
    const child = run();
    tell("amid", name);
    if (child instanceof childProcess.ChildProcess)
      child.prependOnceListener("exit", () => tell("after", name));
    return child;
  });
  syncBuiltinESMExports();
}

/** `git SUBCOMMAND`, else the program's name with the script that Node runs. */
function programOf([file, args]: readonly unknown[]): string {
  const words = Array.isArray(args) ? args.map(String) : [];
  const name = path.basename(String(file));
  if (name === "git") {
    const options = words.findLastIndex((word) => word === "-c");
    return `git ${words
      .slice(options < 0 ? 0 : options + 2, options < 0 ? 2 : options + 4)
      .filter((word) => /^[a-z][a-z-]*$/.test(word))
      .join(" ")}`;
  }
  return `run ${name} ${words[0] === undefined ? "" : path.basename(words[0])}`.trim();
}
