#!/usr/bin/env node
// Pretends to be a Claude Code that streams: pieces of text 30 times a second, twice a second a whole message, a tool call or its
// result, each with the moment at which it was written. LIVE_BENCH_MS says for how long.
const [first] = process.argv.slice(2);
const session = "5a1e0000-0000-4000-8000-000000000009";
const pieceMs = 33;
const pieces = 15;

/** @param {object} line */
const write = (line) => {
  process.stdout.write(`${JSON.stringify({ ...line, session_id: session })}\n`);
};
const stamp = () => `at:${Date.now()}:`;
const words = "Looking at how the reader splits its lines — grüße. ";
/** @param {object} event */
const stream = (event) =>
  write({ type: "stream_event", event, parent_tool_use_id: null });
/** @type {(type: string, id: string, content: object) => void} */
const message = (type, id, content) =>
  write({
    type,
    message: {
      id,
      model: "claude-opus-5-5",
      content: [content],
      usage: { input_tokens: 100, output_tokens: 1 },
    },
    parent_tool_use_id: null,
  });

/** @param {number} turn */
function whole(turn) {
  const id = `msg_${turn}`;
  switch (turn % 3) {
    case 0:
      message("assistant", id, { type: "text", text: words + stamp() });
      return;
    case 1:
      message("assistant", id, {
        type: "tool_use",
        id: `toolu_${turn}`,
        name: "Edit",
        input: { file_path: `src/${stamp()}.ts`, old_string: words.repeat(20) },
      });
      return;
    default:
      message("user", id, {
        type: "tool_result",
        tool_use_id: `toolu_${turn - 1}`,
        content: `${stamp()}\n${words.repeat(100)}`,
      });
  }
}

async function talk() {
  const end = Date.now() + Number(process.env["LIVE_BENCH_MS"] ?? 1000);
  write({ type: "system", subtype: "init", model: "claude-opus-5-5" });
  for (let turn = 0; Date.now() < end; turn++) {
    stream({ type: "content_block_start", content_block: { type: "text" } });
    for (let piece = 0; piece < pieces; piece++) {
      stream({
        type: "content_block_delta",
        delta: { type: "text_delta", text: `grüße ${stamp()} ` },
      });
      // Not all agents at the same moments.
      await new Promise((resolve) =>
        setTimeout(resolve, pieceMs * (0.5 + Math.random())),
      );
    }
    whole(turn);
    stream({ type: "content_block_stop" });
  }
  write({
    type: "result",
    subtype: "success",
    is_error: false,
    result: "Done.",
    num_turns: 1,
    total_cost_usd: 0,
  });
}

if (first === "--version") console.log("2.1.329 (Claude Code)");
else if (first === "auth") console.log(JSON.stringify({ loggedIn: true }));
else await talk();
