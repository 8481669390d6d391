// What every store of the bench does, ours and others: plain JavaScript, because other versions of Node run it as it is.
import { performance } from "node:perf_hooks";

export const schema = `
  CREATE TABLE notes (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX notes_at ON notes(at);
  CREATE TABLE counters (id INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
  INSERT INTO counters VALUES (1, 0);
`;

export const insertNote = "INSERT INTO notes VALUES (?, ?, ?)";
export const updateCounter = "UPDATE counters SET last = ? WHERE id = 1";

/** Of an event of an orchestration, in characters. */
const eventLength = 300;
/** Of a row that only makes the database large. */
const fillerLength = 1000;

/** The first rows make the database this large. */
export const fillerBody = "x".repeat(fillerLength);
/** @param {number} megabytes */
export const fillerRows = (megabytes) =>
  Math.round((megabytes * 1_000_000) / (fillerLength + 30));

/** @param {number} number */
export const eventBody = (number) => String(number).padEnd(eventLength, "e");

/**
 * @typedef {object} Latency in milliseconds
 * @property {number} p50
 * @property {number} p99
 * @property {number} max
 * @property {number} count
 */

/**
 * @param {readonly number[]} times
 * @returns {Latency}
 */
export function latencyOf(times) {
  const sorted = [...times].sort((a, b) => a - b);
  /** @param {number} share */
  const at = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1), count: sorted.length };
}

/**
 * @param {number} count
 * @param {(index: number) => void} work
 * @returns {Latency}
 */
export function measure(count, work) {
  /** @type {number[]} */
  const times = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    work(index);
    times.push(performance.now() - start);
  }
  return latencyOf(times);
}
