import type * as vscode from "vscode";
import type { TaskFile } from "../model/plan";
import { createTaskParser } from "../tasks";
import { outlineOf } from "./taskOutline";
import type { TaskOutline } from "./taskOutline";

/** A task file as it is in its editor or, where it is not open, on disk. */
export interface FoundTaskFile {
  readonly uri: vscode.Uri;
  readonly parsed: TaskFile;
  /** The tables behind the views; made when they are first asked for. */
  outline(): TaskOutline;
}

export function foundTaskFile(
  uri: vscode.Uri,
  parsed: TaskFile,
): FoundTaskFile {
  let outline: TaskOutline | null = null;
  return { uri, parsed, outline: () => (outline ??= outlineOf(parsed)) };
}

/**
 * Bytes of a file, or characters of a document, above which it is not read as a task file: twenty times the largest that
 * people were seen to write. Reading more would hold up every other extension.
 */
export const maxTaskFileSize = 8 * 1024 * 1024;

/** Reads each version of an open document once. Null for one that is too large. */
export function readDocuments(): (
  document: vscode.TextDocument,
) => FoundTaskFile | null {
  const known = new WeakMap<
    vscode.TextDocument,
    {
      readonly parse: (text: string) => TaskFile;
      version: number;
      found: FoundTaskFile | null;
    }
  >();
  return (document) => {
    const earlier = known.get(document);
    if (earlier?.version === document.version) return earlier.found;
    const parse = earlier?.parse ?? createTaskParser().parse;
    const text = document.getText();
    const found =
      text.length > maxTaskFileSize
        ? null
        : foundTaskFile(document.uri, parse(text));
    known.set(document, { parse, version: document.version, found });
    return found;
  };
}
