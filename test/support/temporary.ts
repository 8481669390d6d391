import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A fresh folder for one test; `remove` takes it away with all that is in it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const folder = realpathSync(
    mkdtempSync(path.join(os.tmpdir(), "orchestrator-test-")),
  );
  return {
    path: folder,
    remove: () =>
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
