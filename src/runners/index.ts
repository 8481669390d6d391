export type { CommandOptions } from "./command";
export { runCommand } from "./command";
export type { ContainerEngineProbe } from "./container";
export { probeContainerEngine } from "./container";
export type { Orphan } from "./orphans";
export { findOrphans, stopOrphans } from "./orphans";
export { readSample } from "./attemptRecords";
export type { ProcessRunnerOptions } from "./process";
export { processRunner } from "./process";
