import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { migrations } from "../../src/store/migrations";

describe("store: migrations", () => {
  it("runs every file of the folder, in the order of its number", () => {
    const files = readdirSync("migrations").sort();
    assert.deepEqual(
      migrations.map(({ number, sql }) => ({ number, sql })),
      files.map((name) => ({
        number: Number(name.slice(0, 4)),
        sql: readFileSync(`migrations/${name}`, "utf8"),
      })),
    );
  });
});
