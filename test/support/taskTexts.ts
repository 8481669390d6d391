import fc from "fast-check";

const pieces = [
  "- [ ] ",
  "- [x] ",
  "* [~] ",
  "1. [ ] ",
  "14. [X] ",
  "- [ ]* ",
  "- [⚠️] ",
  "- ",
  "> ",
  "T001 ",
  "T002 ",
  "[P] ",
  "(P) ",
  "[US1] ",
  "**TASK-1**: ",
  "2.1 ",
  "~~",
  "(depends on T001-T003, T002) ",
  "src/a.ts ",
  "`b.ts` ",
  "# ",
  "## Phase 1 ",
  "### Acceptance Criteria",
  "**Checkpoint**: ",
  "\n### Task 1.2: ",
  "\n## [x] ",
  "\n**Status**: In Progress",
  " ✅",
  "\n**Backend**\n",
  "---\nid: a\ntitle: b\nstatus: Done\n---\n",
  "```",
  "~~~",
  "<!--",
  "-->",
  "<pre>",
  "</pre>",
  "---",
  "===",
  "\n",
  "\n",
  "\n",
  "\n\n",
  "\r\n",
  "\r",
  "  ",
  "    ",
  "\t",
  "\u0000",
  "\uD800",
  "\uFEFF",
  "\u2028",
  "word ",
];

/** Texts made of what task files are made of, in any order, with odd characters between. */
export const hostileText = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

const indents = [
  ...Array.from({ length: 6 }, () => ""),
  ...[1, 2, 3, 4, 5, 6, 8].map((count) => " ".repeat(count)),
  "\t",
  "  \t",
  "> ",
  ">",
  "> > ",
  ">\t",
  "- ",
  "1. ",
  ">   ",
];
const blocks = (
  "- [ ] a|- [x] b|- c|* [ ] d|1. [X] e|2. f|14. [x] g|- [~] h|- [ ]|-|- - [ ] n|word|[ ] j|>|> - [ ] q|# H|## H2 #|===|---|- - -|***|```|~~~|````|" +
  "<!--|-->|<!-- x -->|<div>|</div>|<details>|<pre>|</pre>|<b>|<b x='1'>|<?|?>|<!A|<script>|</style>|:-|--,--|,---,---,|, a , b ,|a , b|" +
  "[r]: /u|[r]: /u 'ti|tle'|'t'|[^1]: |[^1]:|a `b|"
)
  .split("|")
  .map((block) => block.replaceAll(",", "|"));

/** Short texts in which the blocks of Markdown meet in every way. */
export const markdownText = fc
  .tuple(
    fc.array(
      fc
        .tuple(
          fc.constantFrom(...indents),
          fc.constantFrom(...blocks),
          fc.constantFrom("", "", "", " ", "  "),
        )
        .map((parts) => parts.join("")),
      { maxLength: 9 },
    ),
    fc.constantFrom("\n", "\n", "\r\n", "\r"),
  )
  .map(([lines, end]) => lines.join(end));
