import type { Command } from "commander";
import * as z from "zod";
import type { Invocation } from "./session";

/** Whom a command is called by, and for which folder. */
export type InvocationOf = (command: Command) => Invocation;

/** Takes what the process is to exit with. */
export type End = (code: number) => void;

export const idArgument = [
  "<id>",
  "an orchestration's id, or its unique beginning",
] as const;

/** A count, from one. */
export const positive = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
