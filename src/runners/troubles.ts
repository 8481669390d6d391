import { appendFileSync } from "node:fs";
import path from "node:path";
import { attemptFiles, privateFile } from "./attemptFolder";

/* Goes into the supervisor's bundle, so it knows Node's own modules only. */

const maxTroubles = 20;

/** Notes troubles that the supervisor goes on after, as far as the disk lets it. */
export function troubleNotes(folder: string): (error: unknown) => void {
  const file = path.join(folder, attemptFiles.troubles);
  let noted = 0;
  return (error) => {
    if (++noted > maxTroubles) return;
    try {
      const line = `${new Date().toISOString()} ${String(error)}\n`;
      appendFileSync(file, line, { mode: privateFile });
    } catch {
      // A full or missing disk: there is nobody else to tell.
    }
  };
}
