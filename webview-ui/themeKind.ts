/** The name that VS Code gives a kind of theme. */
export function themeKind(system: {
  readonly dark: boolean;
  readonly contrast: boolean;
}): string {
  if (system.contrast)
    return system.dark ? "vscode-high-contrast" : "vscode-high-contrast-light";
  return system.dark ? "vscode-dark" : "vscode-light";
}
