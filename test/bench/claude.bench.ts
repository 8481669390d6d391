// What it costs to read the output of Claude Code, next to bare `split` and `JSON.parse` of every line, which any reader must do at
// the least: both in one run, in turn, on the same text. Prints a table.
import {
  claudeRequest,
  claudeWith,
  resultLine,
  systemLine,
} from "../support/claudeLines";

const megabyte = 1024 * 1024;
const session = "00000000-0000-4000-8000-000000000001";

/** Text of so many characters, as programs and people write it. */
const prose = (length: number): string =>
  'const value = read(path, "utf8"); // é → 😀\n\tif (value === "") return null;\n'
    .repeat(Math.ceil(length / 70))
    .slice(0, length);

const usage = {
  input_tokens: 4,
  cache_creation_input_tokens: 512,
  cache_read_input_tokens: 18_000,
  cache_creation: {
    ephemeral_5m_input_tokens: 0,
    ephemeral_1h_input_tokens: 512,
  },
  output_tokens: 120,
  service_tier: "standard",
};

const spoken = (number: number, block: object): string =>
  JSON.stringify({
    type: "assistant",
    message: {
      model: "claude-opus-5-5",
      id: `msg_${number}`,
      type: "message",
      role: "assistant",
      content: [block],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
    parent_tool_use_id: null,
    session_id: session,
    uuid: session,
  });

/** One turn: a thought, a sentence, a tool and what it gave. */
const turn = (number: number, length: number): string[] => {
  const id = `toolu_${number}`;
  const content = prose(length);
  return [
    spoken(number, {
      type: "thinking",
      thinking: prose(300),
      signature: "c2ln".repeat(100),
    }),
    spoken(number, { type: "text", text: prose(200) }),
    spoken(number, {
      type: "tool_use",
      id,
      name: "Edit",
      input: {
        file_path: `/project/src/file${number}.ts`,
        old_string: prose(250),
        new_string: prose(400),
      },
    }),
    JSON.stringify({
      type: "user",
      message: {
        role: "user",
        content: [{ tool_use_id: id, type: "tool_result", content }],
      },
      parent_tool_use_id: null,
      session_id: session,
      uuid: session,
      tool_use_result: { stdout: content, stderr: "", interrupted: false },
    }),
    // A line that says nothing to us.
    JSON.stringify({
      type: "stream_event",
      event: {
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: prose(40) },
      },
      session_id: session,
      uuid: session,
    }),
  ];
};

/** The output of one attempt of about so many bytes, whose tools give so many characters each. */
function output(bytes: number, length: number): string {
  const lines = [
    systemLine("init", {
      model: "claude-opus-5-5",
      cwd: "/work",
      tools: Array.from({ length: 40 }, (_, index) => `Tool${index}`),
      slash_commands: Array.from(
        { length: 60 },
        (_, index) => `command${index}`,
      ),
    }),
  ];
  for (let size = 0, number = 0; size < bytes; number++) {
    const next = turn(number, length);
    for (const line of next) size += line.length + 1;
    lines.push(...next);
  }
  return [...lines, resultLine({ result: prose(2_000) }), ""].join("\n");
}

const rounds = 41;

/** Median times in milliseconds of work that is done in turns, so that all of it meets the same machine. */
function medians(...works: readonly (() => unknown)[]): number[] {
  const times = works.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, work] of works.entries()) {
      const begin = performance.now();
      work();
      times[index]?.push(performance.now() - begin);
    }
  return times.map(
    (each) => each.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN,
  );
}

/** The least that any reader must do. Returns how many lines hold something. */
function bareRead(text: string): number {
  let known = 0;
  for (const line of text.split("\n"))
    if (line !== "" && JSON.parse(line) !== null) known++;
  return known;
}

function read(text: string): number {
  const reader = claudeWith().reader(claudeRequest);
  let items = 0;
  for (const line of text.split("\n")) items += reader.push(line).length;
  return items;
}

const rows: Record<string, Record<string, string>> = {};
for (const [name, length] of [
  ["short results (300 characters)", 300],
  ["results as they mostly are (3,000)", 3_000],
  ["the longest that a shell gives (30,000)", 30_000],
  ["files (1,000,000)", 1_000_000],
] as const) {
  const text = output(8 * megabyte, length);
  const [bare = NaN, reader = NaN] = medians(
    () => bareRead(text),
    () => read(text),
  );
  rows[name] = {
    lines: String(text.split("\n").length - 1),
    "bare ms": bare.toFixed(1),
    "reader ms": reader.toFixed(1),
    "MB/s": ((text.length / megabyte / reader) * 1000).toFixed(0),
    ratio: `${(reader / bare).toFixed(2)}×`,
  };
}
console.log("\nReading 8 MB of Claude Code's output (medians)");
console.table(rows);
