import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { worktreeCarrier } from "../../src/git";
import type { RunRequest, TmuxLayout } from "../../src/model/runner";
import { inEnglish } from "../../src/model/said";
import {
  createRunners,
  endView,
  listViews,
  selectView,
} from "../../src/runners";
import type { Runners } from "../../src/runners";
import { buildBundles } from "../support/bundles";
import { defaultSettings } from "../../src/model/settings";
import {
  endProcessesIn,
  eventually,
  nodeRequest,
  observe,
} from "../support/runs";
import { temporaryFolder } from "../support/temporary";
import { needsTmux, privateTmux } from "../support/tmux";
import type { PrivateTmux } from "../support/tmux";

/** Ends when a file is there. */
const waiting = `console.log("ready"); const wait = setInterval(() => { if (require("fs").existsSync("go")) { clearInterval(wait); console.log("worked on") } }, 50)`;

const shown = { name: "1a2b3c4d", title: "Fix it; now", agent: "script:x" };
const session = "orchestrator-1a2b3c4d";

describe("the tmux runner", function () {
  this.timeout(60_000);
  let temporary: ReturnType<typeof temporaryFolder>;
  let tmux: PrivateTmux;
  let troubles: string[];
  let bundles: Awaited<ReturnType<typeof buildBundles>>;

  before(async function () {
    needsTmux(this);
    bundles = await buildBundles();
  });
  beforeEach(() => {
    temporary = temporaryFolder();
    tmux = privateTmux();
    troubles = [];
  });
  afterEach(async () => {
    tmux.dispose();
    await endProcessesIn(temporary.path);
    temporary.remove();
  });

  const runners = (
    changes: Partial<Parameters<typeof createRunners>[0]> = {},
  ): Runners =>
    createRunners({
      supervisorPath: bundles.supervisorPath,
      viewerPath: bundles.viewerPath,
      nodePath: process.execPath,
      environment: tmux.environment,
      stateFolder: temporary.path,
      pool: () => defaultSettings.pool,

      worktrees: worktreeCarrier,
      lingerMs: 300,
      onTrouble: (message) => troubles.push(message),
      ...changes,
    });

  const request = (
    source: string,
    changes: Parameters<typeof nodeRequest>[2] = {},
  ): RunRequest => nodeRequest(temporary.path, source, { shown, ...changes });

  const views = () => listViews(temporary.path, tmux.environment);
  const letEnd = (): void => writeFileSync(path.join(temporary.path, "go"), "");

  it("runs an attempt in a session that anybody can attach to, and which closes after its end", async () => {
    const attempt = request(
      `console.log(JSON.stringify({ type: "text", text: "Hello from the agent" })); ${waiting}`,
    );
    const run = observe(runners().of("tmux"), attempt);
    await run.saw("ready");
    assert.match(
      tmux.ask("list-sessions", "-F", "#{session_name}"),
      /^orchestrator-1a2b3c4d$/m,
    );
    await eventually(() =>
      tmux.screen(session).includes("Fix it; now (simulation)"),
    );
    letEnd();
    assert.equal((await run.ended)?.exitCode, 0);
    assert.deepEqual(troubles, []);
    await eventually(() => tmux.ask("list-sessions") === "");
  });

  it("gives the agent its secrets, and shows them to nobody else", async function () {
    if (process.platform !== "linux") this.skip(); // Command lines are read from /proc.
    const secret = "sk-not-for-others";
    const run = observe(
      runners({
        environment: { ...tmux.environment, FROM_HOST: `${secret}-host` },
      }).of("tmux"),
      request(
        `console.log(process.env.KEY === "sk-not-for-" + "others" && process.env.FROM_HOST === process.env.KEY + "-host", process.env.TMUX ?? "none"); ${waiting}`,
        { command: { env: { KEY: secret } } },
      ),
    );
    await run.saw("ready");
    assert.equal(run.lines[0]?.line, `true ${process.env["TMUX"] ?? "none"}`);
    const shownToOthers = [
      tmux.ask("show-environment", "-g"),
      tmux.ask("show-environment", "-t", `=${session}`),
      tmux.ask("list-panes", "-a", "-F", "#{pane_start_command}"),
      tmux.screen(session),
      ...readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => textOf(`/proc/${pid}/cmdline`)),
      ...readdirSync(path.join(temporary.path), {
        recursive: true,
        encoding: "utf8",
      })
        .filter((name) => !name.includes("stdout"))
        .map((name) => textOf(path.join(temporary.path, name))),
    ];
    assert.ok(shownToOthers[2]?.includes("viewer.js"));
    for (const text of shownToOthers) assert.ok(!text.includes(secret), text);
    run.cancel.abort();
    await run.ended;
  });

  it("goes on when its session, or all of tmux, is ended", async () => {
    const run = observe(runners().of("tmux"), request(waiting));
    await run.saw("ready");
    tmux.ask("kill-server");
    letEnd();
    const exit = await run.ended;
    assert.deepEqual([exit?.reason, exit?.exitCode], ["exited", 0]);
    assert.equal(run.lines.at(-1)?.line, "worked on");
  });

  it("is cancelled as any other", async () => {
    const run = observe(runners().of("tmux"), request(waiting));
    await run.saw("ready");
    run.cancel.abort();
    assert.equal((await run.ended)?.reason, "cancelled");
    await eventually(() => tmux.ask("list-sessions") === "");
  });

  it("is adopted by another host, also by one that was told of another runner", async () => {
    const attempt = request(waiting);
    const first = observe(runners().of("tmux"), attempt);
    await first.saw("ready");
    first.detach.abort();
    assert.equal(await first.ended, null);
    const second = observe(runners().of("process"), attempt);
    await second.saw("ready");
    assert.deepEqual(second.pids, first.pids);
    letEnd();
    assert.equal((await second.ended)?.exitCode, 0);
  });

  it("shows the next attempt to whoever watched the one before", async () => {
    const all = runners({ lingerMs: 60_000 });
    const first = observe(all.of("tmux"), request("console.log('one')"));
    await first.ended;
    const [before] = await views();
    await eventually(() => tmux.screen(session).includes("The next attempt"));
    const next = request(waiting);
    const second = observe(all.of("tmux"), next);
    await second.saw("ready");
    assert.deepEqual(await views(), [{ ...before, attemptId: next.attemptId }]);
    letEnd();
    await second.ended;
  });

  it("takes another name where somebody has its own, and touches no session but ours", async () => {
    tmux.ask("new-session", "-d", "-s", session, "sleep 600");
    tmux.ask("new-session", "-d", "-s", `${session}-2`, "sleep 600");
    // Another workspace's.
    tmux.ask(
      "set-option",
      "-t",
      `=${session}-2:`,
      "@orchestrator-attempt",
      "x",
    );
    tmux.ask(
      "set-option",
      "-t",
      `=${session}-2:`,
      "@orchestrator-state",
      "abc",
    );
    tmux.ask("set-option", "-t", `=${session}-2:`, "@orchestrator-pane", "%1");
    const run = observe(
      runners({ lingerMs: 60_000 }).of("tmux"),
      request(waiting),
    );
    await run.saw("ready");
    const [ours, ...others] = await views();
    assert.deepEqual([ours?.session, others], [`${session}-3`, []]);
    letEnd();
    await run.ended;
    assert.ok(ours);
    await endView(
      { ...ours, attemptId: "another" },
      temporary.path,
      tmux.environment,
    );
    assert.equal((await views()).length, 1, "it shows another attempt by now");
    await endView(ours, temporary.path, tmux.environment);
    assert.equal(
      tmux.ask("list-sessions", "-F", "#{session_name}"),
      `${session}\n${session}-2\n`,
    );
  });

  describe("in one session for all", () => {
    const showing = (layout: TmuxLayout) =>
      runners({ layout: () => layout, lingerMs: 60_000 }).of("tmux");
    const another = { ...shown, name: "5e6f7a8b", title: "Another; one" };
    const panes = () =>
      tmux
        .ask("list-panes", "-a", "-F", "#{session_name} #{window_id}")
        .trim()
        .split("\n");

    /** Runs two orchestrations at the same time, and gives their views. */
    async function showTwo(layout: TmuxLayout) {
      const runner = showing(layout);
      const runs = [request(waiting), request(waiting, { shown: another })].map(
        (each) => ({ each, run: observe(runner, each) }),
      );
      for (const { run } of runs) await run.saw("ready");
      const found = await views();
      const of = (name: string) =>
        found.find((view) => view.shown === name) ?? assert.fail(name);
      return { runner, runs, one: of(shown.name), other: of(another.name) };
    }

    for (const layout of ["windows", "tiled"] as const)
      it(`shows each orchestration in ${layout === "windows" ? "a window" : "a part of the window"} of its own, and the next attempt where the one before was`, async () => {
        const { runner, runs, one, other } = await showTwo(layout);
        assert.deepEqual(
          [one.session, other.session],
          Array(2).fill("orchestrator"),
        );
        assert.equal(new Set(panes()).size, layout === "windows" ? 2 : 1);
        assert.equal(panes().length, 2);
        await eventually(() =>
          tmux
            .ask("capture-pane", "-p", "-t", other.pane)
            .includes("Another; one"),
        );
        await selectView(other, tmux.environment);
        const seen = () =>
          tmux
            .ask("display-message", "-p", "-t", "=orchestrator:", "#{pane_id}")
            .trim();
        assert.equal(seen(), other.pane);
        await selectView(one, tmux.environment);
        assert.equal(seen(), one.pane);
        // Who closes a view closes a view.
        tmux.ask("kill-pane", "-t", other.pane);
        letEnd();
        for (const { run } of runs)
          assert.equal((await run.ended)?.reason, "exited");
        const next = request("console.log('ready')");
        await observe(runner, next).ended;
        const [view, ...more] = await views();
        assert.ok(view);
        // Where the part of the other came first, this one has its place now.
        const { target } = view;
        assert.deepEqual(
          [view, more],
          [{ ...one, target, attemptId: next.attemptId }, []],
        );
        if (layout === "windows") assert.equal(target, one.target);
        assert.deepEqual(troubles, []);
      });

    it("ends a view of ours, and nothing that the user has opened beside it", async () => {
      const { runs, one, other } = await showTwo("tiled");
      tmux.ask("split-window", "-t", one.pane, "sleep 600");
      await endView(
        { ...one, attemptId: "x" },
        temporary.path,
        tmux.environment,
      );
      assert.equal(panes().length, 3, "it shows another attempt by now");
      for (const view of [one, other])
        await endView(view, temporary.path, tmux.environment);
      assert.deepEqual(await views(), []);
      assert.equal(panes().length, 1);
      letEnd();
      for (const { run } of runs)
        assert.equal((await run.ended)?.reason, "exited");
    });

    it("has a window more where there is no room for another part", async () => {
      const runner = showing("tiled");
      const first = observe(runner, request(waiting));
      await first.saw("ready");
      tmux.ask("resize-window", "-t", "=orchestrator:", "-x", "10", "-y", "2");
      const second = observe(runner, request(waiting, { shown: another }));
      await second.saw("ready");
      assert.equal(new Set(panes()).size, 2);
      assert.deepEqual(troubles, []);
      letEnd();
      await Promise.all([first.ended, second.ended]);
    });
  });

  it("survives what the user's own options do to sessions that nobody looks at", async () => {
    tmux.ask("new-session", "-d", "-s", "mine", "sleep 600");
    tmux.ask("set-option", "-g", "destroy-unattached", "on");
    tmux.ask("set-option", "-t", "=mine:", "destroy-unattached", "off");
    const run = observe(runners().of("tmux"), request(waiting));
    await run.saw("ready");
    assert.equal((await views()).length, 1);
    run.cancel.abort();
    await run.ended;
  });

  it("runs on the host, and says so, where the session closes before the agent runs", async () => {
    const run = observe(
      runners({ viewerPath: path.join(temporary.path, "none.js") }).of("tmux"),
      request("console.log('ready')"),
    );
    assert.equal((await run.ended)?.exitCode, 0);
    assert.equal(troubles.length, 1);
    assert.match(
      troubles[0] ?? "",
      /runs without being shown in tmux: it has closed/,
    );
  });

  it("is chosen where tmux is there; else the host is, with the reason", async () => {
    const found = await runners().choose("tmux");
    assert.ok(found.name === "tmux" && found.instead === null);
    assert.match(inEnglish(found.found), /^tmux \S/);
    const without = runners({ environment: { PATH: temporary.path } });
    const host = await without.choose("tmux");
    assert.ok(host.name === "process");
    assert.equal(host.instead?.wanted, "tmux");
    assert.equal(host.instead.failure.code, "runnerUnavailable");
  });
});

/** Text of a file; empty for one that is gone, or a folder. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
