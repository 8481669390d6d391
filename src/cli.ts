import { spawn } from "node:child_process";
import path from "node:path";
import { ownSecrets } from "./cli/environment";
import type { Io, Output } from "./cli/io";
import { runCli } from "./cli/main";
import { runInTerminal } from "./cli/terminal";
import { english } from "./model/said";
import { openWorkspace } from "./server/workspace";

/** A stream whose reader may leave at any time, as in `orchestrator list | head`. */
const outputTo = (stream: NodeJS.WriteStream): Output => {
  let closed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EOF") throw error;
    closed = true;
  });
  return {
    write: (text) => {
      if (!closed) stream.write(text);
    },
    closed: () => closed,
    columns: () =>
      stream.isTTY && process.env["TERM"] !== "dumb" ? stream.columns : null,
  };
};

const environment = { ...process.env };
for (const name of ownSecrets) Reflect.deleteProperty(process.env, name);

const io: Io = {
  cwd: process.cwd(),
  environment,
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  pageFolder: path.join(__dirname, "webview"),
  now: Date.now,
  onInterrupt: (listener) => {
    process.on("SIGINT", listener);
    return () => process.off("SIGINT", listener);
  },
  exit: (code) => process.exit(code),
  startInBackground: (args) => {
    spawn(process.execPath, [__filename, ...args], {
      detached: true,
      env: environment,
      stdio: "ignore",
      windowsHide: true,
    }).unref();
  },
  runInTerminal,
  openWorkspace: ({
    folder,
    settings,
    apiKey,
    channels,
    log,
    lookOnly,
    toRestore,
  }) =>
    openWorkspace({
      outside: {
        channels: () => Promise.resolve(channels),
        words: english,
      },
      lookOnly,
      toRestore,
      folder,
      settings: () => settings,
      apiKey: () => Promise.resolve(apiKey),
      programs: {
        supervisor: path.join(__dirname, "supervisor.js"),
        scriptedAgent: path.join(__dirname, "scriptedAgent.js"),
        viewer: path.join(__dirname, "viewer.js"),
        snapshotWorker: path.join(__dirname, "snapshotWorker.js"),
      },
      log,
    }),
};

/** Resolves when what was written has left the process: exiting earlier would lose it on a pipe. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write("", () => resolve()));

void runCli(process.argv.slice(2), io).then(async (code) => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
});
