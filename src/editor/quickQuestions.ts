import * as vscode from "vscode";
import { disposeAll } from "./disposal";

/** Questions at the top of the window that know the way back, which VS Code's short forms do not. */

/** An answer; `back`: to the question before; null: the user went away. */
export type Reply<Value> = { readonly answer: Value } | "back" | null;

export interface Question {
  readonly title: string;
  /** What is asked, where the title does not say it. */
  readonly placeholder?: string;
  /** Its place among those that come in a row. */
  readonly place: { readonly at: number; readonly of: number } | null;
  /** Whether there is a question before. */
  readonly canGoBack: boolean;
}

/** Asks for one of some items. `follow` may change them while it is asked, and returns what ends that. */
export function pickOne<Item extends vscode.QuickPickItem>(
  question: Question,
  items: readonly Item[],
  options: {
    readonly active?: (item: Item) => boolean;
    readonly follow?: (
      show: (items: readonly Item[], busy: boolean) => void,
    ) => vscode.Disposable;
  } = {},
): Promise<Reply<Item>> {
  const input = vscode.window.createQuickPick<Item>();
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.items = items;
  const active = items.filter((item) => options.active?.(item) ?? false);
  // An empty list would leave Enter without anything to take.
  if (active.length > 0) input.activeItems = active;
  const following = options.follow?.((now, busy) => {
    input.items = now;
    input.busy = busy;
  });
  return ask(input, question, () => input.selectedItems[0]).finally(() => {
    following?.dispose();
  });
}

/** Asks for any number of items. */
export function pickMany<Item extends vscode.QuickPickItem>(
  question: Question,
  items: readonly Item[],
): Promise<Reply<readonly Item[]>> {
  const input = vscode.window.createQuickPick<Item>();
  input.canSelectMany = true;
  input.items = items;
  input.selectedItems = items.filter(({ picked }) => picked);
  return ask(input, question, () => input.selectedItems);
}

/** Asks for a text that `problem` finds nothing wrong with. */
export function write(
  question: Question,
  value: string,
  options: {
    readonly prompt: string;
    readonly problem?: (text: string) => string | null;
  },
): Promise<Reply<string>> {
  const input = vscode.window.createInputBox();
  const problemOf = (text: string) => options.problem?.(text) ?? null;
  input.value = value;
  input.prompt = options.prompt;
  const typing = input.onDidChangeValue((text) => {
    input.validationMessage = problemOf(text) ?? "";
  });
  return ask(input, question, () => {
    input.validationMessage = problemOf(input.value) ?? "";
    return input.validationMessage === "" ? input.value : undefined;
  }).finally(() => {
    typing.dispose();
  });
}

/** Shows an input until it is answered; `read` gives nothing while there is no answer yet. */
function ask<Value>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, placeholder, place, canGoBack }: Question,
  read: () => Value | undefined,
): Promise<Reply<Value>> {
  input.title = title;
  input.placeholder = placeholder;
  input.step = place?.at;
  input.totalSteps = place?.of;
  // A look at the tasks or the code must not cost what was answered.
  input.ignoreFocusOut = true;
  input.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
  return new Promise<Reply<Value>>((resolve) => {
    const listeners = [
      input.onDidAccept(() => {
        const answer = read();
        if (answer !== undefined) resolve({ answer });
      }),
      input.onDidTriggerButton(() => resolve("back")),
      input.onDidHide(() => {
        disposeAll(listeners);
        input.dispose();
        resolve(null);
      }),
    ];
    input.show();
  }).finally(() => input.hide());
}
