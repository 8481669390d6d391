export type { CommandOptions } from "./command";
export { runCommand } from "./command";
export type { ContainerEngineProbe } from "./container";
export { probeContainerEngine } from "./container";
export type { ProcessRunnerOptions } from "./process";
export { processRunner } from "./process";
