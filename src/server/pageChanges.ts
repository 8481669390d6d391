import type { OrchestratorApi } from "../model/api";
import type {
  ChangedLine,
  ChangedPart,
  FileChange,
  FileLines,
} from "../model/changes";
import { parsePatch, pathOf } from "../model/patch";
import type { FilePatch, Hunk, PatchLine } from "../model/patch";
import type { PageLine } from "./pageLine";

/** More lines of one file than anybody reads in a page. */
const mostLines = 20_000;
/** The most characters of one line: what is longer was written by a machine. */
const mostCharacters = 2000;

const changeOf = ({ before, after }: FilePatch): FileChange["change"] => {
  if (before === null) return "added";
  if (after === null) return "deleted";
  return before === after ? "modified" : "renamed";
};

const count = (file: FilePatch, kind: PatchLine["kind"]): number =>
  file.hunks.flatMap(({ lines }) => lines).filter((line) => line.kind === kind)
    .length;

/** A file of a patch in short. */
export const fileChangeOf = (file: FilePatch): FileChange => {
  const change = changeOf(file);
  return {
    path: pathOf(file),
    change,
    ...(change === "renamed" && file.before !== null
      ? { from: file.before }
      : {}),
    additions: count(file, "added"),
    deletions: count(file, "removed"),
    binary: file.binary,
  };
};

const lineOf = ({ kind, text }: PatchLine): ChangedLine => {
  const ends = text.endsWith("\n");
  const line = ends ? text.slice(0, -1) : text;
  const cut = line.length - mostCharacters;
  return {
    kind,
    text: line.slice(0, mostCharacters),
    ...(cut > 0 ? { cut } : {}),
    ...(ends ? {} : { endless: true }),
  };
};

const partOf = ({ startBefore, start, lines }: Hunk): ChangedPart => ({
  before: startBefore + 1,
  after: start + 1,
  lines: lines.map(lineOf),
});

/** The lines of a file of a patch, as many as a page shows. */
export const fileLinesOf = ({ hunks }: FilePatch): FileLines => {
  const parts: ChangedPart[] = [];
  let room = mostLines;
  for (const hunk of hunks) {
    if (room === 0) break;
    parts.push(partOf({ ...hunk, lines: hunk.lines.slice(0, room) }));
    room -= Math.min(room, hunk.lines.length);
  }
  const all = hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  return { parts, leftOut: all - (mostLines - room) };
};

interface Changes {
  readonly id: string;
  readonly head: string;
  readonly files: readonly FilePatch[];
}

/** Tells a page what an orchestration has changed. Both reject with an `OrchestratorError`. */
export interface PageChanges {
  readonly tellFiles: (id: string) => Promise<void>;
  /** `head`: the commit that the page was told the files of; where there is another by now, the files are told as well. */
  readonly tellLines: (id: string, head: string, path: string) => Promise<void>;
}

export const createPageChanges = (
  engine: () => Promise<OrchestratorApi>,
  post: PageLine["post"],
): PageChanges => {
  /** The last that was read, and no more: patches can be large. */
  let last: Changes | null = null;
  const read = async (id: string): Promise<Changes> => {
    const { head, patch } = await (await engine()).diff(id);
    last = { id, head, files: parsePatch(patch) };
    return last;
  };
  const postFiles = ({ id, head, files }: Changes): void =>
    post({ type: "changes", id, head, files: files.map(fileChangeOf) });
  return {
    tellFiles: async (id) => postFiles(await read(id)),
    tellLines: async (id, head, path) => {
      const known = last?.id === id && last.head === head ? last : null;
      const changes = known ?? (await read(id));
      if (changes.head !== head) postFiles(changes);
      const file = changes.files.find((one) => pathOf(one) === path);
      if (file)
        post({
          type: "fileLines",
          id,
          head: changes.head,
          path,
          lines: fileLinesOf(file),
        });
    },
  };
};
