import { createReadStream, createWriteStream, lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, pack } from "tar-stream";
import type { Headers, Pack } from "tar-stream";
import { privateFile, privateFolder } from "../attemptFolder";
import type { ContainerUser } from "./hardened";

/* The archives in which an engine takes and gives files. */

/** A file or a folder with all in it that is to be put into a container. */
export interface Cargo {
  /** Absolute path of what is put there; null: an empty folder. */
  readonly source: string | null;
  /** Its path below the folder that the archive is unpacked in. */
  readonly name: string;
  readonly owner: ContainerUser;
  /** For everybody to read and for nobody to change; else as it lies here. */
  readonly readOnly?: boolean;
}

const folderMode = 0o755;

function modeOf(found: Stats | null, readOnly: boolean): number {
  if (found === null) return folderMode;
  const mode = found.mode & 0o777;
  if (!readOnly) return mode;
  return found.isDirectory() ? 0o555 : (mode & 0o111) | 0o444;
}

/** An archive with all of it; links in it are left out. */
export function archiveOf(cargo: readonly Cargo[]): Readable {
  const archive = pack();
  void (async () => {
    for (const each of cargo) await add(archive, each);
    archive.finalize();
  })().catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return archive;
}

async function add(
  archive: Pack,
  { source, name, owner, readOnly = false }: Cargo,
): Promise<void> {
  const found = source === null ? null : lstatSync(source);
  const mode = modeOf(found, readOnly);
  if (source === null || found === null) {
    archive.entry({ ...owner, name, mode, type: "directory" });
    return;
  }
  const header = { ...owner, name, mode, mtime: found.mtime };
  if (found.isFile())
    await addFile(archive, source, { ...header, size: found.size });
  if (!found.isDirectory()) return;
  archive.entry({ ...header, type: "directory" });
  for (const child of await readdir(source))
    await add(archive, {
      source: path.join(source, child),
      name: path.posix.join(name, child),
      owner,
      readOnly,
    });
}

async function addFile(
  archive: Pack,
  source: string,
  header: Headers & { readonly size: number },
): Promise<void> {
  if (header.size === 0) {
    archive.entry(header, "");
    return;
  }
  // It may grow meanwhile: what was promised, and no more.
  await pipeline(
    createReadStream(source, { end: header.size - 1 }),
    archive.entry(header),
  );
}

/** Calls back for each file and folder of an archive, with a path that cannot lead out of it; what is neither is left out. */
export async function readArchive(
  archive: Readable,
  onEntry: (
    entry: { readonly name: string; readonly isFolder: boolean },
    content: Readable,
  ) => Promise<void>,
): Promise<void> {
  const entries = extract();
  entries.on("entry", (header, content, next) => {
    const name = path.posix.normalize(header.name).replace(/\/$/, "");
    const isFolder = header.type === "directory";
    const isOurs =
      (isFolder || header.type === "file") &&
      !path.posix.isAbsolute(name) &&
      name !== ".." &&
      !name.startsWith("../");
    (isOurs ? onEntry({ name, isFolder }, content) : Promise.resolve()).then(
      () => {
        content.resume();
        next();
      },
      (error: unknown) => entries.destroy(error as Error),
    );
  });
  await pipeline(archive, entries);
}

/** Writes the one file of an archive, from this byte of it on, to the end of `target`. */
export const appendFile = (
  archive: Readable,
  target: string,
  from: number,
): Promise<void> =>
  readArchive(archive, async ({ isFolder }, content) => {
    if (isFolder) return;
    let at = 0;
    await pipeline(
      content,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          const begin = Math.max(0, from - at);
          at += chunk.length;
          if (begin < chunk.length) yield chunk.subarray(begin);
        }
      },
      createWriteStream(target, { flags: "a", mode: privateFile }),
    );
  });

/** Unpacks the one folder of an archive as `into`, without what lies in its folders of these names. */
export const unpackFolder = (
  archive: Readable,
  into: string,
  without: readonly string[],
): Promise<void> =>
  readArchive(archive, async ({ name, isFolder }, content) => {
    const parts = name.split("/").slice(1);
    if (parts[0] !== undefined && without.includes(parts[0])) return;
    const target = path.join(into, ...parts);
    if (isFolder) await mkdir(target, { recursive: true, mode: privateFolder });
    else
      await pipeline(content, createWriteStream(target, { mode: privateFile }));
  });
