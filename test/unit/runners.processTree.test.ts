import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  parseLinuxStat,
  parsePs,
  parseWindowsTable,
} from "../../src/runners/processText";
import type { ProcessEntry } from "../../src/runners/processes";
import {
  environmentReader,
  identityOf,
  isRunning,
  listProcesses,
  memoryOf,
} from "../../src/runners/processes";
import type { TreeQuery } from "../../src/runners/processTree";
import { treeIn } from "../../src/runners/processTree";

const entry = (
  pid: number,
  parent: number,
  changes: Partial<ProcessEntry> = {},
): ProcessEntry => ({
  pid,
  parent,
  group: pid,
  session: pid,
  identity: `start of ${pid}`,
  zombie: false,
  cpuMs: 0,
  memoryBytes: 0,
  ...changes,
});

const reference = (pid: number) => ({ pid, identity: `start of ${pid}` });

const pidsIn = (
  table: readonly ProcessEntry[],
  query: Partial<TreeQuery>,
  marked: readonly number[] = [],
) =>
  treeIn(table, { root: null, known: [], rootIsOurs: false, ...query }, (pid) =>
    marked.includes(pid),
  ).map(({ pid }) => pid);

describe("process tree", () => {
  it("follows descent, whatever the order of the table and the sessions in between", () => {
    const table = [entry(30, 20), entry(20, 10), entry(10, 1), entry(40, 1)];
    assert.deepEqual(pidsIn(table, { root: reference(10) }), [30, 20, 10]);
  });

  it("takes members of the group and of the session of a process that is there", () => {
    const table = [
      entry(10, 1),
      entry(11, 1, { group: 10, session: 5 }),
      entry(12, 1, { session: 10 }),
      entry(13, 1),
    ];
    assert.deepEqual(pidsIn(table, { root: reference(10) }), [10, 11, 12]);
  });

  it("takes what carries the mark and what that started", () => {
    const table = [entry(50, 1), entry(51, 50), entry(60, 1)];
    assert.deepEqual(pidsIn(table, {}, [50]), [50, 51]);
  });

  it("recognises what it has seen before, without a mark or a parent", () => {
    const table = [entry(70, 1), entry(71, 1)];
    assert.deepEqual(pidsIn(table, { known: [reference(70)] }), [70]);
  });

  it("is not fooled by pids that became another's: not by the process, its children or its group", () => {
    const table = [
      entry(10, 1, { identity: "a later start" }),
      entry(11, 10),
      entry(12, 1, { group: 10 }),
      entry(70, 1, { identity: "a later start" }),
    ];
    const query = { root: reference(10), known: [reference(70)] };
    assert.deepEqual(pidsIn(table, query), []);
    assert.deepEqual(pidsIn(table, { ...query, rootIsOurs: true }), []);
  });

  it("recognises nothing by a pid alone", () => {
    const table = [entry(10, 1, { identity: null })];
    assert.deepEqual(pidsIn(table, { root: { pid: 10, identity: null } }), []);
  });

  it("believes the group of a root that is gone only when nobody can have taken its number", () => {
    const table = [entry(11, 1, { group: 10 })];
    assert.deepEqual(pidsIn(table, { root: reference(10) }), []);
    assert.deepEqual(
      pidsIn(table, { root: reference(10), rootIsOurs: true }),
      [11],
    );
  });

  it("leaves out zombies, but a zombie still leads its group and has its children", () => {
    const table = [
      entry(10, 1, { zombie: true }),
      entry(11, 1, { group: 10 }),
      entry(12, 10),
    ];
    assert.deepEqual(pidsIn(table, { root: reference(10) }), [11, 12]);
  });

  it("never takes the process that asks", () => {
    const table = [entry(10, 1), entry(process.pid, 10)];
    assert.deepEqual(pidsIn(table, { root: reference(10) }), [10]);
  });
});

