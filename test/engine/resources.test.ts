import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { testClock } from "../support/clock";
import type { TestClock } from "../support/clock";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { until } from "../support/until";

describe("what orchestrations hold of the machine", function () {
  this.timeout(60_000);
  const searched = process.env["PATH"] ?? "";
  let bench: Bench;
  let clock: TestClock;

  beforeEach(async () => {
    clock = testClock();
    bench = await openBench({}, {}, clock);
    bench.script({
      stages: {
        "*": {},
        implementation: { edits: [{ path: "made.txt", write: "made\n" }] },
      },
    });
  });
  afterEach(async () => {
    process.env["PATH"] = searched;
    await bench.dispose();
  });

  const pathOf = async (text: string): Promise<string> => {
    const id = await bench.start({
      text,
      options: { skip: ["specification", "qa"] },
    });
    const { worktree } = await bench.reach(id, "mergeReady");
    return worktree?.path ?? "";
  };

  /** A git that hangs in this folder when it is asked for changes, until it may go on; what it makes says that it was begun. */
  function hangIn(folder: string): { asked: string; goOn: string } {
    const places = path.join(bench.repository.outside, "git-that-hangs");
    mkdirSync(places);
    const [asked, goOn] = ["asked", "go-on"].map((name) =>
      path.join(places, name),
    ) as [string, string];
    const git = execFileSync("sh", ["-c", "command -v git"], {
      encoding: "utf8",
    }).trim();
    const standIn = path.join(places, "git");
    writeFileSync(
      standIn,
      `#!/bin/sh
case "$PWD $*" in '${folder} '*' status --porcelain '*)
  echo x >>'${asked}'
  while [ -e '${asked}' ] && [ ! -e '${goOn}' ]; do sleep 0.05; done;;
esac
exec '${git}' "$@"
`,
    );
    chmodSync(standIn, 0o755);
    process.env["PATH"] = `${places}${path.delimiter}${searched}`;
    return { asked, goOn };
  }

  it("is told though git hangs in one worktree: that row says why it could not be read", async function () {
    if (process.platform === "win32") return this.skip();
    const hanging = await pathOf("One");
    const other = await pathOf("Two");
    const { asked, goOn } = hangIn(hanging);
    const rows = async () =>
      new Map(
        (await bench.engine.resources()).worktrees.map((each) => [
          each.path,
          each,
        ]),
      );
    const told = rows();
    await until(() => existsSync(asked));
    clock.pass(60_000);
    assert.equal((await told).get(hanging)?.failure?.code, "gitFailed");
    // Asked again it is told at once. The other may have been slow as well, when the time passed.
    let found = await rows();
    await until(async () => {
      found = await rows();
      return found.get(other)?.changedFiles === 0;
    });
    assert.equal(found.get(other)?.failure, undefined);
    const row = found.get(hanging);
    assert.equal(row?.changedFiles, null);
    assert.match(row.failure?.message ?? "", /^git has given no answer in /);
    assert.equal(readFileSync(asked, "utf8"), "x\n", "no second git");
    writeFileSync(goOn, "");
    await until(async () => (await rows()).get(hanging)?.changedFiles === 0);
  });

  it("says why of a worktree that git cannot read, and of the others what is in them", async () => {
    const broken = await pathOf("One");
    const other = await pathOf("Two");
    writeFileSync(path.join(broken, ".git"), "gitdir: /nowhere\n");
    const { worktrees } = await bench.engine.resources();
    const rowOf = (wanted: string) =>
      worktrees.find((each) => each.path === wanted);
    assert.equal(rowOf(other)?.changedFiles, 0);
    assert.equal(rowOf(broken)?.changedFiles, null);
    assert.match(rowOf(broken)?.failure?.message ?? "", /nowhere/);
  });
});
