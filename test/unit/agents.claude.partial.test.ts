import assert from "node:assert/strict";
import { claudeReader } from "../../src/agents/claude/reader";

const reader = () =>
  claudeReader({ sessionId: "new-session", resume: null }, "UTC");

const stream = (event: object, parent: string | null = null): string =>
  JSON.stringify({ type: "stream_event", event, parent_tool_use_id: parent });

const begin = (content_block: object): string =>
  stream({ type: "content_block_start", content_block });
const say = (text: string, parent: string | null = null): string =>
  stream(
    { type: "content_block_delta", delta: { type: "text_delta", text } },
    parent,
  );
const whole = (text: string): string =>
  JSON.stringify({
    type: "assistant",
    message: { id: "m", model: null, content: [{ type: "text", text }] },
  });

describe("Claude Code: what is being said", () => {
  it("grows piece by piece, is no item of a page, and gives way to the whole message", () => {
    const read = reader();
    assert.equal(read.partial, null);
    for (const line of [begin({ type: "text" }), say("Grü"), say("ße")])
      assert.deepEqual(read.push(line), []);
    assert.deepEqual(read.partial, { kind: "text", text: "Grüße" });
    assert.deepEqual(read.push(whole("Grüße.")), [
      { kind: "text", text: "Grüße." },
    ]);
    assert.equal(read.partial, null);
    // The block's own end comes after the message.
    read.push(say("late"));
    assert.equal(read.partial, null);
  });

  it("tells thinking, and of a tool its name", () => {
    const read = reader();
    read.push(begin({ type: "thinking" }));
    read.push(
      stream({
        type: "content_block_delta",
        delta: { type: "thinking_delta", thinking: "Hm" },
      }),
    );
    assert.deepEqual(read.partial, { kind: "thinking", text: "Hm" });
    read.push(begin({ type: "tool_use", name: "Write" }));
    const tool = read.partial;
    assert.deepEqual(tool, { kind: "tool", text: "Write" });
    read.push(
      stream({
        type: "content_block_delta",
        delta: { type: "input_json_delta", partial_json: '{"a' },
      }),
    );
    assert.equal(read.partial, tool);
  });

  it("is forgotten when the message begins anew, and at a result", () => {
    for (const end of [
      stream({ type: "message_start" }),
      stream({ type: "content_block_stop" }),
      JSON.stringify({ type: "result", subtype: "success", is_error: false }),
    ]) {
      const read = reader();
      read.push(begin({ type: "text" }));
      read.push(say("Half a sen"));
      read.push(end);
      assert.equal(read.partial, null);
    }
  });

  it("leaves sub-agents out", () => {
    const read = reader();
    read.push(begin({ type: "text" }));
    read.push(say("mine"));
    read.push(say(" theirs", "toolu_1"));
    assert.equal(read.partial?.text, "mine");
  });

  it("is only the end of what is long, without half a character", () => {
    const read = reader();
    read.push(begin({ type: "text" }));
    for (let times = 0; times < 20_000; times++) {
      read.push(say("x😀"));
      assert.ok((read.partial?.text.length ?? 0) <= 4_000);
    }
    const text = read.partial?.text ?? "";
    assert.ok(Buffer.from(text).toString() === text);
    assert.ok(text.endsWith("x😀x😀"));
  });
});
