import os from "node:os";
import path from "node:path";
import type { Io } from "../../src/cli/io";
import { runCli } from "../../src/cli/main";
import type { TerminalCommand } from "../../src/model/agent";
import type { Settings } from "../../src/model/settings";
import type { MemoryApi } from "./memoryApi";
import { createMemoryApi } from "./memoryApi";

export interface CliProbe {
  readonly api: MemoryApi;
  readonly run: (...argv: string[]) => Promise<number>;
  readonly out: () => string;
  /** stdout as one JSON value a line. */
  readonly lines: () => unknown[];
  readonly err: () => string;
  readonly interrupt: () => void;
  /** Whether Ctrl+C is listened for. */
  readonly listens: () => boolean;
  readonly exits: number[];
  readonly background: (readonly string[])[];
  /** What was run in the terminal. */
  readonly terminals: { command: TerminalCommand; folder: string }[];
  /** How the workspace was opened, each time. */
  readonly opened: {
    folder: string;
    settings: Settings;
    apiKey: string | null;
  }[];
  readonly closes: () => number;
  /** From now on stdout is a terminal of that width. */
  readonly terminal: (columns: number) => void;
  readonly closeStdout: () => void;
}

/** Nothing there: what a developer keeps for their own runs is none of the tests'. */
export const noSettings = path.join(
  os.tmpdir(),
  "orchestrator-manager-none.json",
);

/** The command line on an engine that only remembers, with everything it does to the outside kept. */
export const createCliProbe = (
  cwd: string,
  environment: Record<string, string> = {},
  owner = true,
): CliProbe => {
  const api = createMemoryApi();
  let out = "";
  let err = "";
  let closes = 0;
  let closed = false;
  let columns: number | null = null;
  const listeners = new Set<() => void>();
  const exits: number[] = [];
  const background: (readonly string[])[] = [];
  const terminals: CliProbe["terminals"] = [];
  const opened: CliProbe["opened"] = [];
  const io: Io = {
    cwd,
    environment: { ORCHESTRATOR_CONFIG: noSettings, ...environment },
    stdout: {
      write: (text) => void (out += text),
      closed: () => closed,
      columns: () => columns,
    },
    stderr: {
      write: (text) => void (err += text),
      closed: () => false,
      columns: () => null,
    },
    pageFolder: "dist/webview",
    runInTerminal: (command, folder) => {
      terminals.push({ command, folder });
      return Promise.resolve(0);
    },
    now: () => 1_763_683_300_000,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => exits.push(code),
    startInBackground: (args) => background.push(args),
    openWorkspace: ({ folder, settings, apiKey }) => {
      opened.push({ folder, settings, apiKey });
      return Promise.resolve({
        api,
        owner,
        close: () => {
          closes++;
          return Promise.resolve();
        },
      });
    },
  };
  return {
    api,
    run: (...argv) => runCli(argv, io),
    out: () => out,
    lines: () =>
      out
        .trimEnd()
        .split("\n")
        .map((text): unknown => JSON.parse(text)),
    err: () => err,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    listens: () => listeners.size > 0,
    exits,
    background,
    terminals,
    opened,
    closes: () => closes,
    terminal: (width) => {
      columns = width;
    },
    closeStdout: () => {
      closed = true;
    },
  };
};
