import type { Reply } from "./fakeApi";

/** What the model of the fake API says, by the names of Claude Code's tools. */

export type ToolCall = NonNullable<Reply["tools"]>[number];

export const use = (...tools: ToolCall[]): Reply => ({ tools });

export const write = (file: string, content: string): ToolCall => ({
  name: "Write",
  input: { file_path: file, content },
});

export const bash = (command: string): ToolCall => ({
  name: "Bash",
  input: { command },
});

/** The structured answer, which ends the turn. */
export const answer = (input: Readonly<Record<string, unknown>>): Reply =>
  use({ name: "StructuredOutput", input });
