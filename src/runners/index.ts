export type { CommandOptions } from "./command";
export { runCommand } from "./command";
export type { ContainerEngineProbe } from "./container/probe";
export { probeContainerEngine } from "./container/probe";
export type { AttemptFolder } from "./attemptFolders";
export { listAttemptFolders, removeAttemptFolder } from "./attemptFolders";
export type { LineSplitter } from "./logLines";
export { lineSplitter } from "./logLines";
export type { OrphanProcess } from "./orphans";
export { findOrphans, stopOrphans } from "./orphans";
export { processesIn } from "./processes";
export { readExit, readSample } from "./attemptRecords";
export type { ChosenRunner, MissingRunner, PoolStart, Runners } from "./choice";
export { createRunners } from "./choice";
export type { TmuxView } from "./tmuxViews";
export { endView, listViews, selectView } from "./tmuxViews";
export { viewerCommand } from "./tmuxRunner";
export type { ProcessRunnerOptions } from "./process";
export { processRunner } from "./process";
export type { ContainerEngine } from "./container/client";
export { containerEngine } from "./container/client";
export type { EngineAddress } from "./container/line";
export { containerUser, poolName } from "./container/confinement";
export { homeOf, homesFolder } from "./container/folders";
export type { ContainerRunnerOptions } from "./container/runner";
export { containerRunner, isInContainer } from "./container/runner";
export type { Slot } from "./container/pool";
export type { ContainerPool } from "./container/slots";
export { containerPool } from "./container/slots";
export { endpointsOf } from "./container/endpoints";
export { composeFile, composeHeader } from "./container/compose";
export {
  buildOwnImage,
  ownImage,
  ownImageOf,
  withOwnImage,
} from "./container/devcontainer";
export { hostUser } from "./container/folders";
export type { PoolReport } from "./container/manage";
export {
  buildPoolImage,
  emptyOut,
  lookAtPool,
  preparePool,
  probePool,
} from "./container/manage";
