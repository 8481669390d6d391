import ts from "typescript";
import { lineOf, parse, walk } from "./sourceTree";
import {
  isForDevelopers,
  isInside,
  isName,
  isProse,
  literalText,
} from "./userStrings";

/** A sentence that is said in a source, by its template. */
export interface SaidIn {
  readonly template: string;
  readonly line: number;
}

/** A text of a failure that is no sentence of ours as data, so that it is English for everybody. */
export interface Unsaid {
  readonly text: string;
  readonly line: number;
}

/** Every said`…` of a source. */
export function sentencesSaid(file: string, source: string): SaidIn[] {
  const found: SaidIn[] = [];
  walk(parse(file, source), (node) => {
    if (!ts.isTaggedTemplateExpression(node) || node.tag.getText() !== "said")
      return;
    const { template } = node;
    found.push({
      template: ts.isNoSubstitutionTemplateLiteral(template)
        ? template.text
        : template.templateSpans.reduce(
            (text, { literal }, at) => `${text}{${at}}${literal.text}`,
            template.head.text,
          ),
      line: lineOf(node),
    });
  });
  return found;
}

/** What an expression may be, as far as it is written there. */
function literalsOf(node: ts.Node): ts.Node[] {
  if (ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (ts.isConditionalExpression(node))
    return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  )
    return [...literalsOf(node.left), ...literalsOf(node.right)];
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
    ? [node]
    : [];
}

const propertyOf = (
  node: ts.ObjectLiteralExpression,
  name: string,
): ts.Expression | undefined =>
  node.properties
    .filter(ts.isPropertyAssignment)
    .find((each) => each.name.getText() === name)?.initializer;

/** A mistake of ours is for those who mend it: English. */
const isOurMistake = (code: ts.Node | undefined): boolean =>
  code?.getText() === '"internal"';

/** Where a failure is made, the texts that it is made of. */
function textsOfFailure(node: ts.Node): readonly (ts.Node | undefined)[] {
  if (
    ts.isNewExpression(node) &&
    node.expression.getText() === "OrchestratorError"
  ) {
    const [code, message, options] = node.arguments ?? [];
    if (isOurMistake(code)) return [];
    return [
      message,
      options !== undefined && ts.isObjectLiteralExpression(options)
        ? propertyOf(options, "fix")
        : undefined,
    ];
  }
  if (ts.isCallExpression(node) && node.expression.getText() === "worded")
    return node.arguments;
  if (ts.isObjectLiteralExpression(node)) {
    const code = propertyOf(node, "code");
    const message = propertyOf(node, "message");
    if (!code || !message || isOurMistake(code)) return [];
    return [message, propertyOf(node, "fix")];
  }
  return [];
}

/** Every text of a failure that is written as plain text. */
export function unsaidIn(file: string, source: string): Unsaid[] {
  const found: Unsaid[] = [];
  walk(parse(file, source), (node) => {
    for (const text of textsOfFailure(node))
      for (const literal of text ? literalsOf(text) : [])
        if (/\p{L}{2}/u.test(literal.getText()))
          found.push({ text: literal.getText(), line: lineOf(literal) });
  });
  return found;
}

/** Calls that take a reason, with the place of it among their arguments. */
const reasonArguments: ReadonlyMap<string, number> = new Map([
  ["byUser", 0],
  ["reason", 0],
  ["pause", 0],
  ["why", 0],
  ["anew", 0],
  ["again", 0],
  ["startWait", 0],
  ["fail", 2],
  ["intend", 4],
]);

function reasonAt(node: ts.Node): ts.Node | undefined {
  if (ts.isPropertyAssignment(node) && node.name.getText() === "because")
    return node.initializer;
  if (!ts.isCallExpression(node)) return undefined;
  const place = reasonArguments.get(node.expression.getText());
  return place === undefined ? undefined : node.arguments[place];
}

/** Reasons of a source that are written as they are: without values each is the key of its translations. */
export function reasonsIn(
  file: string,
  source: string,
): (Unsaid & { readonly hasValues: boolean })[] {
  const found: (Unsaid & { hasValues: boolean })[] = [];
  walk(parse(file, source), (node) => {
    const reason = reasonAt(node);
    for (const literal of reason ? literalsOf(reason) : [])
      found.push({
        text: ts.isStringLiteralLike(literal)
          ? literal.text
          : literal.getText(),
        line: lineOf(literal),
        hasValues: !ts.isStringLiteralLike(literal),
      });
  });
  return found;
}

/** A failure that is our own mistake. */
const isOwnFailure = (node: ts.Node): boolean =>
  ts.isNewExpression(node) &&
  node.expression.getText() === "OrchestratorError" &&
  isOurMistake(node.arguments?.[0]);

/** Where words are data already: a sentence that is said, or a reason, which is its own key. */
const isData = (node: ts.Node): boolean =>
  ts.isTaggedTemplateExpression(node) ||
  (ts.isPropertyAssignment(node.parent) &&
    node.parent.name.getText() === "because") ||
  (ts.isCallExpression(node.parent) && reasonAt(node.parent) === node);

const isMediaType = (text: string): boolean => /; charset=/.test(text);

/** Handed to the log, which is English. */
const isLogged = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  /(?:^|\.)(?:log|onTrouble)$/.test(node.expression.getText());

/** Every text of a source that is written for people and that no reader of another language can be told. */
export function proseIn(file: string, source: string): Unsaid[] {
  const found: Unsaid[] = [];
  walk(parse(file, source), (node) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
    const words = literalText(node, "");
    if (isName(node) || !isProse(words) || !words.trim().includes(" ")) return;
    if (isMediaType(words)) return;
    const isOther = (outer: ts.Node): boolean =>
      !ts.isSourceFile(outer) &&
      (isForDevelopers(outer) ||
        isLogged(outer) ||
        isOwnFailure(outer) ||
        isData(outer));
    if (isInside(node, isOther)) return;
    found.push({ text: literalText(node, "…"), line: lineOf(node) });
  });
  return found;
}
