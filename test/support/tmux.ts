import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A tmux server of a test's own: the user's is never touched. */
export interface PrivateTmux {
  /** With this a program finds it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Asks tmux; empty where it refuses, as without a server. */
  ask(...args: string[]): string;
  /** Text of the place where a session shows something. */
  screen(session: string): string;
  dispose(): void;
}

export function hasTmux(): boolean {
  try {
    execFileSync("tmux", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Skips, and says how to get it; where all programs are promised (CI) it fails instead. */
export function needsTmux(test: Mocha.Context): void {
  if (hasTmux()) return;
  const message =
    "tmux is not there (apt-get install tmux, brew install tmux): its tests are not run.";
  if (process.env["CI"] !== undefined && process.platform === "linux")
    throw new Error(message);
  process.stderr.write(`${message}\n`);
  test.skip();
}

export function privateTmux(): PrivateTmux {
  // A short path: a socket's name has an end.
  const folder = mkdtempSync(path.join(tmpdir(), "tmux-"));
  const environment = { ...process.env, TMUX_TMPDIR: folder };
  const ask = (...args: string[]): string => {
    try {
      return execFileSync("tmux", args, {
        // Also where the tests themselves run in a session.
        env: { ...environment, TMUX: "" },
        stdio: ["ignore", "pipe", "ignore"],
        encoding: "utf8",
      });
    } catch {
      return "";
    }
  };
  return {
    environment,
    ask,
    screen: (session) => ask("capture-pane", "-p", "-J", "-t", `=${session}:`),
    dispose() {
      ask("kill-server");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
