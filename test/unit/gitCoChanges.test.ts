import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { planFile } from "../../src/engine/work";
import { openRepository, readCoChanges } from "../../src/git";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";

describe("git: files that change together", () => {
  let test: TestRepository;
  beforeEach(() => {
    test = makeRepository();
  });
  afterEach(() => test.dispose());

  const change = (round: number, ...files: string[]): string =>
    test.commit(
      `Round ${round}`,
      Object.fromEntries(files.map((file) => [file, `${round}\n`])),
    );
  const read = async () => readCoChanges(await openRepository(test.root));

  it("are those of at least three commits that most changes of the rarer one share", async () => {
    for (let round = 1; round <= 3; round++) {
      change(round, "src/a.ts", "src/b ü.ts", "src/rare.ts");
      change(round + 10, "src/a.ts", "other.ts");
    }
    for (let round = 20; round < 26; round++) change(round, "other.ts");
    // Two commits are chance, and a commit with many files says nothing.
    change(30, "x.ts", "y.ts");
    change(31, "x.ts", "y.ts");
    for (let round = 40; round < 43; round++)
      change(round, ...Array.from({ length: 51 }, (_, at) => `many/${at}.ts`));
    const found = await read();
    assert.deepEqual(
      [...found].map(([file, others]) => [file, [...others].sort()]).sort(),
      [
        ["src/a.ts", ["src/b ü.ts", "src/rare.ts"]],
        ["src/b ü.ts", ["src/a.ts", "src/rare.ts"]],
        ["src/rare.ts", ["src/a.ts", "src/b ü.ts"]],
      ],
    );
  });

  it("are none where there is next to no history", async () => {
    change(1, "a.ts", "b.ts");
    assert.equal((await read()).size, 0);
  });

  it("are not worked on side by side by the plan of a file in that repository", async () => {
    for (let round = 1; round <= 3; round++) change(round, "a.ts", "b.ts");
    writeFileSync(
      path.join(test.root, "tasks.md"),
      "- [ ] T1 [P] a.ts\n- [ ] T2 [P] b.ts\n",
    );
    const sizes = { batchSize: 15, maxBatchSize: 20 };
    const plan = await planFile(test.root, "tasks.md", sizes);
    assert.deepEqual(plan.batches[0]?.waves, [[1], [2]]);
    // Without a repository around it, the file is planned by its words alone.
    writeFileSync(
      path.join(test.outside, "tasks.md"),
      "- [ ] T1 [P] a.ts\n- [ ] T2 [P] b.ts\n",
    );
    const alone = await planFile(test.outside, "tasks.md", sizes);
    assert.deepEqual(alone.batches[0]?.waves, [[1, 2]]);
  });
});
