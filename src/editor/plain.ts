/** Words of files and agents, as VS Code's lists show them. */

/** Without marks of code and emphasis, which nothing renders there. */
export const plainTitle = (title: string): string =>
  title.replaceAll(/`|\*\*/g, "");

/** An icon in others' words would be drawn as ours. */
export const escapeIcons = (text: string): string =>
  text.replaceAll("$(", "$\u200B(");

/** As Markdown shows it again, in one paragraph: nothing of it is a mark, an icon, a link or HTML. */
export const inMarkdown = (text: string): string =>
  escapeIcons(text)
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]()!~$]/g, "\\$&")
    .replace(/^ ?(?=[#+\->])/, "$&\\")
    .replace(/^( ?\d+)\./, "$1\\.");
