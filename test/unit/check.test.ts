import assert from "node:assert/strict";
import { checkOf, checkSchema, checkWords } from "../../src/model/check";
import { said } from "../../src/model/said";
import { sentencesIn } from "../../src/model/sentences";

describe("a line of doctor", () => {
  const line = checkOf("orphans", {
    ok: true,
    found: said`${2} ${said`worktrees`}`,
    fix: null,
  });

  it("is English for who reads it as text", () => {
    const { check, ok, found, fix } = line;
    assert.deepEqual(
      { check, ok, found, fix },
      { check: "orphans", ok: true, found: "2 worktrees", fix: null },
    );
  });

  it("is the reader's in a list, also from another process", () => {
    const sent = checkSchema.parse(JSON.parse(JSON.stringify(line)));
    assert.deepEqual(checkWords(sent, sentencesIn["zh-cn"]), {
      found: "2 个工作树",
      fix: null,
    });
  });

  it("leaves what others said as it is", () => {
    const git = checkOf("git", { ok: true, found: "2.43.0", fix: null });
    assert.equal(git.said, undefined);
    assert.equal(checkWords(git, sentencesIn.de).found, "2.43.0");
  });
});
