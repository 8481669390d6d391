// `npm start`: the sample project in a real VS Code with the extension. `npm start -- --headless`: the same run in a shell.
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { spawn, spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fetchPrograms, versions } from "./fetch.mjs";
import {
  sampleSettingsFor,
  writeSampleSettings,
} from "../src/editor/sampleProject.mjs";
import { cacheFolder, root } from "./paths.mjs";
import { run } from "./processes.mjs";
import { makeSample } from "./sample.mjs";
import { startServer, workbenchUrl } from "./vscodeServer.mjs";

const usage = `npm start -- [options]

  --headless      run the sample in the shell and show what came of it; no editor
  --agent NAME    claude or script; default: claude where it is installed and logged in
  --folder DIR    where the sample is made; a folder that has files already is opened as it is
  --port N        port of the VS Code server (Linux without a desktop VS Code); default: any free one
  --no-open       start no browser; print the address only
`;

const whatToDo =
  "Press Complete Phase… in the title of tasks.md, or in the Orchestrator view.";

/**
 * Whether Claude Code is there and logged in. Asks it for its login only, which costs nothing.
 * @returns {boolean}
 */
function claudeIsReady() {
  const { status } = spawnSync("claude", ["auth", "status"], {
    stdio: "ignore",
    timeout: 15_000,
    // On Windows npm installs commands as .cmd files, which only a shell can start.
    shell: process.platform === "win32",
  });
  return status === 0;
}

/**
 * @param {string | undefined} asked
 * @returns {Record<string, unknown>} settings without the `orchestrator.` prefix
 */
function chooseAgent(asked) {
  if (asked !== undefined && asked !== "claude" && asked !== "script")
    throw new Error(`--agent is claude or script, not ${asked}`);
  if (asked === "claude" || (asked === undefined && claudeIsReady())) {
    console.log("Agent: Claude Code. What it does is real and costs tokens.");
    return sampleSettingsFor("claude");
  }
  console.log(
    "Agent: scripted, a simulation that makes the same edits each time" +
      (asked === undefined
        ? " (Claude Code is not installed or not logged in: `claude auth login`)."
        : "."),
  );
  return sampleSettingsFor("script");
}

/**
 * A program on the PATH, or null.
 * @param {string} name
 * @returns {string | null}
 */
function findProgram(name) {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Starts a program of its own life: it goes on when this one ends.
 * @param {string} file
 * @param {readonly string[]} args
 */
function launch(file, args) {
  const child = spawn(file, args, {
    detached: true,
    stdio: "ignore",
    shell: process.platform === "win32" && file.endsWith(".cmd"),
  });
  child.once("error", (error) => console.error(String(error)));
  child.unref();
}

/**
 * Opens the sample in the VS Code of the desktop.
 * @param {string} program
 * @param {string} folder
 */
function openDesktop(program, folder) {
  launch(program, [
    "--new-window",
    `--extensionDevelopmentPath=${root}`,
    // Our own folder, made a moment ago.
    "--disable-workspace-trust",
    folder,
    path.join(folder, "tasks.md"),
  ]);
  console.log(`Opened ${folder} in ${program}. ${whatToDo}`);
}

/**
 * Opens the sample in the VS Code server and stays until it is interrupted.
 * @param {string} folder
 * @param {{ port: number, open: boolean }} options
 */
async function openServer(folder, { port, open }) {
  if (!(await fetchPrograms(["vscodeServer"])))
    throw new Error("VS Code could not be had; see above.");
  const server = await startServer({ source: root, port });
  const address = workbenchUrl(server, {
    folder,
    openFile: path.join(folder, "tasks.md"),
  });
  console.log(
    `\nVS Code with the sample:\n  ${address}\n${whatToDo} Ctrl+C ends it.`,
  );
  const browser = findProgram("xdg-open");
  const display = process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"];
  if (open && browser !== null && display) launch(browser, [address]);
  // `on`, not `once`: npm passes the terminal's Ctrl+C on a second time, which must not cut the stop short.
  await new Promise((resolve) => {
    process.on("SIGINT", resolve);
    process.on("SIGTERM", resolve);
  });
  await server.stop();
}

/**
 * Runs the sample's tasks on the command line and shows what came of it.
 * @param {string} folder
 * @param {Record<string, unknown>} settings
 * @returns {boolean} whether all is done, merged and passes its tests
 */
function runHeadless(folder, settings) {
  const show = (
    /** @type {string} */ title,
    /** @type {string} */ file,
    /** @type {readonly string[]} */ args,
  ) => {
    console.log(`\n== ${title}`);
    const { status } = spawnSync(file, args, {
      cwd: folder,
      stdio: ["ignore", "inherit", "inherit"],
    });
    return status === 0;
  };
  const completed = show("orchestrator run tasks.md", process.execPath, [
    path.join(root, "dist", "cli.js"),
    "run",
    "tasks.md",
    "--workspace",
    folder,
    "--agent",
    String(settings["agent"]),
    "--gate",
    String(settings["gateCommand"]),
    "--auto-merge",
  ]);
  show("git log of main", "git", ["log", "--oneline", "--graph", "main"]);
  const boxes = readFileSync(path.join(folder, "tasks.md"), "utf8")
    .split("\n")
    .filter((line) => /^- \[.\]/.test(line));
  console.log(`\n== tasks.md\n${boxes.join("\n")}`);
  const tested = show("tests of the sample", process.execPath, [
    "--test",
    "--test-reporter=spec",
  ]);
  const open = boxes.filter((line) => !line.startsWith("- [x]")).length;
  console.log(
    `\n${boxes.length - open} of ${boxes.length} tasks done, tests ${tested ? "pass" : "fail"}: ${folder}`,
  );
  return completed && tested && open === 0;
}

/** @returns {Promise<boolean>} */
async function main() {
  const { values } = parseArgs({
    options: {
      headless: { type: "boolean", default: false },
      agent: { type: "string" },
      folder: { type: "string" },
      port: { type: "string", default: "0" },
      "no-open": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  run(process.execPath, ["esbuild.config.mjs"]);

  const folder = path.resolve(
    values.folder ?? mkdtempSync(path.join(tmpdir(), "orchestrator-sample-")),
  );
  const settings = chooseAgent(values.agent);
  const isNew = !existsSync(folder) || readdirSync(folder).length === 0;
  if (isNew || values.headless) {
    makeSample(folder);
    writeSampleSettings(folder, settings);
  }
  console.log(`Sample project: ${folder}`);
  if (values.headless) return runHeadless(folder, settings);

  const desktop = findProgram(
    process.platform === "win32" ? "code.cmd" : "code",
  );
  if (desktop !== null) openDesktop(desktop, folder);
  else if (process.platform === "linux")
    await openServer(folder, {
      port: Number(values.port),
      open: !values["no-open"],
    });
  else
    openDesktop(
      await downloadAndUnzipVSCode({
        version: versions.vscode,
        cachePath: cacheFolder,
      }),
      folder,
    );
  return true;
}

main().then(
  (done) => {
    process.exitCode = done ? 0 : 1;
  },
  (/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
