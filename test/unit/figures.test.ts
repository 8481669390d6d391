import assert from "node:assert/strict";
import { figuresIn } from "../../src/model/figures";
import { momentWords } from "../../src/model/moment";

/** Intl separates with spaces that do not break; which kind is the business of its version. */
const plain = (text: string): string => text.replace(/\s/gu, " ");

const minute = 60_000;

describe("figures", () => {
  it("are written as each language writes them", () => {
    const shown = (language: "en" | "de" | "zh-cn"): string[] => {
      const { number, percent, money, duration } = figuresIn(language);
      return [
        number(12_345),
        percent(1.504),
        money(1234.5),
        money(0.004),
        duration(42_000),
        duration(8 * minute + 5_000),
        duration(80 * minute),
        duration(51 * 60 * minute),
      ].map(plain);
    };
    assert.deepEqual(shown("en"), [
      "12,345",
      "150%",
      "$1,234.50",
      "<$0.01",
      "42s",
      "8m 5s",
      "1h 20m",
      "2d 3h",
    ]);
    assert.deepEqual(shown("de"), [
      "12.345",
      "150 %",
      "1.234,50 $",
      "<0,01 $",
      "42 Sek.",
      "8 Min. 5 Sek.",
      "1 Std. 20 Min.",
      "2 Tg. 3 Std.",
    ]);
    assert.deepEqual(shown("zh-cn"), [
      "12,345",
      "150%",
      "$1,234.50",
      "<$0.01",
      "42秒",
      "8分钟 5秒",
      "1小时 20分钟",
      "2天 3小时",
    ]);
  });

  it("leave out the seconds beside minutes where there is little room", () => {
    const { roughDuration } = figuresIn("en");
    assert.deepEqual(
      [45_999, 8 * minute + 5_000, 65 * minute, -1].map(roughDuration),
      ["45s", "8m", "1h 5m", "0s"],
    );
  });

  it("name moments in the language that is asked for", () => {
    const monday = new Date(2026, 10, 16, 19, 10).getTime();
    const before = monday - 24 * 60 * minute;
    assert.match(momentWords(monday, before, "de"), /^Mo.*19:10/);
    assert.match(momentWords(monday, before, "zh-cn"), /周一.*19:10/);
    assert.match(momentWords(monday, before, "en"), /^Mon.*7:10/);
  });
});
