import * as z from "zod";
import type { ChangedFile } from "../model/evidence";
import { parseJson } from "../model/json";
import { said } from "../model/said";
import type { Said } from "../model/said";

/*
 * What proves work can be changed by the work: tests deleted or switched off, the gate's own script made to pass. That may be what a
 * task asks for, and no machine can tell; so it is never taken for a failure, and never merged unseen.
 */

/** A file before and after the work; null: it was not there. */
export interface BeforeAndAfter {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

const testFolders = /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\//i;
const testNames = /(?:^|[._-])(?:tests?|spec)[._-]|(?:Tests?|Spec)\.\w+$/;
/** What tests make or read, which comes and goes with them, and what is written for people, such as the specifications in `specs/`. */
const noTest =
  /(?:^|\/)(?:__snapshots__|snapshots|fixtures?|testdata|data)\/|\.(?:mdx?|txt|rst|html|json|ya?ml|snap)$/i;

/** Whether a path, with slashes, is that of a test, by the customs of many languages. */
export const isTest = (path: string): boolean =>
  !noTest.test(path) &&
  (testFolders.test(path) || testNames.test(path.split("/").at(-1) ?? ""));

const switches = [
  /\b(?:describe|it|test|suite|context|specify)\.(?:skip|only|todo|fixme)\b/g,
  /\bx(?:it|describe|test|specify|context)\s*\(/g,
  /@pytest\.mark\.(?:skip|xfail)|\bpytest\.skip\(|@unittest\.skip|\.skipTest\(/g,
  /@(?:Disabled|Ignore)\b|#\[ignore\b|\bt\.Skip(?:Now|f)?\(|\bSkip\s*=\s*"/g,
];

const switchedOff = (text: string): number =>
  switches.reduce((sum, each) => sum + (text.match(each)?.length ?? 0), 0);

const manifestSchema = z.object({
  scripts: z.record(z.string(), z.string()).default({}),
});

const scriptsOf = (text: string | null): Record<string, string> => {
  const parsed = parseJson(text ?? "");
  return (
    manifestSchema.safeParse(parsed.ok ? parsed.value : null).data?.scripts ??
    {}
  );
};

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

const words = (command: string): string[] =>
  command.split(/[\s;&|()'"`<>]+/).map((word) => word.replace(/^\.\//, ""));

const runsScripts = (command: string): boolean =>
  words(command).some((word) =>
    ["npm", "npx", "yarn", "pnpm", "bun"].includes(word),
  );

/** Whether a gate runs what this file says, beside the tests themselves. */
const isOfGate = (path: string, command: string): boolean =>
  !isTest(path) &&
  (words(command).includes(path) ||
    (words(command).includes("make") && /^(?:GNUm|[Mm])akefile$/.test(path)));

/** The changed files whose texts `doubtsAbout` has to be given. */
export const doubtful = (
  changed: readonly ChangedFile[],
  command: string,
): ChangedFile[] =>
  changed.filter(
    ({ path, change }) =>
      change === "modified" &&
      (isTest(path) ||
        (nameOf(path) === "package.json" && runsScripts(command))),
  );

/**
 * What a person has to look at before this work is merged; empty: nothing. `ignored`: files that the changed ones use and that are in
 * no commit. Pure.
 */
export function doubtsAbout(
  changed: readonly ChangedFile[],
  command: string,
  texts: readonly BeforeAndAfter[],
  ignored: readonly string[],
): Said[] {
  const of = (
    paths: readonly string[],
    doubt: (list: string) => Said,
  ): Said[] => (paths.length === 0 ? [] : [doubt(listed(paths))]);
  const deleted = changed.filter(
    ({ path, change }) => change === "deleted" && isTest(path),
  );
  const off = texts.filter(
    ({ path, before, after }) =>
      isTest(path) && switchedOff(after ?? "") > switchedOff(before ?? ""),
  );
  const scripts = texts.filter(({ path, before, after }) => {
    if (nameOf(path) !== "package.json") return false;
    const now = scriptsOf(after);
    return Object.entries(scriptsOf(before)).some(
      ([name, script]) => now[name] !== script,
    );
  });
  const ofGate = changed.filter(
    ({ path, change }) => change !== "added" && isOfGate(path, command),
  );
  return [
    ...of(
      deleted.map(({ path }) => path),
      (list) => said`tests were deleted (${list})`,
    ),
    ...of(
      off.map(({ path }) => path),
      (list) => said`tests were switched off (${list})`,
    ),
    ...of(
      [...ofGate, ...scripts].map(({ path }) => path),
      (list) => said`what the gate runs was changed (${list})`,
    ),
    ...of(
      ignored,
      (list) =>
        said`files that git ignores are used, which nobody else has unless something makes them (${list})`,
    ),
  ];
}

const mostNamed = 5;

const listed = (paths: readonly string[]): string =>
  [
    ...paths.slice(0, mostNamed),
    ...(paths.length > mostNamed ? [`+${paths.length - mostNamed}`] : []),
  ].join(", ");
