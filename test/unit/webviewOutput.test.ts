import assert from "node:assert/strict";
import fc from "fast-check";
import {
  emptyBuffer,
  isCutOff,
  mergePage,
  saying,
  wantsMore,
} from "../../webview-ui/outputBuffer";
import { rowHeights } from "../../webview-ui/rowHeights";
import { sampleLineBytes, sampleOutputPage } from "../support/samples";

describe("webview: output buffer", () => {
  it("reads a log page by page to its end, each item once", () => {
    let buffer = emptyBuffer("a");
    for (let asks = 0; !buffer.ended; asks++) {
      assert.ok(asks < 10, "it asks for ever");
      buffer = mergePage(
        buffer,
        buffer.next,
        sampleOutputPage(2500, buffer.next),
      );
    }
    assert.equal(buffer.items.length, 2500);
    assert.equal(buffer.next, 2500 * sampleLineBytes);
  });

  it("loses and doubles nothing, in whatever order and overlap pages come", () => {
    const total = 40;
    fc.assert(
      fc.property(
        fc.array(fc.record({ first: fc.nat(total), size: fc.nat(15) }), {
          maxLength: 60,
        }),
        (pages) => {
          let buffer = emptyBuffer("a");
          for (const { first, size } of pages) {
            const from = first * sampleLineBytes;
            buffer = mergePage(
              buffer,
              from,
              sampleOutputPage(total, from, size),
            );
            assert.deepEqual(
              buffer.items,
              sampleOutputPage(total, 0, total).items.slice(
                0,
                buffer.next / sampleLineBytes,
              ),
            );
          }
        },
      ),
    );
  });

  it("begins near the end where a page says so, goes on without a gap, and begins nowhere else later", () => {
    const all = sampleOutputPage(40, 0, 40);
    const end = (from: number, size: number) => ({
      ...sampleOutputPage(40, from, size),
      from,
    });
    const at = 30 * sampleLineBytes;
    let buffer = mergePage(emptyBuffer("a"), at, end(at, 4));
    assert.equal(buffer.start, at);
    assert.equal(wantsMore(emptyBuffer("a"), at, end(at, 4)), true);
    buffer = mergePage(buffer, buffer.next, sampleOutputPage(40, buffer.next));
    assert.deepEqual(buffer.items, all.items.slice(30));
    const later = 35 * sampleLineBytes;
    assert.equal(mergePage(buffer, later, end(later, 2)), buffer);
    // A push from the first byte was quicker: nothing is lost, and it is asked on from there.
    const first = mergePage(emptyBuffer("a"), 0, sampleOutputPage(40, 0, 5));
    assert.equal(mergePage(first, at, end(at, 4)), first);
    assert.equal(wantsMore(first, at, end(at, 4)), true);
    const short = mergePage(emptyBuffer("a"), 0, { ...all, from: 0 });
    assert.equal(short.start, 0);
    assert.deepEqual(short.items, all.items);
  });

  it("keeps all items that come from one line", () => {
    const item = { kind: "text", text: "x", offset: 10 } as const;
    const page = { items: [item, item], next: 10, ended: false };
    const once = mergePage(emptyBuffer("a"), 0, page);
    assert.equal(once.items.length, 2);
    assert.equal(mergePage(once, 0, page), once);
  });

  it("asks again where a page left a gap, and stops when nothing came", () => {
    const buffer = emptyBuffer("a");
    assert.equal(wantsMore(buffer, 500, sampleOutputPage(10, 500)), true);
    assert.equal(wantsMore(buffer, 0, sampleOutputPage(10, 0)), true);
    assert.equal(
      wantsMore(buffer, 0, { items: [], next: 0, ended: false }),
      false,
    );
  });

  it("keeps the newest items and counts those that it dropped, so that it stays small", () => {
    let buffer = emptyBuffer("a");
    for (let pages = 0; pages < 50; pages++) {
      const page = sampleOutputPage(1000, buffer.next, 20);
      buffer = mergePage(buffer, buffer.next, page, 20_000);
      assert.ok(buffer.items.length > 0 && buffer.items.length < 200);
      assert.ok(buffer.weight <= 20_000);
      assert.equal(buffer.dropped + buffer.items.length, (pages + 1) * 20);
    }
    assert.deepEqual(
      buffer.items,
      sampleOutputPage(1000, 0).items.slice(buffer.dropped),
    );
    assert.ok(buffer.dropped > 500);
  });

  it("keeps more of an output that was asked for in whole than of one that is followed", () => {
    const fill = (whole: boolean) => {
      let buffer = emptyBuffer("a", whole);
      for (let pages = 0; pages < 12; pages++)
        buffer = mergePage(buffer, buffer.next, {
          items: [
            {
              kind: "text",
              text: "x".repeat(1_000_000),
              offset: buffer.next + 1,
            },
          ],
          next: buffer.next + 1,
          ended: false,
        });
      return buffer;
    };
    const followed = fill(false);
    assert.ok(followed.weight <= 8_000_000);
    assert.ok(followed.dropped > 0 && isCutOff(followed));
    const whole = fill(true);
    assert.deepEqual([whole.items.length, whole.dropped], [12, 0]);
    assert.ok(!isCutOff(whole));
  });

  it("keeps one item that is larger than all that may be kept", () => {
    const item = { kind: "text", text: "x".repeat(500), offset: 9 } as const;
    const page = { items: [item], next: 9, ended: false };
    const buffer = mergePage(emptyBuffer("a"), 0, page, 100);
    assert.deepEqual(buffer.items, [item]);
    assert.equal(buffer.dropped, 0);
  });

  it("has what is being said until a page comes without it", () => {
    const partial = { kind: "text", text: "Hel" } as const;
    const buffer = saying(emptyBuffer("a"), partial);
    assert.deepEqual(buffer.partial, partial);
    assert.deepEqual(
      mergePage(buffer, 0, sampleOutputPage(3, 0)).partial,
      partial,
    );
    assert.equal(saying(buffer, null).partial, null);
    const quiet = emptyBuffer("a");
    assert.equal(saying(quiet, null), quiet);
  });

  it("has not ended while an ended attempt had more to give", () => {
    const part = mergePage(emptyBuffer("a"), 0, sampleOutputPage(10, 0, 4));
    assert.equal(part.ended, false);
  });
});

describe("webview: row heights", () => {
  it("agrees with a plain list of heights", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.tuple(fc.nat(199), fc.integer({ min: 1, max: 90 }))),
        (count, measures) => {
          const tree = rowHeights(20);
          const plain: number[] = Array.from({ length: count }, () => 20);
          tree.grow(Math.ceil(count / 2));
          tree.grow(count);
          for (const [index, height] of measures.filter(([i]) => i < count)) {
            assert.equal(tree.measure(index, height), height - plain[index]!);
            plain[index] = height;
          }
          let top = 0;
          plain.forEach((height, index) => {
            assert.equal(tree.top(index), top);
            assert.equal(tree.at(top), index);
            assert.equal(tree.at(top + height - 1), index);
            top += height;
          });
          assert.equal(tree.total, top);
          assert.equal(tree.at(top + 1000), count - 1);
        },
      ),
    );
  });

  it("is empty without rows", () => {
    const tree = rowHeights(20);
    assert.deepEqual([tree.total, tree.at(0), tree.top(0)], [0, 0, 0]);
  });
});
