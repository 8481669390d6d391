import assert from "node:assert/strict";
import path from "node:path";
import type { Settings } from "../../src/model/settings";
import { claudeEnvironment, requireClaude } from "./claudeCli";
import { claudeWith } from "./claudeLines";
import { openBench } from "./engine";
import type { Bench } from "./engine";
import { startFakeApi } from "./fakeApi";
import type { FakeApi, Reply, Rule } from "./fakeApi";
import { replayAttempts } from "./replays";
import { temporaryFolder } from "./temporary";
import { verifyRecords } from "./verifyRecords";
import { everything } from "./everything";

/** A real engine on a real repository with the real Claude Code, which talks to a fake API. */
export interface ClaudeBench extends Bench {
  readonly api: FakeApi;
}

export interface ClaudeBenchOptions {
  readonly files: Record<string, string>;
  /** May change while the bench is open. */
  readonly rules: readonly Rule[];
  /** What comes in place of the answer to a call of the API, or null. */
  readonly faultOf?: () => Reply | null;
  readonly settings?: Partial<Settings>;
  /** Changes to the environment; `undefined` takes a variable away. */
  readonly variables?: NodeJS.ProcessEnv;
}

export interface ClaudeBenches {
  /** Opens the bench of a test. */
  readonly open: (options: ClaudeBenchOptions) => Promise<ClaudeBench>;
  /** The one that is open. */
  readonly current: () => ClaudeBench;
}

/**
 * Benches for the tests of the suite that is being described, one at a time: each is looked over and gone after its test. Without the
 * program the tests are skipped, or fail in CI (`requireClaude`).
 */
export function claudeBenches(): ClaudeBenches {
  let binary: string;
  let bench: ClaudeBench | null = null;
  before(function () {
    binary = requireClaude(this);
  });
  afterEach(async () => {
    const used = bench;
    bench = null;
    try {
      if (used) await verifyRecords(used.engine);
    } finally {
      await used?.dispose();
    }
  });
  return {
    open: async (options) => (bench = await openClaudeBench(binary, options)),
    current() {
      assert.ok(bench, "no bench is open");
      return bench;
    },
  };
}

async function openClaudeBench(
  binary: string,
  options: ClaudeBenchOptions,
): Promise<ClaudeBench> {
  const api = await startFakeApi(options.rules, options.faultOf);
  const home = temporaryFolder();
  const restore = setEnvironment({
    ...ownVariablesGone(),
    ...claudeEnvironment(api.url, home.path),
    ...options.variables,
  });
  const bench = await openBench(options.files, {
    agent: "claude",
    agentPath: binary,
    ...options.settings,
  });
  const disposeOfBench = bench.dispose.bind(bench);
  return Object.assign(bench, {
    api,
    async dispose() {
      try {
        // Whatever the test was about: what the program wrote means the same however it is read.
        await replayAttempts(
          await everything(bench.engine),
          path.join(bench.repository.root, ".orchestrator", "state"),
          claudeWith(),
        );
      } finally {
        await disposeOfBench();
        await api.close();
        restore();
        home.remove();
      }
    },
  });
}

/** What the machine's own user has set up for Claude Code is none of the tests' business. */
const ownVariablesGone = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(ANTHROPIC|CLAUDE)_/.test(name))
      .map((name) => [name, undefined]),
  );

/** The engine and what it starts read the process's environment. Returns how to put it back. */
function setEnvironment(variables: NodeJS.ProcessEnv): () => void {
  const before = Object.keys(variables).map(
    (name) => [name, process.env[name]] as const,
  );
  const apply = (entries: Iterable<readonly [string, string | undefined]>) => {
    for (const [name, value] of entries)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  };
  apply(Object.entries(variables));
  return () => apply(before);
}
