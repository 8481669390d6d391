import fc from "fast-check";
import assert from "node:assert/strict";
import * as z from "zod";
import {
  claudeRequest,
  claudeWith,
  exitWith,
  resultLine,
  systemLine,
} from "../support/claudeLines";
import { recordingsIn } from "../support/recordings";
import { readEveryWay, somePlaces } from "../support/replays";
import type { Reading } from "../support/replays";

const newReader = () => claudeWith().reader(claudeRequest);

/** As much of a line as says what it is. */
const lineSchema = z.object({
  type: z.string(),
  is_error: z.boolean().optional(),
});
const kindOf = (line: string): z.infer<typeof lineSchema> | null => {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
};
const shown: readonly string[] = ["assistant", "user", "system", "result"];

/** What holds of every output: what is not known is passed over, and an attempt is well only if its last result says so. */
function check({ steps, outcome }: Reading, exitCode: number | null): void {
  const results = [];
  for (const { line, items } of steps) {
    const kind = kindOf(line);
    if (kind?.type === "result") results.push(kind);
    if (kind === null)
      // No event: a notice at the most.
      assert.deepEqual(
        items.filter((item) => item.kind !== "notice"),
        [],
      );
    else if (!shown.includes(kind.type)) assert.deepEqual(items, []);
  }
  const saysSo = exitCode === 0 && results.at(-1)?.is_error === false;
  assert.equal(outcome.failure === null, outcome.ok);
  if (!saysSo) assert.equal(outcome.ok, false);
  else if (!outcome.ok)
    // The one success that is none: a slash command that did not run, or whose own agent failed.
    assert.ok(
      steps.some(({ line }) => line.includes('"local_command')),
      outcome.failure?.message,
    );
}

const text = fc.string({ unit: "binary" });
const block = fc.oneof(
  fc.record({ type: fc.constant("text"), text }),
  fc.record({ type: fc.constant("thinking"), thinking: text, signature: text }),
  fc.record({
    type: fc.constant("tool_use"),
    id: text,
    name: text,
    input: fc.dictionary(text, text),
  }),
  fc.record({
    type: fc.constant("tool_result"),
    tool_use_id: text,
    content: fc.oneof(text, fc.array(fc.record({ type: text, text }))),
    is_error: fc.boolean(),
  }),
  fc.record({ type: text }),
);
const message = fc.record(
  {
    id: text,
    model: text,
    content: fc.oneof(text, fc.array(block, { maxLength: 3 })),
    usage: fc.record({
      input_tokens: fc.nat(),
      output_tokens: fc.nat(),
    }),
  },
  { requiredKeys: ["content"] },
);

/** Lines of the kinds that are used, whole or with something in them that nobody expects. */
const usedLine = fc.oneof(
  fc
    .record({ type: fc.constantFrom("assistant", "user"), message })
    .map((line) => JSON.stringify(line)),
  fc
    .record({
      subtype: fc.constantFrom(
        "init",
        "api_retry",
        "permission_denied",
        "task_notification",
        "compact_boundary",
      ),
      more: fc.dictionary(
        fc.constantFrom("model", "error", "tool_name", "status", "message"),
        fc.oneof(text, fc.nat(), fc.constant(null)),
      ),
    })
    .map(({ subtype, more }) => systemLine(subtype, more)),
  fc
    .record({
      is_error: fc.boolean(),
      result: text,
      total_cost_usd: fc.double({ min: 0, max: 9, noNaN: true }),
    })
    .map(resultLine),
  fc
    .record({ request_id: text, tool_name: text, tool_use_id: text })
    .map(({ request_id, ...request }) =>
      JSON.stringify({
        type: "control_request",
        request_id,
        request: { subtype: "can_use_tool", input: {}, ...request },
      }),
    ),
);

/** What another version might print: JSON that is no event, or one of a kind that nobody knows. */
const unknownLine = fc
  .oneof(
    fc.jsonValue(),
    fc.dictionary(text, fc.jsonValue()),
    fc.record({ type: text, subtype: text, is_error: fc.boolean() }),
  )
  .filter(
    (value) =>
      z
        .object({
          type: z.enum([
            "assistant",
            "user",
            "system",
            "result",
            "rate_limit_event",
            "control_request",
            "control_cancel_request",
          ]),
        })
        .safeParse(value).error !== undefined,
  )
  .map((value) => JSON.stringify(value));

const anyLine = fc.oneof(
  { weight: 6, arbitrary: usedLine },
  { weight: 2, arbitrary: unknownLine },
  {
    weight: 1,
    arbitrary: text.map((line) => line.replaceAll("\n", " ")),
  },
);

const places = fc.array(fc.nat(), { maxLength: 12 });
const within = (stdout: Buffer, wanted: readonly number[]): number[] =>
  wanted.map((place) => place % (stdout.length + 1));

describe("Claude Code: output read in any pieces", () => {
  it("means the same as a whole, line by line and cut anywhere, whatever the lines are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLine, { maxLength: 10 }),
        fc.boolean(),
        fc.constantFrom(0, 1, null),
        places,
        async (lines, isEnded, exitCode, cuts) => {
          const stdout = Buffer.from(
            lines.join("\n") + (isEnded && lines.length > 0 ? "\n" : ""),
          );
          const recording = {
            stdout,
            stderr: "",
            exit: exitWith({ exitCode }),
          };
          check(
            await readEveryWay(recording, newReader, within(stdout, cuts)),
            exitCode,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it("means the same when its bytes are no text at all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        places,
        async (bytes, cuts) => {
          const stdout = Buffer.from(bytes);
          const recording = { stdout, stderr: "", exit: exitWith() };
          check(
            await readEveryWay(recording, newReader, within(stdout, cuts)),
            0,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is not changed by lines of a kind that nobody knows", () => {
    const read = (lines: readonly string[]) => {
      const reader = newReader();
      const items = lines.flatMap((line) => [...reader.push(line)]);
      return { items, outcome: reader.end(exitWith(), "") };
    };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(usedLine, fc.array(unknownLine, { maxLength: 2 })), {
          maxLength: 8,
        }),
        (pairs) => {
          assert.deepEqual(
            read(pairs.flatMap(([used, unknown]) => [...unknown, used])),
            read(pairs.map(([used]) => used)),
          );
        },
      ),
    );
  });

  it("means the same with a line of a megabyte of characters that are cut anywhere", async () => {
    const stdout = Buffer.from(
      `${resultLine({ result: "x😀é".repeat(150_000) })}\n`,
    );
    const recording = { stdout, stderr: "", exit: exitWith() };
    const { outcome } = await readEveryWay(
      recording,
      newReader,
      somePlaces(stdout),
    );
    assert.equal(outcome.answer.length, 600_000);
  });
});

const folder = process.env["CLAUDE_RECORDINGS"] ?? "";

// By hand: recordings of the real program are not part of the project.
if (folder !== "")
  describe(`Claude Code: the recordings in ${folder}`, () => {
    for (const recording of recordingsIn(folder))
      it(`${recording.name} is read the same in any pieces and agrees with its exit code`, async () => {
        const { stdout, exit } = recording;
        check(
          await readEveryWay(recording, newReader, somePlaces(stdout)),
          exit.exitCode,
        );
      });
  });
