import { stripVTControlCharacters } from "node:util";
import type { OutputItem } from "../model/agent";
import { withTurnsNamed } from "../model/turnedText";

/** Text of an agent without what would steer a terminal, or turn its words round; lines and tabs stay. */
export const plain = (text: string): string =>
  withTurnsNamed(stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, ""));

/** What an agent said or did, for a terminal. */
export function itemWords({ kind, text }: OutputItem): string {
  switch (kind) {
    case "text":
    case "result":
      return plain(text);
    case "thinking":
      return `(thinking) ${plain(text)}`;
    case "tool":
      return `> ${plain(text)}`;
    case "toolResult":
      return `< ${plain(text)}`;
    case "notice":
      return `- ${plain(text)}`;
    case "error":
      return `! ${plain(text)}`;
  }
}
