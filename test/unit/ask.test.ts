import assert from "node:assert/strict";
import { answerOf, answerSchemaOf, hasAnswered } from "../../src/engine/ask";
import type { AskError } from "../../src/engine/ask";
import { contextSchema, verdictSchema } from "../../src/model/context";
import type { ErrorCode } from "../../src/model/errors";
import { evidenceKinds } from "../../src/model/pipeline";
import { outcome } from "../support/orchestrations";

describe("ask", () => {
  it("gives the value, checked and with its defaults", () => {
    assert.deepEqual(
      answerOf(verdictSchema, outcome({ structured: { verdict: "pass" } })),
      { ok: true, value: { verdict: "pass", findings: [] } },
    );
  });

  it("tells an answer that is not there from one of another form, and says where it differs", () => {
    for (const structured of [undefined, null]) {
      const asked = answerOf(contextSchema, outcome({ structured }));
      assert.ok(!asked.ok);
      assert.equal(asked.error.kind, "noAnswer");
    }
    const asked = answerOf(
      contextSchema,
      outcome({ structured: { summary: 7 } }),
    );
    assert.ok(!asked.ok);
    assert.equal(asked.error.kind, "schemaNotMet");
    assert.match(asked.error.message, /summary/);
  });

  const failures: [ErrorCode, AskError["kind"]][] = [
    ["timedOut", "timeout"],
    ["budgetExceeded", "budget"],
    ["badAnswer", "schemaNotMet"],
    ["notFound", "sessionUnknown"],
    ["agentFailed", "processFailed"],
    ["agentLost", "processFailed"],
  ];
  for (const [code, kind] of failures)
    it(`tells ${code} as ${kind}, and believes no answer of it`, () => {
      assert.deepEqual(
        answerOf(
          verdictSchema,
          outcome({
            ok: false,
            failure: { code, message: "It failed." },
            structured: { verdict: "pass" },
          }),
        ),
        { ok: false, error: { kind, message: "It failed." } },
      );
    });

  it("asks for what it reads: every answer schema is a JSON schema of the same fields", () => {
    for (const kind of evidenceKinds) {
      const schema = answerSchemaOf(kind);
      if (kind === "merged") {
        assert.equal(schema, null);
        continue;
      }
      assert.ok(schema);
      assert.equal(schema["$schema"], undefined);
      const required = schema["required"];
      assert.ok(Array.isArray(required) && required.includes("summary"));
      const structured = {
        summary: "s",
        ...(kind === "verdict" ? { verdict: "fail" } : {}),
      };
      assert.ok(hasAnswered(kind, outcome({ structured })));
      assert.ok(!hasAnswered(kind, outcome({ structured: {} })));
    }
  });
});
