import assert from "node:assert/strict";
import { csvOf } from "../../src/model/csv";
import { decisionCsv } from "../../webview-ui/decisionCsv";

describe("comma-separated values", () => {
  it("are quoted where they need it", () => {
    assert.equal(
      csvOf([
        ["a", 'say "b"', 1.5],
        ["c,d", "e\nf", -2],
      ]),
      'a,"say ""b""",1.5\r\n"c,d","e\nf",-2\r\n',
    );
  });

  it("hold no formula that somebody else wrote", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
      assert.equal(csvOf([[text]]), `'${text}\r\n`);
  });

  it("hold the decision log, the oldest first, with what was decided from", () => {
    const row = {
      about: "",
      because: null,
      facts: [
        { name: "spent", value: "$1.20" },
        { name: "left", value: "$3" },
      ],
    };
    assert.equal(
      decisionCsv([
        { ...row, seq: 2, at: 1000, what: "Paused", because: "You did." },
        { ...row, seq: 1, at: 0, what: "Created", facts: [] },
      ]),
      "number,time,decision,about,because,inputs\r\n" +
        "1,1970-01-01T00:00:00.000Z,Created,,,\r\n" +
        "2,1970-01-01T00:00:01.000Z,Paused,,You did.,spent: $1.20; left: $3\r\n",
    );
  });
});
