import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { failureSchema } from "../../src/model/agent";
import {
  fixOf,
  messageOf,
  OrchestratorError,
  toError,
  toFailure,
  worded,
} from "../../src/model/errors";
import type { Failure } from "../../src/model/errors";
import { failureWords } from "../../src/model/failureWords";
import { allOf, inEnglish, said, sayIn } from "../../src/model/said";
import { sentencesIn } from "../../src/model/sentences";
import { reasonsIn, sentencesSaid, unsaidIn } from "../support/sentences";
import { keyProblems, translationProblems } from "../support/translations";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((name) => `src/${name.replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, source: readFileSync(name, "utf8") }));

/**
 * Whose failures stay English: the command line and the HTTP interface for machines, the scripted agent's script, and what the editor
 * words by itself. The list gets no longer.
 */
const english =
  /^src\/(?:cli|editor|tasks|extension|server\/(?:body|browserSurface|client|http|pageServer|serve|browserTexts)\.ts|agents\/script)/;

const none: readonly string[] = [];

describe("failures in the reader's language", () => {
  const reasons = sources
    .filter(({ name }) => name.startsWith("src/engine/"))
    .flatMap(({ name, source }) =>
      reasonsIn(name, source).map((reason) => ({ ...reason, name })),
    );
  const used = new Set(
    [
      ...sources
        .flatMap(({ name, source }) => sentencesSaid(name, source))
        .map(({ template }) => template),
      ...reasons.map(({ text }) => text),
    ]
      // Places and marks alone are the same in every language.
      .filter((template) => /\p{L}{2}/u.test(template)),
  );

  for (const language of ["de", "zh-cn"] as const)
    it(`have a translation for every sentence that is said in ${language}, and none too many`, () => {
      assert.ok(used.size > 350);
      const table = sentencesIn[language];
      assert.deepEqual(keyProblems(used, table, language), none);
      assert.deepEqual(
        translationProblems(table, (key) => key, language),
        none,
      );
    });

  it("are said, not only written", () => {
    assert.deepEqual(
      sources
        .filter(({ name }) => !english.test(name))
        .flatMap(({ name, source }) =>
          unsaidIn(name, source).map(
            ({ line, text }) => `${name}:${line} ${text}`,
          ),
        ),
      none,
    );
  });

  it("and reasons with values in them are said, too", () => {
    assert.ok(reasons.length > 70);
    assert.deepEqual(
      reasons
        .filter(({ hasValues }) => hasValues)
        .map(({ name, line, text }) => `${name}:${line} ${text}`),
      none,
    );
  });

  it("keep their English words, and say them in others from what is on record", () => {
    const thrown = new OrchestratorError(
      "gitFailed",
      said`Move or delete ${"/a {0}"}, then retry.`,
      { fix: said`Retry.` },
    );
    assert.equal(thrown.message, "Move or delete /a {0}, then retry.");
    assert.equal(thrown.fix, "Retry.");
    const stored = failureSchema.parse(
      JSON.parse(JSON.stringify(toFailure(thrown))),
    );
    assert.deepEqual(failureWords(stored, sentencesIn.de), {
      message:
        "Verschieben oder löschen Sie /a {0} und wiederholen Sie es dann.",
      fix: "Wiederholen Sie es.",
    });
    assert.deepEqual(failureWords(stored, sentencesIn.en), {
      message: thrown.message,
      fix: "Retry.",
    });
    assert.deepEqual(toFailure(toError(stored)), stored);
  });

  it("of old records, and what others said, are shown as they are", () => {
    const old: Failure = {
      code: "gateFailed",
      message: "The gate failed.",
      fix: "Mend it.",
    };
    assert.deepEqual(failureWords(old, sentencesIn.de), {
      message: "The gate failed.",
      fix: "Mend it.",
    });
    assert.deepEqual(
      failureWords({ code: "cancelled", message: "" }, sentencesIn.de),
      {
        message: "",
        fix: undefined,
      },
    );
    const others = worded("Overloaded", said`Wait a little, then retry.`);
    assert.equal(
      messageOf({ code: "agentUnavailable", ...others }),
      "Overloaded",
    );
    assert.deepEqual(
      failureWords(
        { code: "agentUnavailable", ...others },
        sentencesIn["zh-cn"],
      ),
      { message: "Overloaded", fix: "请稍等片刻，然后重试。" },
    );
    assert.notEqual(fixOf({ code: "agentUnavailable", ...others }), undefined);
  });

  it("are parts of others, in any depth", () => {
    const inner = allOf([said`Nothing was changed.`, said`1 file`], "; ");
    const outer = said`${inner} Tried in ${2} attempts, for ${"$1.00"}: ${"x"}`;
    assert.equal(
      inEnglish(outer),
      "Nothing was changed.; 1 file Tried in 2 attempts, for $1.00: x",
    );
    assert.equal(
      sayIn(outer, sentencesIn.de),
      "Es wurde nichts geändert.; 1 Datei In 2 Versuchen probiert, für $1.00: x",
    );
  });
});

/** Each kind of mistake is made once, so that the tests above are known to see it. */
describe("failures in the reader's language: the search itself", () => {
  const unsaid = (source: string): string[] =>
    unsaidIn("sample.ts", source).map(({ text }) => text);

  it("finds plain texts wherever failures are made", () => {
    assert.deepEqual(
      unsaid('new OrchestratorError("notFound", "gone", { fix: "look" });'),
      ['"gone"', '"look"'],
    );
    assert.deepEqual(
      unsaid('new OrchestratorError("notFound", ok ? said`gone` : "away");'),
      ['"away"'],
    );
    assert.deepEqual(unsaid('const f = { code: "a", message: `no ${x}` };'), [
      "`no ${x}`",
    ]);
    assert.deepEqual(unsaid('worded(message ?? "lost", said`Retry.`);'), [
      '"lost"',
    ]);
  });

  it("leaves alone what is said, what others said, and our own mistakes", () => {
    assert.deepEqual(
      unsaid(
        'new OrchestratorError("notFound", said`gone`, { fix }); new OrchestratorError("internal", "our mistake"); worded(message);',
      ),
      [],
    );
  });

  it("finds templates with their places", () => {
    assert.deepEqual(
      sentencesSaid("sample.ts", "said`a ${x} b ${y}`; said`c`; other`d`;").map(
        ({ template }) => template,
      ),
      ["a {0} b {1}", "c"],
    );
  });
});
