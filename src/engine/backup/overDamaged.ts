import * as git from "../../git";
import { damagedStore } from "../../store";
import { systemClock } from "../clock";
import type { EngineOptions } from "../index";
import { createBackups, timeInName } from "./backups";
import type { Backups } from "./backups";

/** Restores a backup where no engine can be opened, since the database is damaged: its files are kept beside what is restored. */
export function restoreOverDamaged({
  folder,
  stateFolder,
  log,
  clock = systemClock,
  ownership,
}: Pick<
  EngineOptions,
  "folder" | "stateFolder" | "log" | "clock" | "ownership"
>): Pick<Backups, "previewRestore" | "restore"> {
  const store = damagedStore(
    stateFolder,
    `damaged-${timeInName(clock.now())}`,
    ownership === undefined ? {} : { checkOwner: () => ownership.check() },
  );
  return createBackups({
    store,
    kept: store.kept,
    workspace: folder,
    stateFolder,
    clock,
    orchestrations: { open: () => [] },
    repository: () => git.openRepository(folder),
    log,
    halt: () => Promise.resolve(),
  });
}
