import { themeKind } from "./themeKind";

/** Names the system's theme on the body, as VS Code does: by it the components know when to read their colours again. */
export function followTheme(): void {
  const [dark, contrast, forced] = [
    window.matchMedia("(prefers-color-scheme: dark)"),
    window.matchMedia("(prefers-contrast: more)"),
    window.matchMedia("(forced-colors: active)"),
  ];
  const tell = () => {
    const kind = themeKind({
      dark: dark.matches,
      contrast: contrast.matches || forced.matches,
    });
    document.body.className = kind;
    document.body.dataset["vscodeThemeKind"] = kind;
  };
  tell();
  for (const query of [dark, contrast, forced])
    query.addEventListener("change", tell);
}
