import { existsSync, readFileSync } from "node:fs";

/**
 * What a suite says of itself.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** The closing line that people and continuous integration look for. */
export const closingLine = (/** @type {Counts} */ counts) =>
  `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;

/**
 * Reads the counts that a suite wrote when it came to its end; null when it never did.
 * @param {string} file
 * @returns {Counts | null}
 */
export function readCounts(file) {
  if (!existsSync(file)) return null;
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(skipped),
  };
}
