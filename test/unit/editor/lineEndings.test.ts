import assert from "node:assert/strict";
import { mixesEndings } from "../../../src/editor/lineEndings";

describe("line endings", () => {
  it("are mixed when a document could not keep them", () => {
    for (const text of ["", "one", "a\nb\n", "a\r\nb\r\n", "\n\n", "\r\n\r\n"])
      assert.equal(mixesEndings(text), false, JSON.stringify(text));
    for (const text of ["a\nb\r\n", "a\r\nb\n", "a\r\n\n", "a\rb", "a\r\nb\rc"])
      assert.equal(mixesEndings(text), true, JSON.stringify(text));
  });
});
