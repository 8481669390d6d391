import { createHash } from "node:crypto";
import type { Attempt } from "../model/orchestration";

/** SHA-256 of a text in UTF-8, hexadecimal. */
export const sha256 = (text: string): string =>
  createHash("sha256").update(text, "utf8").digest("hex");

/** Whether a prompt is what was sent, by its hash; false also for an old one that has none. */
export const isAsSent = ({
  prompt,
  promptHash,
}: Pick<Attempt, "prompt" | "promptHash">): boolean =>
  promptHash === sha256(prompt);
