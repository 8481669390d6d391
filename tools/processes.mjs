import { spawn, spawnSync } from "node:child_process";
import { root } from "./paths.mjs";

/**
 * How to call npm: through the npm that runs this script, so that no shell is needed on Windows, else from the PATH.
 * @param {readonly string[]} args
 * @returns {{ file: string, args: string[], shell: boolean }}
 */
export function npmCommand(args) {
  const cli = process.env["npm_execpath"];
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli))
    return { file: process.execPath, args: [cli, ...args], shell: false };
  return {
    file: "npm",
    args: [...args],
    shell: process.platform === "win32",
  };
}

/**
 * Runs npm quietly to its end and returns what it wrote to standard output.
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {string}
 */
export function npm(args, { cwd = root } = {}) {
  const command = npmCommand([...args, "--loglevel=error"]);
  return finish(command.file, command.args, cwd, command.shell);
}

/**
 * Runs a program to its end and returns what it wrote to standard output.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {string}
 */
export function run(file, args, { cwd = root } = {}) {
  return finish(file, args, cwd, false);
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {boolean} shell
 * @returns {string}
 */
function finish(file, args, cwd, shell) {
  const result = spawnSync(file, args, {
    cwd,
    shell,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new Error(
      `${[file, ...args].join(" ")} ended with ${result.status ?? result.signal}\n${result.stdout}${result.stderr}`,
    );
  return result.stdout;
}

/** How long a script may take to clean up after itself once it was told to end. */
const closingMs = 10_000;

/**
 * Runs a Node script with the terminal of this process. Past the limit, or when this process is interrupted, it is told to end,
 * and is killed with all that it started if it does not.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, limitMs: number }} options
 * @returns {Promise<{ code: number, timedOut: boolean }>} rejects when this process was interrupted
 */
export async function runScript(script, args, { env = {}, limitMs }) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
    detached: process.platform !== "win32",
  });
  /** @type {NodeJS.Timeout | undefined} */
  let killer;
  const end = () => {
    const { pid } = child;
    if (pid === undefined || killer !== undefined) return;
    endTree(pid, "SIGINT");
    killer = setTimeout(() => endTree(pid, "SIGKILL"), closingMs);
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, limitMs);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    end();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (interrupted) throw new Error("interrupted");
    return { code: code ?? 1, timedOut };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/**
 * Ends a process that leads its own group, with all of that group.
 * @param {number} pid
 * @param {NodeJS.Signals} signal Windows knows no signals: there it is the end at once
 */
function endTree(pid, signal) {
  if (process.platform === "win32")
    spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"]);
  else signalGroup(pid, signal);
}

/**
 * Sends a signal to a process group; one that is gone already is no error.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isErrno(error, "ESRCH")) throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code such as `ENOENT`
 * @returns {boolean}
 */
export function isErrno(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}
