import { said } from "../../src/model/said";
import fc from "fast-check";
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import type { Transaction } from "../../src/store/journal";
import {
  decodeJournal,
  encodeContinuation,
  encodeHeader,
  encodeRecord,
} from "../../src/store/journal";
import { anyText } from "../support/arbitraries";

const generation = "0d9e7a50-98a1-4c56-9d0c-6f0bb6a1c001";

const journalOf = (transactions: readonly Transaction[]): Buffer =>
  Buffer.concat([
    encodeHeader(generation),
    ...transactions.map((transaction, index) =>
      encodeRecord(generation, index + 1, transaction),
    ),
  ]);

const three: Transaction[] = [1, 2, 3].map((number) => [
  { sql: "INSERT INTO t VALUES (?, ?)", params: [number, "wörds"] },
  { sql: "UPDATE t SET a = ?", params: [null] },
]);

describe("journal format", () => {
  it("gives back what was put in", () => {
    const transactions = fc.array(
      fc.array(
        fc.record({
          sql: anyText,
          params: fc.array(
            fc.oneof(
              anyText,
              fc
                .double({ noNaN: true, noDefaultInfinity: true })
                .map((n) => n + 0),
              fc.constant(null),
            ),
          ),
        }),
      ),
    );
    fc.assert(
      fc.property(transactions, (made) => {
        // fast-check makes objects without a prototype, which JSON does not.
        const list = structuredClone(made);
        const bytes = journalOf(list);
        assert.deepEqual(decodeJournal(bytes), {
          kind: "journal",
          generation,
          transactions: list,
          length: bytes.length,
        });
      }),
    );
  });

  it("drops a last record that was cut off at any byte, and keeps the others", () => {
    const whole = journalOf(three);
    const kept = journalOf(three.slice(0, 2));
    for (let length = kept.length; length < whole.length; length++) {
      const content = decodeJournal(whole.subarray(0, length));
      assert.deepEqual(content, decodeJournal(kept), `cut at byte ${length}`);
    }
  });

  it("never takes a flipped byte for good: the last record goes, an earlier one is damage", () => {
    const whole = journalOf(three);
    const lastStart = journalOf(three.slice(0, 2)).length;
    for (let index = 0; index < whole.length; index++) {
      const flipped = Buffer.from(whole);
      flipped[index] = (flipped[index] ?? 0) ^ 0x10;
      const content = decodeJournal(flipped);
      if (index < lastStart)
        assert.equal(content.kind, "damaged", `byte ${index}`);
      else
        assert.deepEqual(
          content,
          decodeJournal(whole.subarray(0, lastStart)),
          `byte ${index}`,
        );
    }
  });

  it("takes no record of another journal for its own: it ends there", () => {
    const other = "5b1c1c52-7d0e-4f0e-8f0f-3a54b1c8a002";
    const own = journalOf(three.slice(0, 2));
    const bytes = Buffer.concat([own, encodeRecord(other, 3, three[2]!)]);
    assert.deepEqual(decodeJournal(bytes), decodeJournal(own));
  });

  it("goes on in another journal with the same records, numbered from 1", () => {
    const other = "5b1c1c52-7d0e-4f0e-8f0f-3a54b1c8a002";
    const whole = journalOf(three);
    const rest = whole.subarray(journalOf(three.slice(0, 1)).length);
    const bytes = encodeContinuation(other, generation, rest, 2);
    assert.deepEqual(decodeJournal(bytes), {
      kind: "journal",
      generation: other,
      transactions: three.slice(1),
      length: bytes.length,
    });
    for (const [records, count] of [
      [rest, 1],
      [rest, 3],
      [rest.subarray(0, -1), 2],
    ] as const)
      assert.throws(() =>
        encodeContinuation(other, generation, records, count),
      );
    assert.throws(() => encodeContinuation(other, other, rest, 2));
  });

  it("refuses a header that is cut off", () => {
    const header = encodeHeader(generation);
    for (let length = 0; length < header.length; length++)
      assert.equal(decodeJournal(header.subarray(0, length)).kind, "damaged");
  });

  it("refuses a record whose number does not follow", () => {
    const bytes = Buffer.concat([
      encodeHeader(generation),
      encodeRecord(generation, 2, three[0]!),
    ]);
    assert.equal(decodeJournal(bytes).kind, "damaged");
  });

  it("refuses a sound record that holds something else than statements", () => {
    const payload = encodeRecord(generation, 1, [
      { sql: "DELETE FROM t", params: [] },
    ]);
    const text = payload.subarray(16).toString().replace('"sql":', '"qls":');
    assert.ok(text.includes("qls"));
    Buffer.from(text).copy(payload, 16);
    payload.writeUInt32LE(
      crc32(
        payload.subarray(16),
        crc32(payload.subarray(4, 12), crc32(generation)),
      ),
      12,
    );
    assert.deepEqual(
      decodeJournal(Buffer.concat([encodeHeader(generation), payload])),
      { kind: "damaged", reason: said`record ${1} holds no statements` },
    );
  });
});
