import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../src/editor/extensionApi";

export const tasksText = `# Tasks: Sample

## Phase 1: Base

- [ ] T001 Write \`src/first.txt\`
- [ ] T002 Write \`src/second.txt\` (depends on T001)

## Phase 2: Rest

- [ ] T003 Write \`src/third.txt\`
`;

/** Long enough in each step that the states between can be seen. */
const delayMs = 400;
const step = (name: string) => ({
  delayMs,
  costUsd: 0.5,
  edits: [{ path: `src/${name}.txt`, write: `${name}\n` }],
});
const script = {
  stages: { "*": { delayMs, costUsd: 0.25, verdict: "pass" } },
  tasks: { T001: step("first"), T002: step("second"), T003: step("third") },
};

/** The folder that the window was opened with. */
export function folder(): string {
  const first = vscode.workspace.workspaceFolders?.[0];
  assert.ok(first, "the window has no folder");
  return first.uri.fsPath;
}

export const tasksUri = (): vscode.Uri =>
  vscode.Uri.file(path.join(folder(), "tasks.md"));

export function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, {
    cwd: folder(),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** Makes the window's folder a repository with a tasks.md, once. */
export function prepareRepository(): void {
  if (existsSync(path.join(folder(), ".git"))) return;
  mkdirSync(path.join(folder(), ".orchestrator"), { recursive: true });
  writeFileSync(path.join(folder(), "tasks.md"), tasksText);
  writeFileSync(
    path.join(folder(), ".gitignore"),
    ".vscode/\n.orchestrator/\n",
  );
  writeFileSync(
    path.join(folder(), ".orchestrator", "script.json"),
    JSON.stringify(script),
  );
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Editor Test");
  git("config", "user.email", "test@example.invalid");
  git("config", "commit.gpgsign", "false");
  git("config", "core.autocrlf", "false");
  git("add", "--all");
  git("commit", "-q", "-m", "Tasks");
}

/** Sets a setting for the workspace; undefined takes it away. */
export async function set(key: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration("orchestrator")
    .update(key, value, vscode.ConfigurationTarget.Workspace);
}

export async function extension(): Promise<ExtensionApi> {
  const found = vscode.extensions.getExtension<ExtensionApi>(
    "orchestrator-manager.orchestrator-manager",
  );
  assert.ok(found, "VS Code does not know the extension");
  return found.activate();
}

/** Waits until `look` gives something; fails with what was waited for. */
export async function until<Value>(
  what: string,
  look: () =>
    | Value
    | null
    | undefined
    | false
    | Promise<Value | null | undefined | false>,
  limitMs = 15_000,
): Promise<Value> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) assert.fail(`waited in vain for: ${what}`);
    await sleep(50);
  }
}

export interface Row {
  readonly node: unknown;
  readonly label: string;
  readonly description: string;
  readonly contextValue: string;
}

/** The rows of a tree below one of its nodes, or its top rows, as the view draws them. */
export async function rows<Node>(
  tree: vscode.TreeDataProvider<Node>,
  node?: Node,
): Promise<(Row & { readonly node: Node })[]> {
  const children = (await tree.getChildren(node)) ?? [];
  return Promise.all(
    children.map(async (child) => {
      const item = await tree.getTreeItem(child);
      return {
        node: child,
        label:
          typeof item.label === "string"
            ? item.label
            : (item.label?.label ?? ""),
        description: String(item.description ?? ""),
        contextValue: item.contextValue ?? "",
      };
    }),
  );
}

/** The lenses of a document, as line (from 1) and words, in the order of the lines. */
export async function lensTitles(
  uri: vscode.Uri,
): Promise<(readonly [number, string])[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    uri,
    1_000,
  );
  return lenses
    .map(
      ({ range, command }) =>
        [range.start.line + 1, command?.title ?? ""] as const,
    )
    .sort(([one], [other]) => one - other);
}

/** What a hover of a task file says, without the marks that keep its words from being Markdown. */
export async function hoverAt(
  uri: vscode.Uri,
  position: vscode.Position,
): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) =>
      content instanceof vscode.MarkdownString ? content.value : "",
    )
    .join("\n")
    .replaceAll("&nbsp;", " ")
    .replaceAll("\\", "");
}

const askAt = <Found>(
  command: string,
  uri: vscode.Uri,
  position: vscode.Position,
): Promise<readonly Found[]> =>
  Promise.resolve(
    vscode.commands.executeCommand<readonly Found[] | undefined>(
      command,
      uri,
      position,
    ),
  ).then((found) => found ?? []);

export const definitionsAt = (uri: vscode.Uri, position: vscode.Position) =>
  askAt<vscode.Location>("vscode.executeDefinitionProvider", uri, position);

export const referencesAt = (uri: vscode.Uri, position: vscode.Position) =>
  askAt<vscode.Location>("vscode.executeReferenceProvider", uri, position);

export const highlightsAt = (uri: vscode.Uri, position: vscode.Position) =>
  askAt<vscode.DocumentHighlight>(
    "vscode.executeDocumentHighlights",
    uri,
    position,
  );
