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
import { judge } from "../../src/engine/evidence";
import {
  failureWords,
  remarkIn,
  taskReasonIn,
} from "../../src/model/failureWords";
import { addNote, fixesFor, parseTaskFile } from "../../src/tasks";
import { evidence, outcome } from "../support/orchestrations";
import { sampleAttempt, sampleOrchestration } from "../support/samples";
import { allOf, inEnglish, said, sayIn } from "../../src/model/said";
import { sentencesIn } from "../../src/model/sentences";
import {
  proseIn,
  reasonsIn,
  sentencesSaid,
  unsaidIn,
} from "../support/sentences";
import { keyProblems, translationProblems } from "../support/translations";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((name) => `src/${name.replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, source: readFileSync(name, "utf8") }));

/**
 * Whose failures stay English: the command line, the scripted agent's script, and what the editor and the browser's pages word by
 * themselves. The list gets no longer.
 */
const english =
  /^src\/(?:cli|editor|extension|server\/(?:browserSurface|serve|browserTexts)\.ts|agents\/script)/;

/** What no screen shows in a language of its own, and why. The list gets no longer. */
const unshown: readonly (readonly [RegExp, string])[] = [
  [/^(?:cli|editor|extension)/, "they say it themselves"],
  [/^model\/sentences\//, "the tables"],
  [/^server\/browserTexts\.ts/, "a table of its own"],
  [/^(?:pipelines|engine\/prompts)\/|^engine\/ask\.ts/, "said to agents"],
  [/^engine\/(?:\w+Invariants|invariants|records)\.ts/, "the doctor's"],
  [/^engine\/viewer\.ts|^server\/(?:serve|ownedEngine)\.ts/, "a terminal's"],
  [/^agents\/script/, "the scripted agent's"],
  [/^agents\/claude\/output\.ts/, "recorded as the agent's output"],
  [
    /^agents\/claude\/(?:agent|failures)\.ts/,
    "its name, and in the place of what it says",
  ],
  [
    /^(?:engine\/eventsOf|engine\/effects\/\w+)\.ts/,
    "records, and messages of commits",
  ],
  [
    /^model\/(?:facts|settings|analyticsCsv|json|pipeline)\.ts/,
    "records, and forms of what users write",
  ],
  [
    /^engine\/(?:decide|waits|questions|unitCase)\.ts/,
    "why nothing is done, and what an agent is answered",
  ],
  [
    /^tasks\/(?:meaning|lines|progress)\//,
    "words that files are read and written in",
  ],
  [
    /^server\/sync\/sync\.ts|^tasks\/edit\/issueWords\.ts/,
    "written into issues and files",
  ],
  [/^git\//, "messages of commits and reflogs"],
  [/^store\/(?!open|backup|journal|placing)/, "SQL"],
  [/^store\/open\.ts/, "SQL"],
  [/^runners\//, "the container engine's, the terminal's, and the log's"],
  [/^server\/page(?:Access|Document|Streams)\.ts/, "HTTP"],
];

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
      // Places and marks alone are the same in every language, but for the comma of a list.
      .filter(
        (template) => /\p{L}{2}/u.test(template) || template === "{0}, {1}",
      ),
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

  it("and so is everything else that a screen shows", () => {
    assert.deepEqual(
      sources
        .filter(
          ({ name }) =>
            !unshown.some(([files]) => files.test(name.slice("src/".length))),
        )
        .flatMap(({ name, source }) =>
          proseIn(name, source).map(
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

describe("words in the reader's language: what is kept in English and as data", () => {
  const { de } = sentencesIn;

  it("takes nothing for proven that a repository inside keeps from being committed, whatever the gate says", () => {
    const [task] = sampleOrchestration().tasks;
    assert.ok(task);
    const judged = judge({
      kind: "tasks",
      outcome: outcome(),
      changedFiles: [
        { path: "a.txt", change: "added", additions: 1, deletions: 0 },
      ],
      gate: null,
      leftOut: { stranded: ["app"], conflicts: [], rebasing: false },
      missingArtifacts: [],
      tasks: [task],
    });
    assert.equal(judged.holds, false);
    assert.match(judged.reason, /cannot be committed with the work: app\./);
  });

  it("says why a task does not count, from the evidence that it comes from", () => {
    const [task] = sampleOrchestration().tasks;
    assert.ok(task);
    const judged = judge({
      kind: "tasks",
      outcome: outcome(),
      changedFiles: [],
      gate: null,
      leftOut: { stranded: [], conflicts: [], rebasing: false },
      missingArtifacts: [],
      tasks: [task],
    });
    const { reason } = judged;
    const o = { attempts: [sampleAttempt(1, { evidence: judged })] };
    assert.equal(reason, "Nothing was changed.");
    assert.equal(
      taskReasonIn(o, { key: task.key, reason }, de),
      "Es wurde nichts geändert.",
    );
    assert.equal(taskReasonIn(o, { key: "T1", reason: null }, de), null);
  });

  it("says it of a sentence with values only where it is the same", () => {
    const words = said`Changed ${said`${2} files`}; no gate command is set.`;
    const task = {
      key: "T1",
      proven: true,
      reason: inEnglish(words),
      said: words,
      files: [],
    };
    const o = {
      attempts: [sampleAttempt(1, { evidence: evidence({ tasks: [task] }) })],
    };
    assert.match(taskReasonIn(o, task, de) ?? "", /^2 Dateien geändert; /);
    assert.equal(
      taskReasonIn(o, { key: "T1", reason: "Words of old." }, de),
      "Words of old.",
    );
    assert.equal(
      taskReasonIn(
        { attempts: [] },
        {
          key: "T1",
          reason: "Its work was put aside with the part that did not succeed.",
        },
        de,
      ),
      "Ihre Arbeit wurde mit dem Teil beiseitegelegt, der nicht gelungen ist.",
    );
  });

  it("says what is odd in a task file, and offers the ways out of it", () => {
    const text = "- [ ] T001 A (depends on T9)\n";
    const [found] = parseTaskFile(text).diagnostics;
    assert.ok(found);
    assert.match(found.message, /^T001 depends on T9, which is not in/);
    assert.match(remarkIn(found, de), /^T001 hängt von T9 ab/);
    assert.deepEqual(
      fixesFor(text, found).map(({ title }) => sayIn(title, de)),
      ["Die Abhängigkeit von T9 entfernen"],
    );
  });

  it("says why an edit of a task file is refused", () => {
    assert.throws(
      () => addNote("- [ ] A\n", 7, "x"),
      (error) =>
        failureWords(toFailure(error), de).message ===
        "Zeile 7 hat kein Kontrollkästchen einer Aufgabe.",
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

  it("finds prose that is on its way to a screen, and leaves the log alone", () => {
    const prose = (source: string): string[] =>
      proseIn("sample.ts", source).map(({ text }) => text);
    assert.deepEqual(
      prose(
        [
          'const orphan = { why: "Nobody needs it." };',
          "finding(1, `${name} comes later.`);",
          'const refused = ok ? "A quote stays." : null;',
        ].join("\n"),
      ),
      ["Nobody needs it.", "… comes later.", "A quote stays."],
    );
    assert.deepEqual(
      prose(
        [
          "said`Nobody needs it.`;",
          'log("info", "The engine opens");',
          'reason("It waits.", {});',
          '({ because: "It waits." });',
          'throw new OrchestratorError("internal", "our own mistake");',
        ].join("\n"),
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
