import { readFileSync } from "node:fs";
import path from "node:path";
import type { RunLimits } from "../model/runner";
import type { SupervisedCommand } from "./attemptFolder";
import { attemptFiles } from "./attemptFolder";

type Fields = Partial<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null;

const isText = (value: unknown): value is string => typeof value === "string";

const isLimit = (value: unknown): value is number | null =>
  value === null || typeof value === "number";

const isAction = (value: unknown): value is RunLimits["action"] =>
  value === "stop" || value === "warn" || value === "throttle";

function readLimits(value: unknown): RunLimits | null {
  if (!isObject(value)) return null;
  const { memoryBytes, processes, cpuMs, stallMs, sampleMs, action } = value;
  return isLimit(memoryBytes) &&
    isLimit(processes) &&
    isLimit(cpuMs) &&
    isLimit(stallMs) &&
    typeof sampleMs === "number" &&
    isAction(action)
    ? { memoryBytes, processes, cpuMs, stallMs, action, sampleMs }
    : null;
}

/** Reads `command.json`, which our own host wrote; checked by hand because the supervisor has no dependencies. */
export function readCommand(folder: string): SupervisedCommand {
  const name = path.join(folder, attemptFiles.command);
  const value: unknown = JSON.parse(readFileSync(name, "utf8"));
  if (isObject(value)) {
    const { attemptId, file, args, cwd, dropEnv, timeoutMs } = value;
    // Not there in what an earlier version wrote.
    const { inputEndsAfter = null } = value;
    const limits = readLimits(value["limits"]);
    if (
      isText(attemptId) &&
      isText(file) &&
      Array.isArray(args) &&
      args.every(isText) &&
      isText(cwd) &&
      Array.isArray(dropEnv) &&
      dropEnv.every(isText) &&
      typeof timeoutMs === "number" &&
      (inputEndsAfter === null || isText(inputEndsAfter)) &&
      limits
    )
      return {
        attemptId,
        file,
        args,
        cwd,
        dropEnv,
        timeoutMs,
        limits,
        inputEndsAfter,
      };
  }
  throw new Error(`${name} is not a command.`);
}