describe("process table", () => {
  it("reads a line of Linux whose command holds brackets and spaces", () => {
    const stat =
      "123 (a) S 9 (b) R 1 122 77 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 1 0 98765 1000 20 18446744073709551615";
    assert.deepEqual(parseLinuxStat(123, stat, "boot"), {
      pid: 123,
      parent: 1,
      group: 122,
      session: 77,
      identity: "boot:98765",
      zombie: false,
      cpuMs: 1000,
      memoryBytes: null,
    });
    assert.equal(
      parseLinuxStat(123, stat.replace(") R ", ") Z "), "boot")?.zombie,
      true,
    );
    assert.equal(parseLinuxStat(123, "123 (cut", "boot"), null);
  });

  it("reads the ps of macOS", () => {
    const table = `    1     0     1 Ss     0:12.34  10240 Fri Nov 20 08:00:01 2026
  912   911   905 Z+  01:02:03.50      0 Sat Nov 21 04:20:05 2026
  913     1   905 R  2-01:00:00.00    512 Sat Nov  1 04:20:05 2026
`;
    assert.deepEqual(
      parsePs(table).map(({ pid, parent, group, zombie, cpuMs }) => [
        pid,
        parent,
        group,
        zombie,
        cpuMs,
      ]),
      [
        [1, 0, 1, false, 12_340],
        [912, 911, 905, true, 3_723_500],
        [913, 1, 905, false, 176_400_000],
      ],
    );
    assert.deepEqual(
      parsePs(table).map(({ identity, memoryBytes }) => [
        identity,
        memoryBytes,
      ]),
      [
        ["Fri Nov 20 08:00:01 2026", 10_485_760],
        ["Sat Nov 21 04:20:05 2026", 0],
        ["Sat Nov 1 04:20:05 2026", 524_288],
      ],
    );
  });

  it("reads the table of Windows, and believes no parent that is younger than its child", () => {
    const table =
      "100,4,1000,250,4096\r\n101,100,2000,10,8192\r\n102,101,1500,0,0\r\n\r\n";
    assert.deepEqual(
      parseWindowsTable(table).map(
        ({ pid, parent, identity, cpuMs, memoryBytes }) => [
          pid,
          parent,
          identity,
          cpuMs,
          memoryBytes,
        ],
      ),
      [
        [100, 4, "1000", 250, 4096],
        [101, 100, "2000", 10, 8192],
        [102, 0, "1500", 0, 0],
      ],
    );
  });

  it("shows this process as it is", () => {
    const own = listProcesses().find(({ pid }) => pid === process.pid);
    assert.ok(own);
    assert.equal(own.parent, process.ppid);
    assert.equal(own.identity, identityOf(process.pid));
    assert.ok(own.cpuMs > 0);
    assert.ok(memoryOf(own) > 10 * 1024 * 1024);
  });

  it("agrees with ps on groups and sessions", function () {
    if (process.platform !== "linux") this.skip(); // The columns of its ps.
    const own = listProcesses().find(({ pid }) => pid === process.pid);
    const columns = ["-o", "pgid=,sid=", "-p", String(process.pid)];
    const told = execFileSync("ps", columns, { encoding: "utf8" });
    assert.deepEqual(told.trim().split(/\s+/).map(Number), [
      own?.group,
      own?.session,
    ]);
  });

  it("tells a process from a later one with its pid, and a living one from one that is gone", async () => {
    const child = spawn(
      process.execPath,
      ["-e", "setTimeout(() => {}, 60000)"],
      {
        stdio: "ignore",
      },
    );
    const gone = new Promise((resolve) => child.once("exit", resolve));
    try {
      const pid = child.pid!;
      const identity = identityOf(pid);
      assert.ok(isRunning({ pid, identity }));
      assert.ok(!isRunning({ pid, identity: "another start" }));
      child.kill("SIGKILL");
      await gone;
      assert.ok(!isRunning({ pid, identity }));
      assert.equal(identityOf(pid), null);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("reads a variable of another process by its whole name", async function () {
    if (process.platform === "win32") this.skip(); // Nothing shows environments there.
    const child = spawn(
      process.execPath,
      ["-e", "console.log(1); setTimeout(() => {}, 60000)", "IN_ARGUMENT=no"],
      { env: { A_MARK: "value", PREFIX_A_MARK: "other" } },
    );
    try {
      await new Promise((resolve) => child.stdout.once("data", resolve));
      const read = environmentReader();
      assert.equal(read(child.pid!, "A_MARK"), "value");
      assert.equal(read(child.pid!, "MARK"), null);
      assert.equal(read(child.pid!, "IN_ARGUMENT"), null);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
