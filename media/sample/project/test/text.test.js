import assert from "node:assert/strict";
import { test } from "node:test";
import { tidy } from "../src/text.js";

test("tidy leaves one kind of line end and of space", () => {
  assert.equal(tidy("  one\t two\r\nthree \n"), "one two\nthree");
});
