import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { queryObjects } from "node:v8";
import { git } from "../../src/git/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: a command", () => {
  let test: TestRepository;
  beforeEach(() => (test = makeRepository()));
  afterEach(() => test.dispose());

  it("gives back all that it wrote, however much, and nothing where it is silent", async () => {
    const large = Buffer.alloc(3_000_000, "0123456789\n");
    test.write("large.txt", large);
    const { stdout } = await git(test.root, ["hash-object", "-w", "large.txt"]);
    const object = stdout.toString("utf8").trim();
    const { stdout: read } = await git(test.root, ["cat-file", "blob", object]);
    assert.ok(read.equals(large));
    const silent = await git(test.root, ["cat-file", "-e", object]);
    assert.deepEqual(silent, {
      exitCode: 0,
      stdout: Buffer.alloc(0),
      stderr: "",
    });
  });

  it("reads an empty input to its end", async () => {
    const { stdout } = await git(test.root, ["hash-object", "--stdin"], {
      input: "",
      timeout: 10_000,
    });
    // The same in every repository: git's own name of an empty file.
    assert.match(stdout.toString("utf8"), /^e69de29bb2d1d6434b8b29ae/);
  });

  it("ends at its limit, with a filter of the user's that never does", async () => {
    const end = path.join(test.outside, "end");
    const wait = `cat > /dev/null; until test -e '${end}'; do sleep 0.1; done`;
    test.git(["config", "filter.slow.clean", wait]);
    test.write(".gitattributes", "*.slow filter=slow\n");
    test.write("a.slow", "text\n");
    try {
      await assert.rejects(git(test.root, ["add", "."], { timeout: 500 }), {
        code: "gitFailed",
        message: `git has given no answer in ${test.root} in 0.5 seconds.`,
      });
    } finally {
      writeFileSync(end, "");
    }
  });

  it("gives back an exit code and errors, and leaves nothing in memory", async function () {
    // What is counted is looked for in all that the files before this one left on the heap.
    this.timeout(120_000);
    const ask = () =>
      git(test.root, ["cat-file", "-e", "HEAD:none"], { expect: [128] });
    assert.match((await ask()).stderr, /none/);
    const before = queryObjects(Promise, { format: "count" });
    for (let count = 0; count < 30; count += 1) await ask();
    const left = queryObjects(Promise, { format: "count" }) - before;
    assert.ok(left < 15, `${left} promises are left`);
  });
});
