import assert from "node:assert/strict";
import { escapeIcons, plainTitle } from "../../../src/editor/plain";

describe("words of files in VS Code's lists", () => {
  it("have no marks of code and emphasis", () => {
    assert.equal(
      plainTitle("Split a **text** in `src/words.js`"),
      "Split a text in src/words.js",
    );
  });

  it("show a command's substitution, which would be drawn as an icon of ours", () => {
    assert.doesNotMatch(escapeIcons("Bash(echo $(whoami))"), /\$\(/);
  });
});
