import assert from "node:assert/strict";
import { createCliProbe } from "../support/cliProbe";
import { orchestrationOf } from "../support/memoryApi";

describe("cli: instances", () => {
  const session = {
    attempt: "00000000-0000-4000-8000-000000000001",
    session: "orchestrator-1a2b3c4d",
    folder: "/w",
    command: {
      file: "tmux",
      args: ["attach-session", "-t", "=orchestrator-1a2b3c4d"],
      env: { TMUX: null },
    },
  };
  const attach = async (
    environment: Record<string, string>,
    ...more: string[]
  ) => {
    const probe = createCliProbe("/w", environment);
    const o = orchestrationOf({ status: "running" });
    probe.api.add(o);
    probe.api.answers.attached = session;
    assert.equal(await probe.run("instances", "attach", o.id, ...more), 0);
    return probe;
  };

  it("attaches after it has let go of the workspace", async () => {
    const probe = await attach({});
    assert.deepEqual(probe.terminals, [
      { command: session.command, folder: "/w" },
    ]);
    assert.equal(probe.closes(), 1);
    assert.equal(probe.listens(), false);
  });

  it("switches to the session in a terminal that is tmux's already", async () => {
    const probe = await attach({ TMUX: "/tmp/tmux-0/default,1,0" });
    assert.deepEqual(
      probe.terminals.map(({ command }) => command.args),
      [["switch-client", "-t", "=orchestrator-1a2b3c4d"]],
    );
  });

  it("says in JSON what to run, and runs nothing", async () => {
    const probe = await attach({}, "--json");
    assert.deepEqual(probe.lines(), [session]);
    assert.deepEqual(probe.terminals, []);
  });

  it("spawns an agent in the background, where it is asked to run", async () => {
    const probe = createCliProbe("/w", { ORCHESTRATOR_RUNNER: "process" });
    assert.equal(
      await probe.run("instances", "spawn", "Fix it", "--runner", "tmux"),
      0,
    );
    const start = probe.api.calls.find(({ method }) => method === "start");
    assert.deepEqual(start?.args, [
      { text: "Fix it", options: { runner: "tmux" } },
    ]);
    assert.equal(probe.background.length, 1);
    assert.match(probe.err(), /instances attach/);
    assert.equal(probe.opened[0]?.settings.runner, "process");
  });

  it("refuses a runner that there is not", async () => {
    const probe = createCliProbe("/w");
    const code = await probe.run("instances", "spawn", "x", "--runner", "moon");
    assert.equal(code, 2);
    assert.match(probe.err(), /auto, process, tmux/);
  });

  it("stops the agent at once, so that its session can go on", async () => {
    const probe = createCliProbe("/w");
    const o = orchestrationOf({ status: "running" });
    probe.api.add(o);
    probe.api.on.pause = (id) =>
      probe.api.commit(
        id,
        { type: "orchestrationPaused", failure: null },
        { status: "paused" },
      );
    assert.equal(await probe.run("instances", "stop", o.id), 0);
    const pause = probe.api.calls.find(({ method }) => method === "pause");
    assert.deepEqual(pause?.args, [o.id, { now: true }]);
    assert.match(probe.out(), /orchestrator resume/);
  });
});
