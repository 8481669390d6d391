import assert from "node:assert/strict";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import * as z from "zod";
import { attachedSchema } from "../../src/model/api";
import { eventSchema } from "../../src/model/event";
import { openView } from "../../src/runners/tmuxViews";
import { cli, startCli } from "../support/commandLine";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { makeRepository } from "../support/repository";
import { eventually } from "../support/runs";
import { temporaryFolder } from "../support/temporary";
import { needsTmux, privateTmux } from "../support/tmux";
import type { PrivateTmux } from "../support/tmux";

const good = {
  stages: {
    specification: { say: "Looking around", context: { summary: "Seen." } },
    implementation: { edits: [{ path: "one.txt", write: "1\n" }] },
    qa: { verdict: "pass" },
  },
};

describe("orchestrations in tmux", function () {
  this.timeout(60_000);
  let tmux: PrivateTmux;
  let userFolder: string | undefined;

  before(function () {
    needsTmux(this);
  });
  beforeEach(() => {
    tmux = privateTmux();
    // The engine and what it starts find the test's own server, as they would the user's.
    userFolder = process.env["TMUX_TMPDIR"];
    process.env["TMUX_TMPDIR"] = tmux.environment["TMUX_TMPDIR"];
  });
  afterEach(() => {
    if (userFolder === undefined) delete process.env["TMUX_TMPDIR"];
    else process.env["TMUX_TMPDIR"] = userFolder;
    tmux.dispose();
  });

  const withBench = async (
    settings: Parameters<typeof openBench>[1],
    work: (bench: Bench) => Promise<void>,
  ): Promise<void> => {
    const bench = await openBench({ "a.txt": "a\n" }, settings);
    try {
      await work(bench);
    } finally {
      await bench.dispose();
    }
  };

  it("shows one orchestration's attempts in one session, and records where they ran", () =>
    withBench({ runner: "tmux" }, async (bench) => {
      bench.script({
        stages: {
          ...good.stages,
          qa: { say: "Judging", verdict: "pass", delayMs: 1_500 },
        },
      });
      const started = bench.when(
        (notice) =>
          notice.kind === "event" &&
          notice.event.type === "attemptStarted" &&
          notice.orchestration.attempts.at(-1)?.stage === "qa",
      );
      const id = await bench.start({ text: "Write one.txt" });
      await started;
      const session = `orchestrator-${id.slice(0, 8)}`;
      const attached = await bench.engine.attach(id);
      assert.equal(attached.session, session);
      assert.deepEqual(attached.command, {
        file: "tmux",
        args: ["attach-session", "-t", `=${session}`],
        env: { TMUX: null, TMUX_TMPDIR: tmux.environment["TMUX_TMPDIR"] },
      });
      await eventually(() => tmux.screen(session).includes("Judging"));
      assert.match(tmux.screen(session), /Write one\.txt \(simulation\)/);
      const [instance] = (await bench.engine.resources()).instances;
      assert.equal(instance?.runner, "tmux");
      const o = await bench.reach(id, "mergeReady");
      assert.deepEqual(
        o.attempts.map(({ runner }) => runner),
        ["tmux", "tmux", "tmux"],
      );
      assert.deepEqual(
        tmux.ask("list-sessions", "-F", "#{session_name}").trim(),
        session,
        "one session for all of them",
      );
      await assert.rejects(bench.engine.attach(id), /No agent is at work/);
    }));

  it("runs on the host where tmux is missing, and says so once", async () => {
    const empty = temporaryFolder();
    const before = process.env["PATH"];
    // A tmux that does not work comes first.
    const broken = path.join(empty.path, "tmux");
    writeFileSync(broken, "#!/bin/sh\nexit 1\n");
    chmodSync(broken, 0o755);
    process.env["PATH"] = `${empty.path}${path.delimiter}${before}`;
    try {
      await withBench({ runner: "tmux" }, async (bench) => {
        bench.script(good);
        const replaced = [];
        for (const text of ["One", "Two"]) {
          const id = await bench.start({ text });
          const o = await bench.reach(id, "mergeReady");
          assert.ok(o.attempts.every(({ runner }) => runner === "process"));
          replaced.push(
            ...(await bench.engine.events(id)).filter(
              ({ type }) => type === "runnerReplaced",
            ),
          );
        }
        assert.equal(replaced.length, 1);
        assert.match(replaced[0]?.because ?? "", /tmux was asked for/);
        const check = (await bench.engine.doctor()).find(
          (each) => each.check === "runner",
        );
        assert.equal(check?.ok, false);
        assert.match(check.found ?? "", /processes of this machine/);
        assert.match(check.fix ?? "", /Install tmux/);
      });
    } finally {
      process.env["PATH"] = before;
      empty.remove();
    }
  });

  it("finds sessions whose attempt is gone, and ends them when asked, and nobody else's", () =>
    withBench({}, async ({ engine, repository }) => {
      const attempts = path.join(
        repository.root,
        ".orchestrator/state/attempts",
      );
      const left = (shown: string, attemptsFolder: string) =>
        openView(
          {
            layout: "sessions",
            shown,
            title: "Left",
            attemptsFolder,
            attemptId: randomUUID(),
            command: ["sleep", "600"],
          },
          tmux.environment,
        );
      tmux.ask("new-session", "-d", "-s", "orchestrator-mine", "sleep 600");
      await left("other", path.join(repository.outside, "x"));
      assert.deepEqual(await engine.orphans(), []);
      await left("left", attempts);
      const [orphan, ...others] = await engine.orphans();
      assert.deepEqual(
        [orphan?.kind, orphan?.what, others],
        ["session", "orchestrator-left:0.0", []],
      );
      const [cleaned] = await engine.cleanUp([orphan?.id ?? ""]);
      assert.equal(cleaned?.done, true);
      assert.deepEqual(
        tmux.ask("list-sessions", "-F", "#{session_name}").split("\n").sort(),
        ["", "orchestrator-mine", "orchestrator-other"],
      );
    }));

  it("shows all of a workspace in one session where that is wanted, and attaching leads to the one that was asked for", () =>
    withBench(
      { runner: "tmux", tmux: { layout: "windows" } },
      async (bench) => {
        bench.script({
          stages: {
            ...good.stages,
            specification: { delayMs: 3_000, context: { summary: "Seen." } },
          },
        });
        const atWork = bench.when(
          () =>
            bench.log.filter((line) => line.includes("attemptStarted"))
              .length === 2,
        );
        const ids = [
          await bench.start({ text: "Write one.txt" }),
          await bench.start({ text: "Write it again" }),
        ];
        await atWork;
        const looked = () =>
          tmux
            .ask(
              "display-message",
              "-p",
              "-t",
              "=orchestrator:",
              "#{@orchestrator-attempt}",
            )
            .trim();
        for (const id of ids) {
          const { attempt, session, command } = await bench.engine.attach(id);
          assert.equal(session, "orchestrator");
          assert.deepEqual(command.args, [
            "attach-session",
            "-t",
            "=orchestrator",
          ]);
          assert.equal(looked(), attempt);
        }
        assert.deepEqual(await bench.engine.orphans(), []);
        // A view is nobody's life.
        tmux.ask("kill-session", "-t", "=orchestrator");
        for (const id of ids) {
          const o = await bench.reach(id, "mergeReady");
          assert.equal(o.attempts[0]?.outcome?.ok, true);
        }
      },
    ));

  it("goes on in its session when its host is killed, and the next host adopts it, whatever the setting is by then", async () => {
    const repository = makeRepository();
    try {
      repository.commit("Files", { "a.txt": "a\n" });
      const script = path.join(repository.outside, "script.json");
      const agent = ["--agent", `script:${script}`];
      writeFileSync(
        script,
        JSON.stringify({
          stages: {
            ...good.stages,
            specification: { delayMs: 2_500, context: { summary: "Seen." } },
          },
        }),
      );
      const host = await startCli(repository.root, [
        ...["run", "--task", "Write one.txt", "--json", "--auto-merge"],
        ...["--runner", "tmux", ...agent],
      ]);
      await host.saw('"attemptStarted"');
      host.process.kill("SIGKILL");
      const first = eventSchema.parse(
        JSON.parse((await host.ended).stdout.split("\n")[0] ?? ""),
      );
      const id = first.orchestration;
      const session = `orchestrator-${id.slice(0, 8)}`;
      assert.match(tmux.ask("list-sessions"), new RegExp(session));
      const asked = await cli(repository.root, [
        ...["instances", "attach", id, "--json"],
      ]);
      const attached = attachedSchema.parse(JSON.parse(asked.stdout));
      assert.equal(attached.session, session, "nobody owns it, and yet");

      const next = await cli(repository.root, ["resume", id, "--json"], {
        ORCHESTRATOR_RUNNER: "process",
      });
      assert.equal(next.code, 0, next.stderr);
      const result = z
        .object({ stages: z.array(z.object({ attempts: z.number() })) })
        .parse(JSON.parse(next.stdout.trimEnd().split("\n").at(-1) ?? ""));
      assert.equal(result.stages[0]?.attempts, 1, "adopted, not run again");
      assert.ok(existsSync(path.join(repository.root, "one.txt")));
    } finally {
      repository.dispose();
    }
  });
});
