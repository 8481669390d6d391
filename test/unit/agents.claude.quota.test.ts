import assert from "node:assert/strict";
import fc from "fast-check";
import { isLimitMessage, resetOf } from "../../src/agents/claude/quota";
import {
  apiErrorLine,
  claudeRequest,
  claudeWith,
  exitWith,
} from "../support/claudeLines";

const at = (iso: string): number => Date.parse(iso);

describe("Claude Code: what a message about the quota says", () => {
  const cases: [message: string, now: string, zone: string, reset: string][] = [
    [
      "You've hit your session limit · resets 7:10pm (America/Los_Angeles)",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-11-22T03:10:00Z",
    ],
    [
      "You've hit your session limit · resets 1am (Europe/Paris)",
      "2026-11-21T22:30:00Z", // 23:30 in Paris: the next day
      "UTC",
      "2026-11-22T00:00:00Z",
    ],
    [
      "You've hit your weekly limit · resets Oct 12, 8am (Europe/Paris)",
      "2026-10-09T12:00:00Z",
      "UTC",
      "2026-10-12T06:00:00Z",
    ],
    [
      "You've hit your weekly limit · resets Nov 24, 5:06pm (Europe/Paris)",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-11-24T16:06:00Z",
    ],
    [
      "You've hit your weekly limit · resets Jan 2, 8am (Asia/Tokyo)",
      "2026-12-30T12:00:00Z", // no year: the next one
      "UTC",
      "2027-01-01T23:00:00Z",
    ],
    [
      "You've hit your weekly limit · resets Jan 2, 2027, 8:30am (Asia/Tokyo)",
      "2026-12-30T12:00:00Z",
      "UTC",
      "2027-01-01T23:30:00Z",
    ],
    [
      "You've hit your limit · resets at 4 a.m. (Asia/Kolkata)",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-11-21T22:30:00Z",
    ],
    [
      "You've hit your limit · resets 3:45pm",
      "2026-11-21T12:00:00Z",
      "America/New_York", // the host's zone
      "2026-11-21T20:45:00Z",
    ],
    [
      "You've hit your 5-hour limit · resets 15:45",
      "2026-11-21T12:00:00Z",
      "Europe/Paris",
      "2026-11-21T14:45:00Z",
    ],
    [
      "Claude AI usage limit reached|1754870400",
      "2025-08-10T12:00:00Z",
      "UTC",
      "2025-08-11T00:00:00Z",
    ],
    [
      "Claude usage limit reached. Your limit will reset at 1pm (Etc/GMT+5).",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-11-21T18:00:00Z",
    ],
    [
      "API Error: 429 · spend limit reached · resets Dec 1 · ask your admin",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-12-01T00:00:00Z",
    ],
    [
      "You've hit your 5-hour limit · resets 12am (Europe/Paris)",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-11-21T23:00:00Z",
    ],
    [
      "You've hit your 5-hour limit · resets 12:30pm (Europe/Paris)",
      "2026-11-21T12:00:00Z",
      "UTC",
      "2026-11-22T11:30:00Z",
    ],
    // The clocks go forward in Paris on 29 March 2026 at 2:00, from UTC+1 to UTC+2.
    [
      "You've hit your session limit · resets 4am (Europe/Paris)",
      "2026-03-28T23:30:00Z",
      "UTC",
      "2026-03-29T02:00:00Z",
    ],
    [
      "You've hit your session limit · resets 2:30am (Europe/Paris)", // a time that no clock shows
      "2026-03-28T23:30:00Z",
      "UTC",
      "2026-03-29T01:30:00Z",
    ],
    // They go back on 25 October 2026 at 3:00: half past two comes twice.
    [
      "You've hit your session limit · resets 2:30am (Europe/Paris)",
      "2026-10-24T22:30:00Z",
      "UTC",
      "2026-10-25T00:30:00Z",
    ],
    [
      "You've hit your session limit · resets 2:30am (Europe/Paris)",
      "2026-10-25T00:45:00Z", // between the two
      "UTC",
      "2026-10-25T01:30:00Z",
    ],
    [
      "You've hit your session limit · resets 4am (Europe/Paris)",
      "2026-10-24T22:30:00Z",
      "UTC",
      "2026-10-25T03:00:00Z",
    ],
    [
      "You've hit your limit · resets 9am (Middle-earth/Shire)", // no such zone: the host's
      "2026-11-21T12:00:00Z",
      "Europe/Paris",
      "2026-11-22T08:00:00Z",
    ],
  ];
  for (const [message, now, zone, reset] of cases)
    it(`${message} (said ${now}, in ${zone})`, () => {
      const found = resetOf(message, at(now), zone);
      assert.equal(found && new Date(found).toISOString(), isoOf(reset));
      assert.ok(isLimitMessage(message));
    });

  it("knows no reset where none is named, or where it is over", () => {
    for (const message of [
      "You've hit your monthly spend limit · /usage-credits to raise it",
      "You're out of usage credits. See Usage in Settings",
      "Claude AI usage limit reached|1754870400",
      "the clock resets 7 times, resets in 2 hours, resets Foo 3 and resets 99:99",
      "",
    ])
      assert.equal(resetOf(message, at("2026-11-21T12:00:00Z"), "UTC"), null);
  });

  it("takes a busy service for no quota", () => {
    for (const message of [
      "API Error: Server is temporarily limiting requests (not your usage limit) · This request would exceed your account's rate limit.",
      "API Error: Request rejected (429) · slow down",
      "API Error: 529 Overloaded.",
      "Prompt is too long · the request is ~1200000 tokens (limit 1000000)",
    ])
      assert.equal(isLimitMessage(message), false, message);
  });

  it("finds a moment after now that clocks in that zone show as the stated time, for the first time", () => {
    const zones = fc.constantFrom(
      "Europe/Paris",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Pacific/Apia",
      "UTC",
    );
    fc.assert(
      fc.property(
        fc.integer({ min: at("2020-01-01"), max: at("2035-01-01") }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 59 }),
        fc.constantFrom("am", "pm"),
        zones,
        (now, hour, minute, half, zone) => {
          const stated = `${hour}:${String(minute).padStart(2, "0")}${half}`;
          const message = `You've hit your limit · resets ${stated} (${zone})`;
          const found = resetOf(message, now, "UTC");
          assert.ok(found !== null && found > now);
          assert.ok(found - now <= 49 * 3_600_000);
          const shown = Intl.DateTimeFormat("en-US", {
            timeZone: zone,
            hour: "numeric",
            minute: "2-digit",
          })
            .format(found)
            .replace(/\s/g, "")
            .toLowerCase();
          // A time that the clocks leave out that day is shown as a later one, and never as an earlier one.
          if (shown !== stated) {
            const offset = (moment: number) =>
              new Date(moment).toLocaleString("en-US", {
                timeZone: zone,
                timeZoneName: "longOffset",
              });
            const name = (moment: number) => offset(moment).split(" ").at(-1);
            assert.notEqual(name(found), name(found - 4 * 3_600_000), shown);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never throws, whatever the message", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        resetOf(`resets ${text}`, 0, "UTC");
      }),
    );
  });
});

