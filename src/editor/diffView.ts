import * as vscode from "vscode";
import { z } from "zod";
import { OrchestratorError, toFailure } from "../model/errors";
import type { EngineHost } from "./engineHost";
import { excerpt, parsePatch, unapply } from "./patch";
import type { FilePatch } from "./patch";
import type { Log } from "./log";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";

/** Scheme of the documents that show a file as it was before, or as it is after, where no file of the disk does. */
export const diffScheme = "orchestrator-base";

const querySchema = z.object({
  id: z.uuid(),
  /** Commit that the branch had; another one is another document. */
  head: z.string(),
  side: z.enum(["before", "after"]),
  /** The file in the worktree that the text before is made from; null: only what the patch tells is known. */
  file: z.string().nullable(),
});
type Query = z.infer<typeof querySchema>;

const documentUri = (path: string, query: Query): vscode.Uri =>
  vscode.Uri.from({
    scheme: diffScheme,
    path: `/${path}`,
    query: JSON.stringify(query),
  });

const pathOf = (file: FilePatch): string => file.after ?? file.before ?? "";

export interface DiffView extends Disposal {
  /** Opens VS Code's multi-file diff editor. Rejects with an `OrchestratorError`, also when nothing was changed. */
  open(id: string, title: string): Promise<void>;
}

/** Shows what an orchestration changed: the files of its worktree, so that they can be edited there, against the base. */
export function createDiffView(engine: EngineHost, log: Log): DiffView {
  /** Parsed patches by orchestration, kept as long as the branch stands where it stood. */
  const patches = new Map<
    string,
    { readonly head: string; readonly files: FilePatch[] }
  >();

  const load = async (
    id: string,
  ): Promise<{ head: string; files: FilePatch[]; worktree: string | null }> => {
    const { head, patch, worktree } = await (await engine.open()).diff(id);
    const files = parsePatch(patch);
    patches.set(id, { head, files });
    return { head, files, worktree };
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

  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      const query = querySchema.parse(JSON.parse(uri.query));
      const known = patches.get(query.id);
      const { files } =
        known?.head === query.head ? known : await load(query.id);
      const path = uri.path.slice(1);
      const file = files.find((one) => pathOf(one) === path);
      if (file === undefined) return "";
      if (file.binary) return vscode.l10n.t("Binary file, not shown.");
      const after = query.file === null ? null : await readFile(query.file);
      return (
        (after === null ? null : unapply(file, after)) ??
        excerpt(file, query.side)
      );
    },
  };
  const registration = vscode.workspace.registerTextDocumentContentProvider(
    diffScheme,
    provider,
  );

  return {
    open: async (id, title) => {
      const { head, files, worktree } = await load(id);
      if (files.length === 0)
        throw new OrchestratorError(
          "notAllowedNow",
          vscode.l10n.t("“{0}” has not changed any file yet.", title),
        );
      const resources = await Promise.all(
        files.map(
          async (
            file,
          ): Promise<
            [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined]
          > => {
            const path = pathOf(file);
            const onDisk =
              worktree === null || file.after === null
                ? null
                : vscode.Uri.joinPath(vscode.Uri.file(worktree), path);
            const text = onDisk === null ? null : await readFile(onDisk.fsPath);
            // While an agent writes, the file may be ahead of the patch: then the patch alone speaks for both sides.
            const exact =
              onDisk !== null &&
              text !== null &&
              (file.binary || unapply(file, text) !== null)
                ? onDisk
                : null;
            const side = (which: Query["side"]): vscode.Uri =>
              documentUri(path, {
                id,
                head,
                side: which,
                file: exact?.fsPath ?? null,
              });
            return [
              onDisk ?? side("before"),
              file.before === null ? undefined : side("before"),
              file.after === null ? undefined : (exact ?? side("after")),
            ];
          },
        ),
      );
      await vscode.commands.executeCommand(
        "vscode.changes",
        vscode.l10n.t("Changes of “{0}”", title),
        resources,
      );
    },
    dispose: () => disposeAll([registration]),
  };
}
