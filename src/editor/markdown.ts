import * as vscode from "vscode";
import { inMarkdown } from "./plain";

/**
 * A tooltip or hover. Its texts break between words: VS Code's own `appendText` makes every space one that does not break, so that
 * a long sentence breaks inside its words.
 */
export class Markdown extends vscode.MarkdownString {
  override appendText(text: string): this {
    this.appendMarkdown(inMarkdown(text));
    return this;
  }
}