const isoOf = (text: string): string => new Date(text).toISOString();

describe("Claude Code: when the quota is there again", () => {
  const endOf = (lines: readonly string[], endedAt: string) => {
    const reader = claudeWith().reader(claudeRequest);
    lines.forEach((line) => reader.push(line));
    return reader.end(exitWith({ exitCode: 1, endedAt: at(endedAt) }), "")
      .failure;
  };
  const limit = (result: string, changes: object = {}) =>
    apiErrorLine({ result, api_error_status: 429, ...changes });
  const event = (info: object) =>
    JSON.stringify({ type: "rate_limit_event", rate_limit_info: info });

  it("counts from when it was said, not from when it is read", () => {
    const failure = endOf(
      [limit("You've hit your session limit · resets 1am (Europe/Paris)")],
      "2026-11-21T22:30:00Z",
    );
    assert.equal(failure?.code, "quotaReached");
    assert.equal(failure.retryAt, at("2026-11-22T00:00:00Z"));
    assert.match(failure.fix ?? "", /Wait for the reset/);
  });

  it("does not wait a day when the process ends just after the reset that it named", () => {
    const failure = endOf(
      [limit("You've hit your session limit · resets 1am (Europe/Paris)")],
      "2026-11-22T00:00:20Z",
    );
    assert.equal(failure?.retryAt, at("2026-11-22T00:00:00Z"));
  });

  it("takes a time without a zone for the host's", () => {
    const failure = endOf(
      [limit("You've hit your session limit · resets 3:45pm")],
      "2026-11-21T12:00:00Z",
    );
    assert.equal(failure?.retryAt, at("2026-11-21T14:45:00Z"));
  });

  it("believes the event with the exact time before the words", () => {
    const failure = endOf(
      [
        event({ status: "rejected", resetsAt: 1795277189 }),
        limit("You've hit your 5-hour limit · resets 4:06pm (UTC)", {
          api_error: "usage_limit_reached",
        }),
      ],
      "2026-11-21T12:00:00Z",
    );
    assert.equal(failure?.retryAt, 1795277189_000);
  });

  it("forgets an event that a later one has overtaken, and one without a time", () => {
    for (const info of [
      { status: "allowed", resetsAt: 1 },
      { status: "rejected" },
      { status: 7 },
    ])
      assert.equal(
        endOf(
          [
            event({ status: "rejected", resetsAt: 1795277189 }),
            event(info),
            limit("You've hit your monthly spend limit."),
          ],
          "2026-11-21T12:00:00Z",
        )?.retryAt,
        undefined,
      );
  });
});
