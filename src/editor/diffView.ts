import * as vscode from "vscode";
import * as z from "zod";
import { OrchestratorError, toFailure } from "../model/errors";
import { excerpt, parsePatch, pathOf, unapply } from "../model/patch";
import type { FilePatch } from "../model/patch";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";

/** Scheme of the documents that show a file as it was before, or as it is after, where no file of the disk does. */
const diffScheme = "orchestrator-base";

const querySchema = z.object({
  id: z.uuid(),
  /** Commit that the branch had; another one is another document. */
  head: z.string(),
  /** Relative to the repository, after the change where there is an after. */
  path: z.string(),
  side: z.enum(["before", "after"]),
  /** The file in the worktree that the text before is made from; null: only what the patch tells is known. */
  onDisk: z.string().nullable(),
});
type Query = z.infer<typeof querySchema>;

/** Which file of which orchestration a document of the diff shows, and which side of it; null for other documents. */
export function changedFileOf({
  scheme,
  query,
}: vscode.Uri): Pick<Query, "id" | "path" | "side"> | null {
  return scheme === diffScheme ? querySchema.parse(JSON.parse(query)) : null;
}

/** Both sides of a pair have the same path, so that VS Code does not take a change for a renaming. */
const documentUri = (path: string, query: Query): vscode.Uri =>
  vscode.Uri.from({
    scheme: diffScheme,
    path,
    query: JSON.stringify(query),
  });

const titleOf = (title: string): string =>
  vscode.l10n.t("Changes of “{0}”", title);

/** VS Code puts the number of files behind the title that it is given. */
const isTitled = (tab: vscode.Tab | undefined, title: string): boolean =>
  tab?.label === title || tab?.label.startsWith(`${title} (`) === true;

export interface DiffView extends Disposal {
  /** Opens VS Code's multi-file diff editor. Rejects with an `OrchestratorError`, also when nothing was changed. */
  open(id: string, title: string): Promise<void>;
}

interface Changes {
  /** Of the orchestration. */
  readonly id: string;
  readonly head: string;
  readonly worktree: string | null;
  readonly files: readonly FilePatch[];
}

/** Label, original and modified, as the command `vscode.changes` takes them. */
type Pair = [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined];

/** Shows what an orchestration changed: the files of its worktree, so that they can be edited there, against the base. */
export function createDiffView(
  engine: EngineHost,
  list: Pick<OrchestrationList, "onDidChange">,
  log: Log,
): DiffView {
  /** The last that was asked for, and no more: patches can be large, and are read anew when an older one is looked at again. */
  let last: Changes | null = null;

  /** Orchestrations of which an editor shows an earlier round, by its title: by nothing else does VS Code tell which editor it is. */
  const stale = new Map<string, string>();

  const load = async (id: string): Promise<Changes> => {
    const { head, patch, worktree } = await (await engine.open()).diff(id);
    const changes = { id, head, worktree, files: parsePatch(patch) };
    last = changes;
    return changes;
  };

  const readFile = async (path: string): Promise<string | null> => {
    try {
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
        await vscode.workspace.fs.readFile(vscode.Uri.file(path)),
      );
    } catch (error) {
      log.debug(
        `${path} is not readable for the diff: ${toFailure(error).message}`,
      );
      return null;
    }
  };

  const contentOf = async (query: Query): Promise<string> => {
    const { files } =
      last?.id === query.id && last.head === query.head
        ? last
        : await load(query.id);
    const file = files.find((one) => pathOf(one) === query.path);
    if (file === undefined) return "";
    if (file.binary) return vscode.l10n.t("Binary file, not shown.");
    const text = query.onDisk === null ? null : await readFile(query.onDisk);
    return (
      (text === null ? null : unapply(file, text)) ?? excerpt(file, query.side)
    );
  };

  const pairOf = async (
    id: string,
    { head, worktree }: Changes,
    file: FilePatch,
  ): Promise<Pair> => {
    const path = pathOf(file);
    const onDisk =
      worktree === null
        ? vscode.Uri.file(`/${path}`)
        : vscode.Uri.joinPath(vscode.Uri.file(worktree), path);
    const text =
      worktree === null || file.after === null
        ? null
        : await readFile(onDisk.fsPath);
    // While an agent writes, the file may be ahead of the patch: then the patch alone speaks for both sides.
    const exact =
      text !== null && (file.binary || unapply(file, text) !== null);
    const side = (which: Query["side"]): vscode.Uri =>
      documentUri(onDisk.path, {
        id,
        head,
        path,
        side: which,
        onDisk: exact ? onDisk.fsPath : null,
      });
    return [
      onDisk,
      file.before === null ? undefined : side("before"),
      file.after === null ? undefined : exact ? onDisk : side("after"),
    ];
  };

  const registration = vscode.workspace.registerTextDocumentContentProvider(
    diffScheme,
    {
      provideTextDocumentContent: ({ query }) =>
        contentOf(querySchema.parse(JSON.parse(query))),
    },
  );
  /** False where there is nothing to show. `instead`: the editor whose place it takes. */
  const show = async (
    id: string,
    label: string,
    instead?: vscode.Tab,
  ): Promise<boolean> => {
    const changes = await load(id);
    if (changes.files.length === 0) return false;
    const pairs = await Promise.all(
      changes.files.map((file) => pairOf(id, changes, file)),
    );
    // First, or VS Code would show the texts that it has open already: it watches no file of a worktree.
    if (instead) await vscode.window.tabGroups.close(instead, true);
    await vscode.commands.executeCommand("vscode.changes", label, pairs);
    return true;
  };

  /** Replaces an editor that shows an earlier round, but only while the user looks at it: anything else would take the place of what he does. */
  const refresh = async (): Promise<void> => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const [label, id] =
      [...stale].find(([title]) => isTitled(tab, title)) ?? [];
    if (!tab || label === undefined || id === undefined) return;
    stale.delete(label);
    try {
      await show(id, label, tab);
    } catch (error) {
      log.warn(`the diff shows an earlier round: ${toFailure(error).message}`);
    }
  };
  const subscriptions = [
    list.onDidChange((change) => {
      // Work is whole again, and another than before, when it is ready once more.
      if (
        change.kind !== "event" ||
        change.after.status !== "mergeReady" ||
        change.before?.status !== "running"
      )
        return;
      const { id, title } = change.after;
      const label = titleOf(title);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      if (tabs.some((tab) => isTitled(tab, label))) stale.set(label, id);
      void refresh();
    }),
    vscode.window.tabGroups.onDidChangeTabs(() => void refresh()),
    vscode.window.tabGroups.onDidChangeTabGroups(() => void refresh()),
  ];
  return {
    open: async (id, title) => {
      stale.delete(titleOf(title));
      if (!(await show(id, titleOf(title))))
        throw new OrchestratorError(
          "notAllowedNow",
          vscode.l10n.t("“{0}” has not changed any file yet.", title),
        );
    },
    dispose: () => disposeAll([registration, ...subscriptions]),
  };
}
