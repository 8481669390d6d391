// What the views need of VS Code, for benches that draw them outside of it: the names of `vscode`, as little as does the work.

export const env = { language: "en" };

export const l10n = {
  t: (text: string, ...values: readonly unknown[]): string =>
    text.replace(/\{(\d+)\}/g, (_, at: string) => String(values[Number(at)])),
};

export const TreeItemCollapsibleState = {
  None: 0,
  Collapsed: 1,
  Expanded: 2,
} as const;

export const TreeItemCheckboxState = { Unchecked: 0, Checked: 1 } as const;

export const workspace = {
  asRelativePath: ({ path }: Uri): string => path.slice(1),
};

export class Range {
  constructor(
    readonly startLine: number,
    readonly startCharacter: number,
    readonly endLine: number,
    readonly endCharacter: number,
  ) {}
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}

export class MarkdownString {
  constructor(public value = "") {}
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
  appendText(text: string): this {
    return this.appendMarkdown(text.replace(/[\\`*_{}[\]()#+!-]/g, "\\$&"));
  }
}

/** Of files only. */
export class Uri {
  private constructor(readonly path: string) {}
  static readonly parse = (text: string): Uri =>
    new Uri(text.replace(/^file:\/\//, ""));
  static readonly file = (path: string): Uri => new Uri(path);
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `file://${this.path}`;
  }
}

export class EventEmitter<Told> {
  private readonly listeners = new Set<(told: Told) => void>();
  readonly event = (listener: (told: Told) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(told: Told): void {
    for (const listener of this.listeners) listener(told);
  }
  dispose(): void {
    this.listeners.clear();
  }
}
