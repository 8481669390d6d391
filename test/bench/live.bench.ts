// How long it takes from the moment an agent writes something until whoever follows has it, with 16 agents streaming at once
// (`liveAgent.mjs`): read by a subscriber in the host's own process, and by one that is another process (HTTP and server-sent
// events). Each follows all 16, as no window does. Beside them one more agent, read from a bare pipe: what the machine itself takes
// under that load. Prints tables.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { chmodSync, copyFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { OrchestratorApi } from "../../src/model/api";
import { openWorkspace } from "../../src/server/workspace";
import { delayRow } from "../support/delays";
import { everything } from "../support/everything";
import { makeRepository } from "../support/repository";
import { workspaceOptions } from "../support/workspaceOptions";

const agents = 16;
const talkMs = 30_000;
/** Not measured: the agents are being started, which takes all that the machine has. */
const warmUpMs = 4_000;
const measureMs = 10_000;
const megabyte = 1024 * 1024;

const stamps = /at:(\d+):/g;

/** Follows every attempt as a face does: what is being said comes with the notice, the rest is read page by page. */
function followAll(api: OrchestratorApi) {
  const delays = { partial: [] as number[], whole: [] as number[] };
  const following = new Map<
    string,
    { next: number; said: number; busy: boolean; again: boolean }
  >();
  let from = Infinity;
  let to = 0;

  const note = (list: number[], text: string, after = 0): number => {
    const now = Date.now();
    let last = after;
    for (const [, stamp] of text.matchAll(stamps)) {
      const written = Number(stamp);
      if (written <= after) continue;
      last = written;
      if (written >= from && written < to) list.push(now - written);
    }
    return last;
  };
  const read = async (attempt: string): Promise<void> => {
    const one = following.get(attempt);
    if (one === undefined) return;
    one.again = true;
    if (one.busy) return;
    one.busy = true;
    while (one.again) {
      one.again = false;
      const page = await api.output(attempt, one.next);
      one.next = page.next;
      for (const { text } of page.items) note(delays.whole, text);
    }
    one.busy = false;
  };
  api.subscribe((notice) => {
    if (notice.kind !== "output") return;
    const { attempt, partial, offset = Infinity } = notice;
    const one = following.get(attempt) ?? {
      next: 0,
      said: 0,
      busy: false,
      again: false,
    };
    following.set(attempt, one);
    if (partial) one.said = note(delays.partial, partial.text, one.said);
    if (offset > one.next) void read(attempt);
  });
  return {
    delays,
    measure(ms: number) {
      from = Date.now();
      to = from + ms;
    },
  };
}

const self = fileURLToPath(import.meta.url);
const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

const measuresSchema = z.object({
  partial: z.array(z.number()),
  whole: z.array(z.number()),
  cpuPercent: z.number(),
  rssBytes: z.number(),
});
type Measures = z.infer<typeof measuresSchema>;

/** Told on its standard input, a line each: `start` (host only), `measure`, `end`. Answers each with a line. */
async function play(folder: string, agentPath: string): Promise<void> {
  const workspace = await openWorkspace(
    await workspaceOptions(folder, { agentPath, maxConcurrent: agents }),
  );
  const { api } = workspace;
  const following = followAll(api);
  say(workspace.owner);
  for await (const order of createInterface({ input: process.stdin })) {
    if (order === "start") {
      // One after the other: each start asks the agent for its version first.
      for (let index = 0; index < agents; index++)
        await api.start({ text: `Talk ${index}`, options: {} });
      // All of them are at work.
      for (;;) {
        const all = await everything(api);
        const started = all.flatMap((o) => o.attempts).filter((a) => a.pid);
        if (started.length >= agents) break;
        await pause(50);
      }
      say("started");
    }
    if (order === "measure") {
      const ms = measureMs;
      following.measure(ms);
      const before = process.cpuUsage();
      await pause(ms);
      const { user, system } = process.cpuUsage(before);
      await pause(1000);
      const measures: Measures = {
        ...following.delays,
        cpuPercent: (user + system) / 10 / ms,
        rssBytes: process.memoryUsage.rss(),
      };
      say(measures);
    }
    if (order === "end") break;
  }
  if (workspace.owner)
    for (const { id } of await api.list()) await api.cancel(id);
  await workspace.close();
  process.exit();
}

/** One of the two, and its lines. */
function part(folder: string, agentPath: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    [self, "part", folder, agentPath],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, LIVE_BENCH_MS: String(talkMs) },
    },
  );
  if (!child.stdout) throw new Error("no output");
  const lines = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  return {
    child,
    tell: (order: string) => child.stdin?.write(`${order}\n`),
    async hear(): Promise<unknown> {
      const line = await lines.next();
      if (line.done === true) throw new Error("a part of the bench ended");
      return JSON.parse(line.value);
    },
  };
}

/** One more agent, without anything of ours in between; what it says is timed while `measuring` says so. */
function barePipe(agentPath: string, measuring: () => boolean) {
  const delays: number[] = [];
  const child = spawn(process.execPath, [agentPath], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, LIVE_BENCH_MS: String(talkMs) },
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const now = Date.now();
    if (measuring())
      for (const [, stamp] of text.matchAll(stamps))
        delays.push(now - Number(stamp));
  });
  return { delays, ended: once(child, "exit") };
}

async function live(): Promise<void> {
  const repository = makeRepository();
  const agentPath = path.join(repository.outside, "liveAgent.mjs");
  copyFileSync(path.resolve("test/bench/liveAgent.mjs"), agentPath);
  chmodSync(agentPath, 0o755);
  try {
    const host = part(repository.root, agentPath);
    await host.hear();
    const client = part(repository.root, agentPath);
    await client.hear();
    host.tell("start");
    await host.hear();
    let measuring = false;
    const bare = barePipe(agentPath, () => measuring);
    await pause(warmUpMs);
    measuring = true;
    for (const { tell } of [host, client]) tell("measure");
    const [inHost, overHttp] = z
      .tuple([measuresSchema, measuresSchema])
      .parse(await Promise.all([host.hear(), client.hear()]));
    measuring = false;
    await bare.ended;
    for (const { child, tell } of [client, host]) {
      tell("end");
      await once(child, "exit");
    }
    console.log(`\n${agents} agents streaming: from written to received`);
    console.table({
      "a bare pipe": delayRow(bare.delays),
      "in the host, what is being said": delayRow(inHost.partial),
      "in the host, read from a page": delayRow(inHost.whole),
      "another process, what is being said": delayRow(overHttp.partial),
      "another process, read from a page": delayRow(overHttp.whole),
    });
    console.table(
      Object.fromEntries(
        Object.entries({ host: inHost, "another process": overHttp }).map(
          ([name, { cpuPercent, rssBytes }]) => [
            name,
            {
              "CPU % of a core": Math.round(cpuPercent),
              "RSS MB": Math.round(rssBytes / megabyte),
            },
          ],
        ),
      ),
    );
  } finally {
    repository.dispose();
  }
}

const [role, folder = "", agentPath = ""] = process.argv.slice(2);
if (role === "part") await play(folder, agentPath);
else await live();
