import type { ChangedFile } from "../../model/evidence";
import type { HandedOn } from "./handedOn";

/** More files than this are not listed one by one in a prompt: the index lists them. */
export const mostListed = 40;
export const indexFile = "index.md";

/** A file for agents to read. */
export interface ContextFile {
  readonly name: string;
  readonly text: string;
}

/** All that was handed on, in full, as files: what the budget of a prompt leaves out is found there. Pure. */
export function contextFiles(entries: readonly HandedOn[]): ContextFile[] {
  const files = entries.map((entry) => ({
    name: entry.file,
    text: fileText(entry),
  }));
  if (files.length <= mostListed) return files;
  return [
    {
      name: indexFile,
      text: `# What was handed on, newest first\n\n${entries.map(({ file, title }) => `- ${file}: ${title}`).join("\n")}\n`,
    },
    ...files,
  ];
}

const fileText = (entry: HandedOn): string =>
  `${wrapped(
    [
      `# ${entry.title}`,
      contextText(entry),
      ...list("Open questions", entry.context.openQuestions),
      ...entry.answers.flatMap((answer, index) =>
        answer === ""
          ? []
          : [
              `## ${entry.answers.length === 1 ? "The answer in full" : `Answer ${index + 1} of ${entry.answers.length} in full`}\n\n${answer}`,
            ],
      ),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  )}\n`;

/** Claude Code shows no more than 2000 characters of a line; what is longer goes on in the next one. */
const lineLength = 1000;

const wrapped = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line.length <= lineLength ? line : wrappedLine(line)))
    .join("\n");

function wrappedLine(line: string): string {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > lineLength) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current].join("\n");
}

/** The context but its open questions, and what the evidence says of it. */
export const contextText = ({
  context,
  changedFiles,
  missingArtifacts,
}: HandedOn): string =>
  [
    context.summary,
    ...list("Decisions", context.decisions),
    ...list("Files", context.artifacts),
    ...list("Named, but not there", missingArtifacts),
    ...list("Changed", changedFiles.map(changeText)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");

const changeText = ({
  path,
  change,
  additions,
  deletions,
}: ChangedFile): string => `${path} (${change}, +${additions} -${deletions})`;

const list = (name: string, items: readonly string[]): string[] =>
  items.length === 0
    ? []
    : [`${name}:\n${items.map((item) => `- ${item}`).join("\n")}`];
