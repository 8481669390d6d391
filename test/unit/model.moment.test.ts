import assert from "node:assert/strict";
import { minutesLeft, momentWords } from "../../src/model/moment";

const at = (day: number, hour: number, minute: number): number =>
  new Date(2025, 5, day, hour, minute).getTime();

describe("moments in words", () => {
  it("name the day only where it is another one", () => {
    const day = new Date(at(3, 7, 5)).toLocaleString(undefined, {
      weekday: "short",
    });
    const time = momentWords(at(3, 7, 5), at(3, 2, 0));
    assert.match(time, /7[:.]05/);
    assert.ok(!time.includes(day));
    const next = momentWords(at(3, 7, 5), at(2, 23, 0));
    assert.ok(next.includes(day) && /7[:.]05/.test(next), next);
  });

  it("name the date where a day of the week could mean two days", () => {
    assert.match(momentWords(at(12, 7, 5), at(3, 7, 0)), /12/);
    assert.doesNotMatch(momentWords(at(8, 7, 5), at(3, 7, 0)), /8/);
  });

  it("count a started minute as one, and none when the time has come", () => {
    assert.deepEqual(
      [120_000, 60_001, 60_000, 1, 0, -5].map((left) => minutesLeft(left, 0)),
      [2, 2, 1, 1, 0, 0],
    );
  });
});
