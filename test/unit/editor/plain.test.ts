import assert from "node:assert/strict";
import { escapeIcons, inMarkdown, plainTitle } from "../../../src/editor/plain";

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

  it("are no marks in a tooltip, and break between words", () => {
    assert.equal(
      inMarkdown("1. got `3`\n in $(src)/a.js <b> & [x](y) *z*"),
      "1\\. got \\`3\\` in \\$\u200B\\(src\\)/a.js &lt;b> &amp; \\[x\\]\\(y\\) \\*z\\*",
    );
  });
});
