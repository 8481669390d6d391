import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "./clock";

/** Bytes of the files in a folder as they were when it was measured last; null while that is not known. */
export type FolderSizes = (folder: string) => number | null;

/** A folder is measured again after so many milliseconds: one with all that was installed into it has tens of thousands of files. */
const againMs = 60_000;

interface Measure {
  readonly at: number;
  readonly bytes: number | null;
  /** One that hangs is not begun a second time. */
  readonly goesOn: boolean;
}

/** Measures beside who asks, who has what is known at once. `measure` rejects where a folder cannot be read. */
export function createFolderSizes(
  clock: Pick<Clock, "now">,
  measure: (folder: string) => Promise<number> = bytesIn,
): FolderSizes {
  const measures = new Map<string, Measure>();
  return (folder) => {
    const last = measures.get(folder);
    const bytes = last?.bytes ?? null;
    const at = clock.now();
    if (last?.goesOn === true || (last && at - last.at < againMs)) return bytes;
    measures.set(folder, { at, bytes, goesOn: true });
    const end = (found: number | null): void => {
      measures.set(folder, { at, bytes: found, goesOn: false });
    };
    measure(folder).then(
      end,
      // It changes or goes while it is read, or may not be read: its size is not known then.
      () => end(null),
    );
    return bytes;
  };
}

/** Links are not followed. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    bytes += entry.isDirectory()
      ? await bytesIn(place)
      : (await lstat(place)).size;
  }
  return bytes;
}
