import assert from "node:assert/strict";
import { violations } from "../../src/engine/invariants";
import type { OpenQuestion } from "../../src/model/question";
import { claudeBenches } from "../support/claudeBench";
import type { Rule } from "../support/fakeApi";
import { answer, bash, use, write } from "../support/replies";
import type { ToolCall } from "../support/replies";

const plan = [
  "# Sample",
  "",
  "- [ ] T001 [P] Write `one.txt`",
  "- [ ] T002 [P] Write `two.txt`",
  "- [ ] T003 Write `three.txt`",
  "",
].join("\n");

const subAgent = (key: string): ToolCall => ({
  name: "Agent",
  input: { description: key, prompt: `Only ${key}, in this folder.` },
});

const work = (key: string, file: string, command: string): Rule => ({
  user: `Only ${key},`,
  steps: [
    use(write(file, `${key}\n`)),
    use(bash(command)),
    { text: `${key}: wrote ${file}.` },
  ],
});

/** A wave of tasks that the real Claude Code gives to sub-agents, which ask the user while they work. */
describe("tasks side by side with Claude Code", function () {
  this.timeout(90_000);
  const benches = claudeBenches();

  it("are done in one attempt: each asks for itself, each is proven, and all of it is paid from one budget", async () => {
    const claude = await benches.open({
      files: { "tasks.md": plan },
      rules: [
        {
          user: "1. At the same time: [T001], [T002]\n2. Yourself: [T003]",
          steps: [
            use(subAgent("T001"), subAgent("T002")),
            use(write("three.txt", "T003\n")),
            answer({
              summary: "Did all three.",
              tasks: ["T001", "T002", "T003"].map((key) => ({
                key,
                done: true,
              })),
            }),
          ],
        },
        work("T001", "one.txt", "node one.js"),
        work("T002", "two.txt", 'node -e "process.exitCode = 0"'),
      ],
      settings: { permissions: "ask" },
    });
    const id = await claude.start({
      file: "tasks.md",
      options: { parallelTasks: true, skip: ["design", "analyze", "verify"] },
    });
    /** Settles when so many are open: a second one while the first waits tells that both sub-agents are at work. */
    const questions = async (count: number): Promise<OpenQuestion[]> => {
      for (;;) {
        const changed = claude.when(
          (notice) => notice.kind === "event" && notice.orchestration.id === id,
        );
        const { questions: all, failure } = await claude.engine.get(id);
        const open = all.filter((one) => one.answer === null);
        if (open.length === count) return open;
        assert.equal(failure, null);
        await changed;
      }
    };
    const asked = await questions(2);
    assert.deepEqual(asked.map(({ from }) => from).toSorted(), [
      "T001",
      "T002",
    ]);
    const about = (words: string) =>
      asked.find(({ subject }) => subject.input.includes(words))?.id ?? "";
    await claude.engine.answer(id, about("exitCode"), {
      kind: "allow",
      scope: "once",
    });
    assert.deepEqual(
      (await questions(1)).map((one) => one.id),
      [about("one.js")],
    );
    await claude.engine.answer(id, about("one.js"), {
      kind: "deny",
      message: "There is no one.js.",
    });
    const o = await claude.reach(id, "mergeReady");

    assert.deepEqual(violations(o), []);
    assert.deepEqual(
      o.tasks.map(({ key, status }) => [key, status]),
      [
        ["T001", "proven"],
        ["T002", "proven"],
        ["T003", "proven"],
      ],
    );
    const [attempt, ...others] = o.attempts;
    assert.ok(attempt);
    assert.deepEqual(others, []);
    assert.deepEqual(
      attempt.evidence?.changedFiles.map(({ path }) => path).toSorted(),
      ["one.txt", "three.txt", "two.txt"],
    );
    // Every message counts, whoever spoke: three of the agent, three of each sub-agent.
    const { input, output } = claude.api.billed.whole;
    assert.equal(output, 9 * 20);
    const price = (input * 4 + output * 20) / 1e6;
    assert.ok(Math.abs(o.costUsd - price) < 1e-9, `${o.costUsd} of ${price}`);
    const { items } = await claude.engine.output(attempt.id);
    const said = items.map(({ text }) => text);
    for (const line of [
      "Agent T001",
      "[T002] Write two.txt",
      "T001: wrote one.txt.",
    ])
      assert.ok(said.includes(line), said.join("\n"));
    assert.match(
      claude.api.requests
        .filter(({ user }) => user.includes("Only T001,"))
        .at(-1)?.conversation ?? "",
      /There is no one\.js\./,
    );
  });
});
