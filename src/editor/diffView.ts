import * as vscode from "vscode";
import { z } from "zod";
import { OrchestratorError, toFailure } from "../model/errors";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import type { Log } from "./log";
import { excerpt, parsePatch, unapply } from "./patch";
import type { FilePatch } from "./patch";

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

/** Both sides of a pair have the same path, so that VS Code does not take a change for a renaming. */
const documentUri = (path: string, query: Query): vscode.Uri =>
  vscode.Uri.from({
    scheme: diffScheme,
    path,
    query: JSON.stringify(query),
  });

const pathOf = (file: FilePatch): string => file.after ?? file.before ?? "";

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
export function createDiffView(engine: EngineHost, log: Log): DiffView {
  /** The last that was asked for, and no more: patches can be large, and are read anew when an older one is looked at again. */
  let last: Changes | null = null;

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
  return {
    open: async (id, title) => {
      const changes = await load(id);
      if (changes.files.length === 0)
        throw new OrchestratorError(
          "notAllowedNow",
          vscode.l10n.t("“{0}” has not changed any file yet.", title),
        );
      await vscode.commands.executeCommand(
        "vscode.changes",
        vscode.l10n.t("Changes of “{0}”", title),
        await Promise.all(
          changes.files.map((file) => pairOf(id, changes, file)),
        ),
      );
    },
    dispose: () => disposeAll([registration]),
  };
}
