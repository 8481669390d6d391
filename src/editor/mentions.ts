import * as vscode from "vscode";
import type { Mention } from "../model/plan";
import { renamed, whyNotRenamed } from "./renaming";
import type { RenameRefusal } from "./renaming";
import { markdownFiles } from "./taskDocuments";
import type { TaskDocuments } from "./taskDocuments";
import { toVscodeEdits } from "./taskEdits";

/** Where a mention is in its document. */
export const rangeOf = ({ line, from, to }: Mention): vscode.Range =>
  new vscode.Range(line - 1, from, line - 1, to);

/** The task id that is named at a position. */
export const mentionAt = (
  mentions: readonly Mention[],
  { line, character }: vscode.Position,
): Mention | null =>
  mentions.find(
    (mention) =>
      mention.line === line + 1 &&
      mention.from <= character &&
      character <= mention.to,
  ) ?? null;

/** Definition, references, highlights and renaming of task ids. */
export function registerMentions(documents: TaskDocuments): vscode.Disposable {
  /** All places that name the task which is named at a position. */
  const sameAt = async (
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<readonly Mention[]> => {
    await documents.read(document);
    const mentions = documents.mentions(document);
    const here = mentionAt(mentions, position);
    return mentions.filter(({ id }) => id === here?.id);
  };

  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(markdownFiles, {
      provideDefinition: async (document, position) =>
        (await sameAt(document, position))
          .filter(({ kind }) => kind === "definition")
          .map(
            (mention) => new vscode.Location(document.uri, rangeOf(mention)),
          ),
    }),
    vscode.languages.registerReferenceProvider(markdownFiles, {
      provideReferences: async (document, position, { includeDeclaration }) =>
        (await sameAt(document, position))
          .filter(({ kind }) => includeDeclaration || kind === "mention")
          .map(
            (mention) => new vscode.Location(document.uri, rangeOf(mention)),
          ),
    }),
    vscode.languages.registerDocumentHighlightProvider(markdownFiles, {
      provideDocumentHighlights: async (document, position) =>
        (await sameAt(document, position)).map(
          (mention) =>
            new vscode.DocumentHighlight(
              rangeOf(mention),
              mention.kind === "definition"
                ? vscode.DocumentHighlightKind.Write
                : vscode.DocumentHighlightKind.Read,
            ),
        ),
    }),
    vscode.languages.registerRenameProvider(markdownFiles, {
      // Nothing found: other extensions are asked, Markdown's own for one, which renames headings and links.
      prepareRename: async (document, position) => {
        await documents.read(document);
        const here = mentionAt(documents.mentions(document), position);
        return here === null
          ? null
          : { range: rangeOf(here), placeholder: here.id };
      },
      provideRenameEdits: async (document, position, name) => {
        const file = await documents.read(document);
        const here = mentionAt(documents.mentions(document), position);
        if (file === null || here === null) return null;
        const text = document.getText();
        const edits = renamed(text, file, here.id, name.trim());
        const refusal = whyNotRenamed(text, file, here.id, name.trim(), edits);
        if (refusal !== null)
          throw new Error(refusalWords(refusal, here.id, name));
        const edit = new vscode.WorkspaceEdit();
        edit.set(document.uri, toVscodeEdits(document, edits));
        return edit;
      },
    }),
  );
}

function refusalWords(
  refusal: RenameRefusal,
  from: string,
  to: string,
): string {
  switch (refusal) {
    case "taken":
      return vscode.l10n.t(
        "“{0}” is the id of another task. Choose one that is free.",
        to,
      );
    case "ambiguous":
      return vscode.l10n.t(
        "Several tasks have the id “{0}”. Give each an id of its own first; the quick fix does it.",
        from,
      );
    case "otherMeaning":
      return vscode.l10n.t(
        "“{0}” cannot take the place of “{1}”: the file would say something else, since a range of ids covers it or the new name is not read as an id. Choose an id of the same form, or edit by hand.",
        to,
        from,
      );
    default:
      return refusal satisfies never;
  }
}
