import * as vscode from "vscode";
import * as z from "zod";
import type { CommandId } from "./commandIds";

const extensionId = "orchestrator-manager.orchestrator-manager";

// VS Code gives the titles of commands with their English original where it speaks another language.
const titleSchema = z.union([
  z.string(),
  z.object({ value: z.string() }).transform(({ value }) => value),
]);
const manifestSchema = z.object({
  contributes: z.object({
    commands: z.array(z.object({ command: z.string(), title: titleSchema })),
  }),
});

/** Read once: it stays as it is while the extension runs. */
let titles: ReadonlyMap<string, string> | null = null;

function readTitles(): ReadonlyMap<string, string> {
  const { contributes } = manifestSchema.parse(
    vscode.extensions.getExtension(extensionId)?.packageJSON,
  );
  return new Map(
    contributes.commands.map(({ command, title }) => [command, title]),
  );
}

/** What the palette calls a command, in the user's language: the manifest is the one place that names it. */
export function commandTitle(id: CommandId): string {
  titles ??= readTitles();
  return titles.get(id) ?? id;
}
