import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs, styleText } from "node:util";
import { createAgent } from "../agents";
import type { AgentReader, ExitRecord, OutputItem } from "../model/agent";
// The files themselves, for a small program that starts fast: the room's index brings libraries along.
import { attemptFiles } from "../runners/attemptFolder";
import { readExit } from "../runners/attemptRecords";
import { watchGrowth } from "../runners/growth";
import { startOffered } from "../runners/handOver";
import { tailLog } from "../runners/logTail";
import { fileEnd } from "./effects/fileEnd";
import { itemWords, plain } from "./outputWords";

/**
 * The program that shows an attempt in a terminal: `node viewer.js [--start SOCKET] [--linger MS] -- FOLDER AGENT TITLE`. It reads the
 * attempt's files and asks nobody, so it works without a host. In a session of tmux it starts the attempt first (`--start`).
 */

/** Between two looks where no watch tells that the output grows. */
const lookMs = 250;
const growthPauseMs = 15;
/** Of what was there before, the newest items are shown: whoever attaches wants to know what happens now. */
const shownBefore = 300;
const errorBytes = 8 * 1024;

const isColoured = process.stdout.isTTY && process.stdout.hasColors();
type Style = Parameters<typeof styleText>[0];
const styled = (style: Style, text: string): string =>
  isColoured ? styleText(style, text) : text;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const itemStyle: Readonly<Record<OutputItem["kind"], Style>> = {
  text: "reset",
  result: "bold",
  thinking: "dim",
  tool: "cyan",
  toolResult: "dim",
  notice: "yellow",
  error: "red",
};

const printItem = (item: OutputItem): void =>
  print(styled(itemStyle[item.kind], itemWords(item)));

/** Prints what the agent says and does until the attempt has ended, or its folder is gone (null). */
async function follow(
  folder: string,
  reader: AgentReader,
): Promise<ExitRecord | null> {
  const log = path.join(folder, attemptFiles.stdout);
  let before: OutputItem[] | null = [];
  const tail = tailLog(log, ({ line }) => {
    const items = reader.push(line);
    if (before === null) items.forEach(printItem);
    else before.push(...items);
  });
  const growth = watchGrowth(log);
  try {
    for (;;) {
      // The exit record first: once it is there, the log is complete.
      const exit = await readExit(folder);
      growth.begin();
      await tail.read(() => false);
      if (exit !== null) tail.finish();
      if (before !== null) {
        const left = Math.max(0, before.length - shownBefore);
        if (left > 0)
          print(styled("dim", `(${left} earlier lines are left out)`));
        before.slice(left).forEach(printItem);
        before = null;
      }
      if (exit !== null) return exit;
      if (!existsSync(folder)) return null;
      await growth.wait(growthPauseMs, lookMs, []);
    }
  } finally {
    growth.close();
    tail.close();
  }
}

async function tellEnd(
  folder: string,
  reader: AgentReader,
  exit: ExitRecord | null,
): Promise<void> {
  if (exit === null) {
    print(styled("dim", "The files of this attempt are gone."));
    return;
  }
  const stderr = await fileEnd(
    path.join(folder, attemptFiles.stderr),
    errorBytes,
  );
  const { ok, failure, costUsd } = reader.end(exit, stderr);
  const cost = `$${costUsd.toFixed(2)}`;
  print(
    ok
      ? styled("bold", `The agent is done (${cost}).`)
      : styled(
          "red",
          `The agent has ended (${cost}): ${plain(failure?.message ?? exit.reason)}`,
        ),
  );
}

/** Any key, in a terminal that would take what it shows with it. */
async function waitForKey(): Promise<void> {
  const { stdin } = process;
  if (!stdin.isTTY) return;
  print(styled("dim", "Press any key to close."));
  stdin.setRawMode(true);
  stdin.resume();
  await new Promise((resolve) => stdin.once("data", resolve));
}

/** The end is read where it was shown, and so is the next attempt if it begins meanwhile. */
async function linger(ms: number): Promise<void> {
  print(
    styled(
      "dim",
      `The next attempt is shown here; if none begins in ${Math.round(ms / 1000)} seconds, this view closes.`,
    ),
  );
  await delay(ms);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { start: { type: "string" }, linger: { type: "string" } },
    allowPositionals: true,
  });
  const [folder, agentName = "", title = ""] = positionals;
  if (folder === undefined) {
    process.stderr.write("usage: node viewer.js -- FOLDER AGENT TITLE\n");
    process.exitCode = 2;
    return;
  }
  const { start } = values;
  const isInTmux = values.linger !== undefined;
  if (isInTmux)
    // Somebody who only wants to leave must not take the view from others.
    process.on("SIGINT", () =>
      print(
        styled(
          "dim",
          "This only shows the agent, which works on. To stop it: orchestrator instances stop",
        ),
      ),
    );
  if (start !== undefined) await startOffered(start);
  // Only its reader is wanted, which needs nothing of this.
  const agent = createAgent(agentName, {
    agentPath: "",
    apiKey: null,
    workspace: "",
    scriptedAgentPath: "",
    nodePath: "",
    environment: {},
  });
  print(
    styled("bold", `${plain(title)}${agent.simulated ? " (simulation)" : ""}`),
  );
  const reader = agent.reader({ sessionId: "", resume: null });
  await tellEnd(folder, reader, await follow(folder, reader));
  if (isInTmux) await linger(Number(values.linger));
  else await waitForKey();
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
