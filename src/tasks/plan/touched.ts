import type { CoChanges } from "../../model/plan";
import { isGlob, readGlob, type Glob } from "./glob";

/** Why two tasks are not to run side by side. */
export interface Clash {
  /** Position of the earlier task. */
  readonly task: number;
  readonly wave: number;
  /** As the two tasks name it. */
  readonly mine: string;
  readonly theirs: string;
  /** Only history says so: the names are those of different files. */
  readonly history: boolean;
}

/** Remembers which wave last touches a file, so that no task is compared with every other. */
export interface Touched {
  /** The clash with the latest wave, or null. */
  readonly clash: (files: readonly string[]) => Clash | null;
  readonly add: (files: readonly string[], task: number, wave: number) => void;
}

/** Where a file is named: by which task, as what, in which wave. */
interface Use {
  readonly name: string;
  readonly task: number;
  readonly wave: number;
}

/** So many of one folder and ending are compared one by one; past that all of them are taken to clash. */
const maxCompared = 32;

interface GlobUse extends Use {
  readonly glob: Glob;
}

/** Uses under one key, the first of them only, and the latest of all. */
type Uses<Each extends Use> = Map<string, { first: Each[]; latest: Each }>;

/** `globs`: whether any task names a glob; where none does, nobody has to be able to find the files in a folder. */
export function createTouched(history: History, globs: boolean): Touched {
  const paths = new Map<string, Use>();
  /** Every ending of every path, so that `a.ts` and `src/a.ts` are seen as one file. */
  const endings = new Map<string, Use>();
  const known = new Map<string, Use>();
  const pathsBelow: Uses<Use> = new Map();
  const globsIn: Uses<GlobUse> = new Map();
  const globsBelow: Uses<GlobUse> = new Map();

  const clashOfPath = (name: string, meet: Meet): void => {
    const path = normalise(name);
    meet(name, endings.get(path), false);
    for (const ending of endingsOf(path)) meet(name, paths.get(ending), false);
    for (const folder of globs ? foldersOf(path) : [])
      for (const kind of ["", kindOf(path)])
        compare(globsIn.get(`${folder}*${kind}`), name, meet, ({ glob }) =>
          glob.matches(path),
        );
    const file = history.fileOf(path);
    if (file === null) return;
    for (const other of history.partnersOf(file))
      meet(name, known.get(other), true);
  };
  const clashOfGlob = (name: string, meet: Meet): void => {
    const glob = readGlob(normalise(name));
    const kind = kindOf(glob.ending);
    compare(pathsBelow.get(`${glob.folder}*${kind}`), name, meet, (use) =>
      glob.matches(normalise(use.name)),
    );
    // Of two globs, what both begin and end with decides.
    const alike = (use: GlobUse): boolean =>
      use.glob.ending.endsWith(glob.ending) ||
      glob.ending.endsWith(use.glob.ending);
    for (const folder of foldersOf(glob.folder))
      compare(globsIn.get(`${folder}*`), name, meet, alike);
    compare(globsBelow.get(glob.folder), name, meet, alike);
  };

  return {
    clash: (files) => {
      const found: { latest: Clash | null } = { latest: null };
      const meet: Meet = (mine, use, byHistory) => {
        if (use && (found.latest === null || use.wave > found.latest.wave))
          found.latest = {
            task: use.task,
            wave: use.wave,
            mine,
            theirs: use.name,
            history: byHistory,
          };
      };
      for (const name of files)
        (isGlob(name) ? clashOfGlob : clashOfPath)(name, meet);
      return found.latest;
    },
    add: (files, task, wave) => {
      for (const name of files) {
        const use: Use = { name, task, wave };
        const path = normalise(name);
        if (isGlob(path)) {
          const glob = readGlob(path);
          const globUse = { ...use, glob };
          const kind = kindOf(glob.ending);
          remember(globsIn, `${glob.folder}*`, globUse);
          if (kind !== "") remember(globsIn, `${glob.folder}*${kind}`, globUse);
          for (const folder of foldersOf(glob.folder))
            if (folder !== glob.folder) remember(globsBelow, folder, globUse);
          continue;
        }
        keepLatest(paths, path, use);
        for (const ending of endingsOf(path)) keepLatest(endings, ending, use);
        for (const folder of globs ? foldersOf(path) : []) {
          remember(pathsBelow, `${folder}*`, use);
          remember(pathsBelow, `${folder}*${kindOf(path)}`, use);
        }
        const file = history.fileOf(path);
        if (file !== null) keepLatest(known, file, use);
      }
    },
  };
}

/** Meets the uses that match; where there are too many to look at each, the latest of all. */
function compare<Each extends Use>(
  held: { first: Each[]; latest: Each } | undefined,
  name: string,
  meet: Meet,
  matches: (use: Each) => boolean,
): void {
  if (!held) return;
  if (held.first.length >= maxCompared) meet(name, held.latest, false);
  else for (const use of held.first) if (matches(use)) meet(name, use, false);
}

type Meet = (mine: string, use: Use | undefined, byHistory: boolean) => void;

function keepLatest(map: Map<string, Use>, key: string, use: Use): void {
  const held = map.get(key);
  if (!held || use.wave > held.wave) map.set(key, use);
}

function remember<Each extends Use>(
  map: Uses<Each>,
  key: string,
  use: Each,
): void {
  const held = map.get(key);
  if (!held) {
    map.set(key, { first: [use], latest: use });
    return;
  }
  if (held.first.length < maxCompared) held.first.push(use);
  if (use.wave > held.latest.wave) held.latest = use;
}

/** The last ending of a path, such as `.ts`, or nothing. */
const kindOf = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? "";

/** One spelling for one file; letters alike, since many file systems do not tell their case. */
const normalise = (name: string): string =>
  name
    .replaceAll("\\", "/")
    .replace(/^(?:\.\/)+/, "")
    .replace(/^\//, "")
    .toLowerCase();

/** `a/b/c.ts`, `b/c.ts`, `c.ts`. */
function endingsOf(path: string): string[] {
  const endings = [path];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    endings.push(path.slice(at + 1));
  return endings;
}

/** The folders that a path lies in, from the root (the empty name) down: ``, `a/`, `a/b/`. */
function foldersOf(path: string): string[] {
  const folders = [""];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    folders.push(path.slice(0, at + 1));
  return folders;
}

/** What changed together so far, looked up by the names that tasks use. */
export interface History {
  /** The file that a name means; null when history knows none or several of that name. */
  readonly fileOf: (path: string) => string | null;
  readonly partnersOf: (file: string) => readonly string[];
}

export function readHistory(coChanges: CoChanges | undefined): History {
  const partners = new Map<string, readonly string[]>();
  const byEnding = new Map<string, string | null>();
  for (const [file, others] of coChanges ?? []) {
    const path = normalise(file);
    partners.set(path, others.map(normalise));
    for (const ending of endingsOf(path))
      byEnding.set(ending, byEnding.has(ending) ? null : path);
  }
  return {
    fileOf: (path) =>
      partners.has(path) ? path : (byEnding.get(path) ?? null),
    partnersOf: (file) => partners.get(file) ?? [],
  };
}
