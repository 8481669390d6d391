import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { exitWith } from "./claudeLines";
import type { Recording } from "./replays";

export interface NamedRecording extends Recording {
  readonly name: string;
}

/**
 * What is in a folder of recordings: `NAME.jsonl` is standard output, `NAME.stderr.txt` standard error where there was any, and a row
 * `| NAME | EXIT | …` of `README.md` says how the process ended: an exit code, or the name of a signal.
 */
export function recordingsIn(folder: string): NamedRecording[] {
  const ends = new Map(
    [
      ...readFileSync(path.join(folder, "README.md"), "utf8").matchAll(
        /^\| (\S+) \| (\d+|SIG[A-Z]+)\b/gm,
      ),
    ].map(([, name = "", end = ""]) => [name, end]),
  );
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => {
      const name = file.slice(0, -".jsonl".length);
      const end = ends.get(name);
      if (end === undefined)
        throw new Error(`README.md of ${folder} has no row for ${name}.`);
      const stderr = path.join(folder, `${name}.stderr.txt`);
      return {
        name,
        stdout: readFileSync(path.join(folder, file)),
        stderr: existsSync(stderr) ? readFileSync(stderr, "utf8") : "",
        exit: exitWith(
          end.startsWith("SIG")
            ? { exitCode: null, signal: end }
            : { exitCode: Number(end) },
        ),
      };
    });
}
