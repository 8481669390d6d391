import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  killAll,
  signalProcess,
  stopAbandoned,
  stopAll,
} from "../../src/runners/killLadder";
import {
  identityOf,
  isRunning,
  listProcesses,
} from "../../src/runners/processes";
import { treeIn } from "../../src/runners/processTree";
import { endProcessesIn, eventually } from "../support/runs";
import { temporaryFolder } from "../support/temporary";

describe("kill ladder", function () {
  this.timeout(60_000);
  let temporary: ReturnType<typeof temporaryFolder>;

  before(function () {
    if (process.platform !== "linux") this.skip(); // Signals, and states in /proc.
  });
  beforeEach(() => {
    temporary = temporaryFolder();
  });
  afterEach(async () => {
    await endProcessesIn(temporary.path);
    temporary.remove();
  });

  /** A shell that has told its first line. */
  const shell = async (text: string): Promise<[ChildProcess, string]> => {
    const child = spawn("sh", ["-c", text], {
      cwd: temporary.path,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const line = await new Promise<Buffer>((resolve) =>
      child.stdout.once("data", resolve),
    );
    return [child, line.toString("utf8").trim()];
  };

  const referenceOf = (pid: number) => ({ pid, identity: identityOf(pid) });

  const finding = (pid: number) => {
    const known = [referenceOf(pid)];
    return () =>
      treeIn(
        listProcesses(),
        { root: null, known, rootIsOurs: false },
        () => false,
      );
  };

  const end = (child: ChildProcess) =>
    new Promise((resolve) =>
      child.once("exit", (code, signal) => resolve(signal ?? code)),
    );

  it("signals the very process that was meant, and no other that has its pid by now", async () => {
    const [child] = await shell("echo ready; exec sleep 1000");
    const pid = child.pid!;
    const ended = end(child);
    signalProcess({ pid, identity: "another start" }, "SIGKILL");
    signalProcess({ pid, identity: null }, "SIGKILL");
    assert.equal(await Promise.race([ended, delay(100, "alive")]), "alive");
    signalProcess(referenceOf(pid), "SIGKILL");
    assert.equal(await ended, "SIGKILL");
    signalProcess({ pid, identity: "gone" }, "SIGKILL");
  });

  it("asks before it kills, and kills what does not answer", async () => {
    const [polite] = await shell(
      `trap "exit 7" TERM; echo ready; while :; do sleep 0.02; done`,
    );
    const politeEnd = end(polite);
    assert.deepEqual(await stopAll(finding(polite.pid!)), []);
    assert.equal(await politeEnd, 7);
    const [deaf] = await shell(
      `trap "" TERM; echo ready; while :; do sleep 0.02; done`,
    );
    const deafEnd = end(deaf);
    assert.deepEqual(await stopAll(finding(deaf.pid!)), []);
    assert.equal(await deafEnd, "SIGKILL");
  });

  it("interrupts an abandoned root first", async () => {
    const [child] = await shell(
      `trap "exit 3" INT; echo ready; while :; do sleep 0.02; done`,
    );
    const ended = end(child);
    const left = await stopAbandoned(
      referenceOf(child.pid!),
      finding(child.pid!),
    );
    assert.deepEqual(left, []);
    assert.equal(await ended, 3);
  });

  it("takes a zombie for ended, though its number is still its own", async () => {
    // What `exec` puts in the shell's place knows nothing of the child, and so never reaps it; the child ends after that.
    const [parent, line] = await shell(
      `sh -c 'until grep -q sleep /proc/$PPID/comm; do sleep 0.01; done' & echo $!; exec sleep 1000`,
    );
    const pid = Number(line);
    await eventually(() =>
      readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z "),
    );
    const zombie = referenceOf(pid);
    assert.ok(zombie.identity !== null);
    assert.ok(!isRunning(zombie));
    assert.deepEqual(await killAll(finding(pid)), []);
    assert.ok(isRunning(referenceOf(parent.pid!)));
  });
});
