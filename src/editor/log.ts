import type { LogOutputChannel } from "vscode";

/** Where the extension writes what happens, at the four levels that the engine knows. */
export type Log = Pick<LogOutputChannel, "debug" | "info" | "warn" | "error">;
