import ts from "typescript";
import { lineOf, parse, walk } from "./sourceTree";

/** A call of `vscode.l10n.t`: its text, or null where that is no plain literal and so cannot be looked up. */
export interface LocalisedCall {
  readonly text: string | null;
  /** How many values it hands over for the placeholders. */
  readonly values: number;
  readonly line: number;
}

/** A text that a user would read in English, whatever language was chosen. */
export interface Bypass {
  readonly text: string;
  readonly line: number;
  /** What would show it: a property, a call, the page. */
  readonly shownBy: string;
}

const isLocalised = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === "t" &&
  /(?:^|\.)l10n$/.test(node.expression.expression.getText());

/** Every call of `l10n.t` in a source. */
export function localisedCalls(file: string, source: string): LocalisedCall[] {
  const calls: LocalisedCall[] = [];
  walk(parse(file, source), (node) => {
    if (!isLocalised(node)) return;
    const [text, ...values] = node.arguments;
    calls.push({
      text:
        text !== undefined && ts.isStringLiteralLike(text) ? text.text : null,
      values: values.length,
      line: lineOf(node),
    });
  });
  return calls;
}

/** Properties whose texts VS Code, or one of our elements, shows to the user or reads out. */
const shownProperties = new Set([
  "title",
  "placeHolder",
  "placeholder",
  "prompt",
  "label",
  "description",
  "detail",
  "tooltip",
  "hint",
  "message",
  "alt",
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
]);

/** Calls whose texts are shown; the number is the place of the first of them among the arguments. */
const shownArguments: ReadonlyMap<string, number> = new Map([
  ["showInformationMessage", 0],
  ["showWarningMessage", 0],
  ["showErrorMessage", 0],
  ["setStatusBarMessage", 0],
  ["appendText", 0],
  ["appendMarkdown", 0],
  ["TreeItem", 0],
  ["MarkdownString", 0],
  ["OrchestratorError", 1],
  ["Diagnostic", 1],
  ["CodeAction", 0],
  ["Hover", 0],
  ["button", 0],
  ["showMessage", 1],
  ["busy", 0],
  ["row", 0],
  ["createElement", 2],
]);

/** Calls that write for developers: the log, and errors that can only come of a mistake of ours. */
const forDevelopers =
  /^(?:Error|TypeError|(?:\w+\.)*log\.(?:trace|debug|info|warn|error)|console\.\w+)$/;

/** Without what is the same in every language: our name and the ids of commands, icons, tags, the marks of task files. */
const words = (text: string): string =>
  text.replace(
    /orchestrator(?:\.\w+)+|\bOrchestrator\b|\$\([a-z0-9~-]*\)|<[^<>]*>|\[\w\]/g,
    "",
  );
const hasWord = (text: string): boolean => /\p{L}{2}/u.test(words(text));
/** Two words in a row, one of them no name of something in the code: nobody writes that but for people. */
export const isProse = (text: string): boolean =>
  /\p{L}{2,}[,:;.!?…]? \p{L}{2,}/u.test(words(text)) ||
  /^\p{Lu}\p{Ll}+[….!?:]*$/u.test(words(text).trim());

const nameOf = (expression: ts.Expression): string =>
  ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : expression.getText();

/** The texts of an expression that are shown when it is: those of its branches and parts, but not those given to other calls. */
function textsOf(node: ts.Node): ts.Node[] {
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isTemplateExpression(node))
    return [
      node,
      ...node.templateSpans.flatMap(({ expression }, index) =>
        // What is chosen there is the name of an icon.
        literalsOf(node)[index]?.endsWith("$(") ? [] : textsOf(expression),
      ),
    ];
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node))
    return /^(?:\+|\?\?|\|\||&&)$/.test(node.operatorToken.getText())
      ? [...textsOf(node.left), ...textsOf(node.right)]
      : [];
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(textsOf);
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isSpreadElement(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isJsxExpression(node)
  )
    return node.expression === undefined ? [] : textsOf(node.expression);
  // `[…].join(" · ")` shows its parts.
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "join"
  )
    return textsOf(node.expression.expression);
  return [];
}

const literalsOf = (node: ts.TemplateExpression): string[] => [
  node.head.text,
  ...node.templateSpans.map(({ literal }) => literal.text),
];

/** `gap`: what stands for the values in it. */
export function literalText(node: ts.Node, gap: string): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node)
    ? literalsOf(node).join(gap)
    : node.getText().trim();
}

/** Calls that look for a text in another, or for an element by its selector. */
const looksFor =
  /(?:\.(?:startsWith|endsWith|includes|indexOf|split|matchMedia|querySelector(?:All)?)|\buseFocusWhileShown)$/;

/** Where a literal is not a value that could be shown: names of modules and types, and what is compared with or looked for. */
export function isName(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent) ||
    (ts.isBinaryExpression(parent) &&
      /^(?:[!=]==?|in)$/.test(parent.operatorToken.getText())) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isCallExpression(parent) &&
      looksFor.test(parent.expression.getText().replaceAll("?", "")))
  );
}

export const isInside = (
  node: ts.Node,
  test: (outer: ts.Node) => boolean,
): boolean =>
  test(node) || (!ts.isSourceFile(node) && isInside(node.parent, test));

/** Names of styles, which nobody reads. */
const isStyle = (node: ts.Node): boolean =>
  (ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) &&
  node.name.getText() === "class";

export const isForDevelopers = (node: ts.Node): boolean =>
  (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
  forDevelopers.test(node.expression.getText());

/** The texts of a source that a user sees and that no table of translations knows. */
export function bypassingTexts(file: string, source: string): Bypass[] {
  const found = new Map<ts.Node, Bypass>();
  const add = (node: ts.Node, shownBy: string): void => {
    if (found.has(node)) return;
    const isOther = (outer: ts.Node): boolean =>
      isLocalised(outer) || isForDevelopers(outer) || isStyle(outer);
    if (isInside(node, isOther)) return;
    found.set(node, {
      text: literalText(node, "…"),
      line: lineOf(node),
      shownBy,
    });
  };
  const shown = (node: ts.Node, shownBy: string): void => {
    for (const text of textsOf(node))
      if (hasWord(literalText(text, ""))) add(text, shownBy);
  };
  walk(parse(file, source), (node) => {
    if (
      (ts.isPropertyAssignment(node) || ts.isJsxAttribute(node)) &&
      shownProperties.has(node.name.getText().replaceAll(/["']/g, "")) &&
      node.initializer !== undefined
    )
      shown(node.initializer, node.name.getText());
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      // A status bar item, say, has a name that is shown; in an object it may be that of anything.
      (shownProperties.has(node.left.name.text) ||
        node.left.name.text === "name")
    )
      shown(node.right, node.left.name.text);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const name = nameOf(node.expression);
      const first = shownArguments.get(name);
      if (first !== undefined)
        for (const argument of node.arguments?.slice(first) ?? [])
          shown(argument, `${name}()`);
    }
    if (ts.isJsxText(node) && hasWord(node.text)) add(node, "the page");
    if (
      ts.isJsxExpression(node) &&
      (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))
    )
      shown(node, "the page");
    if (
      (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) &&
      !isName(node) &&
      isProse(literalText(node, ""))
    )
      add(node, "whoever gets it");
  });
  return [...found.values()];
}
