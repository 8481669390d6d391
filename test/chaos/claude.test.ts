import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import {
  beginCampaign,
  randomMoment,
  seeded,
  theWork,
} from "../support/chaosCampaign";
import type { Campaign } from "../support/chaosCampaign";
import type { Host } from "../support/chaosOrchestration";
import type { Found } from "../support/chaosResult";
import { requireClaude, claudeEnvironment } from "../support/claudeCli";
import { startFakeApi } from "../support/fakeApi";
import type { FakeApi, Rule } from "../support/fakeApi";
import { endProcessesIn } from "../support/runs";
import { temporaryFolder } from "../support/temporary";

const seed = Number(process.env["CHAOS_SEED"] ?? 1);
const hostKills = 4;
const powerCuts = 4;
/** An attempt takes so long, with the delays of the API below. */
const withinMs = 2_500;
const delayMs = 300;

const batch = (at: number, file: string, key: string): Rule => ({
  user: `## Batch ${at} of 2`,
  steps: [
    {
      delayMs,
      tools: [
        { name: "Write", input: { file_path: file, content: `${file}\n` } },
      ],
    },
    {
      delayMs,
      tools: [
        {
          name: "StructuredOutput",
          input: { summary: `Did ${key}.`, tasks: [{ key, done: true }] },
        },
      ],
    },
  ],
});

/** The sessions that programs of Claude Code work in at this moment, one entry a program (Linux only). */
function sessionsAtWork(binary: string | null): string[] {
  const found = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [file, ...args] = readFileSync(
          `/proc/${pid}/cmdline`,
          "utf8",
        ).split("\0");
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const parent = /^.*\) \S (\d+)/.exec(stat)?.[1];
        const at = args.findIndex((arg) => /^--(session-id|resume)$/.test(arg));
        return file === binary && at >= 0
          ? [{ pid, parent, session: args[at + 1] ?? "" }]
          : [];
      } catch {
        return []; // Gone in the meantime.
      }
    });
  const pids = new Set(found.map(({ pid }) => pid));
  // A program that is about to start another one is there twice for a moment.
  return found
    .filter(({ parent = "" }) => !pids.has(parent))
    .map(({ session }) => session);
}

/** What was lost goes on in its session. */
const notResumed = ({ orchestration }: Found): string[] =>
  orchestration.attempts.flatMap((attempt, at) => {
    const lost = orchestration.attempts[at - 1];
    return lost?.outcome?.failure?.code === "agentLost" &&
      lost.outcome.sessionId !== null &&
      attempt.resume?.sessionId !== lost.outcome.sessionId
      ? [`attempt ${at} does not go on in the session of the one before`]
      : [];
  });

describe("chaos: with the real Claude Code", function () {
  this.timeout(10 * 60_000);
  const random = seeded(seed);
  let binary: string | null = null;
  let api: FakeApi;
  let campaign: Campaign;
  const homes = temporaryFolder();
  const doubled = new Set<string>();
  /** Of what was begun: a campaign that does not begin must not keep the rest open. */
  const undo: (() => unknown)[] = [() => homes.remove()];

  before(async function () {
    binary = requireClaude(this);
    api = await startFakeApi([
      batch(1, "one.txt", "T001"),
      batch(2, "two.txt", "T002"),
    ]);
    undo.push(() => api.close());
    campaign = await beginCampaign("claude", {
      variables: {
        ...claudeEnvironment(api.url, homes.path),
        CLAUDE_BIN: binary,
      },
      check: notResumed,
    });
    undo.push(() => campaign.dispose());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  /** Looks for two processes in one session while the host lives. */
  const watch = async (host: Host): Promise<void> => {
    const look = setInterval(() => {
      const sessions = sessionsAtWork(binary);
      for (const [at, session] of sessions.entries())
        if (sessions.indexOf(session) !== at) doubled.add(session);
    }, 100);
    try {
      await host.ended;
    } finally {
      clearInterval(look);
    }
  };

  const strikes = async (
    enough: number,
    strike: (host: Host, folder: string) => Promise<unknown>,
  ): Promise<void> => {
    let count = 0;
    await campaign.until(
      () => count >= enough,
      () => {
        let here = 0;
        return {
          async strike(host, ground) {
            const watched = watch(host);
            if (
              here < enough / 2 &&
              (await randomMoment(host, random, withinMs))
            ) {
              here += 1;
              count += 1;
              await strike(host, ground.folder);
            }
            await watched;
          },
        };
      },
      theWork,
    );
    console.log(`      ${count} times (seed ${seed})`);
    campaign.verify();
    assert.deepEqual([...doubled], [], "one process at a time in a session");
    assert.ok(count >= enough);
  };

  it(`a host that is killed ${hostKills} times changes nothing: its agent goes on`, () =>
    strikes(hostKills, (host) =>
      Promise.resolve(host.process.kill("SIGKILL")),
    ));

  it(`a power cut, ${powerCuts} times: the session goes on, and nothing is done twice`, () =>
    strikes(powerCuts, (_, folder) => endProcessesIn(folder)));
});
