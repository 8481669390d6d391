import type { TerminalCommand } from "../model/agent";
import type { Channel } from "../model/message";
import type { Settings } from "../model/settings";
import type { Log } from "../server/log";
import type { Workspace } from "../server/workspace";

export interface Output {
  readonly write: (text: string) => void;
  /** True when nobody reads any more (`| head`); what is written then is lost, and that is fine. */
  readonly closed: () => boolean;
  /** Width of the terminal that it is now; null where it is none. */
  readonly columns: () => number | null;
}

/** Everything that the command line touches outside itself. */
export interface Io {
  /** The current folder, absolute. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Answers. */
  readonly stdout: Output;
  /** Diagnostics. */
  readonly stderr: Output;
  /** Folder of the dashboard's files. */
  readonly pageFolder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Calls the listener at every Ctrl+C instead of ending the process, until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Starts this program once more, in the background, to outlive us. */
  readonly startInBackground: (args: readonly string[]) => void;
  /** Runs a program in this terminal, in that folder, until it ends; tells its exit code. */
  readonly runInTerminal: (
    command: TerminalCommand,
    folder: string,
  ) => Promise<number>;
  readonly openWorkspace: (request: {
    readonly folder: string;
    readonly settings: Settings;
    readonly apiKey: string | null;
    readonly channels: readonly Channel[];
    readonly log: Log;
    /** Nothing that ran or waited goes on because of this call. */
    readonly lookOnly: boolean;
    /** To restore a backup: also where the database is damaged. */
    readonly toRestore: boolean;
  }) => Promise<Workspace>;
}

export const line = (output: Output, text: string): void =>
  output.write(`${text}\n`);

export const jsonLine = (output: Output, value: unknown): void =>
  line(output, JSON.stringify(value));
