import fc from "fast-check";

/** Lines that mean something in a task file, where nobody expects them. */
const line = fc.oneof(
  fc.constantFrom(
    "",
    "- [ ] T001 A task",
    "- [x] GH-3 An issue",
    "  - [ ] GH-4 below it",
    "    ~~~issue",
    "  ~~~issue",
    "  ```issue",
    "  ~~~",
    "~~~",
    "~~~~issue",
    "```",
    "# Heading",
    "Heading\n===",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<div>",
    "> - [ ] GH-5 quoted",
    ">   goes on",
    "1. [ ] numbered",
    "   goes on",
    "\t- [ ] tab",
    "* item",
    "| a | b |",
    "|---|---|",
    "[^1]: note",
    "---",
    "words",
  ),
  fc.string({ maxLength: 20 }),
);

/** A text of such lines, with any line ending. */
export const taskFileText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(line, { maxLength: 14 }),
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.boolean(),
  )
  .map(([lines, ending, ends]) => lines.join(ending) + (ends ? ending : ""));
