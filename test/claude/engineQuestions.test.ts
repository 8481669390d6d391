import assert from "node:assert/strict";
import { violations } from "../../src/engine/invariants";
import type { OpenQuestion } from "../../src/model/question";
import { claudeBenches } from "../support/claudeBench";
import { answer, bash, use } from "../support/replies";

/** A whole run with the real Claude Code that asks, answered through the engine. */
describe("questions of Claude Code in a run", function () {
  this.timeout(90_000);
  const benches = claudeBenches();

  it("survive a reload, are asked once, and a rule for the run answers the next", async () => {
    const claude = await benches.open({
      files: {
        "package.json": JSON.stringify({
          scripts: { make: "node -e \"fs.writeFileSync('made.txt','x')\"" },
        }),
      },
      rules: [
        {
          user: "Make made.txt",
          steps: [
            use(bash("npm run make")),
            use(bash("node make.js")),
            use(bash("npm run make -- again")),
            answer({ summary: "Made it." }),
          ],
        },
      ],
      settings: { permissions: "ask" },
    });
    const id = await claude.start({
      text: "Make made.txt",
      options: { skip: ["specification", "qa"] },
    });
    const question = async (): Promise<OpenQuestion> => {
      for (;;) {
        const changed = claude.when(
          (notice) => notice.kind === "event" && notice.orchestration.id === id,
        );
        const { questions, failure } = await claude.engine.get(id);
        const open = questions.find(({ answer }) => answer === null);
        if (open) return open;
        assert.equal(failure, null);
        await changed;
      }
    };
    const first = await question();
    assert.equal(
      first.subject.kind === "permission" && first.subject.summary,
      "npm run make",
    );
    await claude.reopen();
    assert.deepEqual(await question(), first);
    await claude.engine.answer(id, first.id, { kind: "allow", scope: "run" });

    const second = await question();
    await claude.engine.answer(id, second.id, {
      kind: "deny",
      message: "There is no make.js.",
    });
    const o = await claude.reach(id, "mergeReady");
    assert.deepEqual(o.rules, ["Bash(npm run *)"]);
    assert.deepEqual(o.questions, []);
    assert.deepEqual(violations(o), []);
    assert.deepEqual(
      o.attempts.map(({ outcome, evidence }) => [
        outcome?.ok,
        outcome?.deniedTools,
        evidence?.changedFiles.map(({ path }) => path),
      ]),
      [[true, ["Bash"], ["made.txt"]]],
    );
    assert.match(
      claude.api.requests.at(-1)?.conversation ?? "",
      /There is no make\.js\./,
    );
    const events = await claude.engine.events(id);
    assert.equal(
      events.filter(({ type }) => type === "questionAsked").length,
      2,
    );
  });
});
