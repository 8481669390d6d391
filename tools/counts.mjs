import { existsSync, readFileSync } from "node:fs";

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ title: string, error: string }} Failure
 */

/** The closing line that people and continuous integration look for. */
export const closingLine = (/** @type {Counts} */ counts) =>
  `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;

/**
 * What a suite wrote of itself when it came to its end; null when it never did.
 * @param {string} file
 * @returns {{ counts: Counts, failures: Failure[] } | null}
 */
export function readReport(file) {
  if (!existsSync(file)) return null;
  const { passed, failed, skipped, failures } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  return {
    counts: {
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(skipped),
    },
    failures,
  };
}
