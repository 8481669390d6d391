import { readFileSync } from "node:fs";
import * as z from "zod";
import type { Language } from "../../src/model/language";

/** Texts by their keys. */
export type Table = Readonly<Record<string, string>>;

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const tableSchema = z.record(z.string(), z.string());

/** The texts of the manifest in a language, by their keys in it. */
export const manifestTexts = (language: Language): Table =>
  tableSchema.parse(
    read(
      language === "en" ? "package.nls.json" : `package.nls.${language}.json`,
    ),
  );

/** The texts of the code in a language, by the English ones. */
export const bundle = (language: Exclude<Language, "en">): Table =>
  tableSchema.parse(read(`l10n/bundle.l10n.${language}.json`));

/** The manifest as it is written, with keys for texts. */
export const writtenManifest = (): unknown => read("package.json");

const keyPattern = /^%([\w.-]+)%$/;

/** Every string of a JSON value with its path, such as `contributes.commands.3.title`. */
export function stringsIn(
  value: unknown,
  path = "",
): { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    stringsIn(inner, path === "" ? key : `${path}.${key}`),
  );
}

/** The key in a string of the manifest; null where the string stands for itself. */
export const keyIn = (text: string): string | null =>
  keyPattern.exec(text)?.[1] ?? null;

/** The manifest as VS Code reads it in a language: with texts for keys. A key without a text stays, as in VS Code. */
export function manifestIn(language: Language): unknown {
  const texts = manifestTexts(language);
  const translated = (value: unknown): unknown => {
    if (typeof value === "string") return texts[keyIn(value) ?? ""] ?? value;
    if (Array.isArray(value)) return value.map(translated);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, translated(inner)]),
    );
  };
  return translated(writtenManifest());
}

/** What fits together only when it is the same in every language: placeholders, code, links, icons and settings. */
export function fixedParts(text: string): string[] {
  return (
    text.match(
      /\{\d+\}|`[^`]+`|\]\(command:[^)]+\)|\$\([a-z~-]+\)|https?:\/\/\S+|\n/g,
    ) ?? []
  ).sort();
}

/** What is wrong with the keys of a table, measured by those that are used. */
export function keyProblems(
  used: ReadonlySet<string>,
  table: Table,
  where: string,
): string[] {
  return [
    ...[...used]
      .filter((key) => !(key in table))
      .map((key) => `${where} lacks “${key}”`),
    ...Object.keys(table)
      .filter((key) => !used.has(key))
      .map((key) => `${where} has “${key}”, which nobody uses`),
  ];
}

/** Where a translation is empty, or has lost or gained what has to stay as it is. `of`: the English text of a key. */
export const translationProblems = (
  table: Table,
  of: (key: string) => string | undefined,
  where: string,
): string[] =>
  Object.entries(table).flatMap(([key, text]) => {
    const english = of(key);
    if (english === undefined) return [];
    if (text.trim() === "") return [`${where} has nothing for “${key}”`];
    const wanted = fixedParts(english).join(" ");
    const found = fixedParts(text).join(" ");
    return wanted === found
      ? []
      : [`${where} has “${found}” instead of “${wanted}” in “${key}”`];
  });

/** Where VS Code shows texts of a manifest. */
const shownPaths =
  /^(?:description|displayName|capabilities\.\w+\.description)$|^contributes\..*\b(?:title|category|name|contextualTitle|shortTitle|label|contents|description|markdownDescription|enumDescriptions\.\d+|markdownEnumDescriptions\.\d+|enumItemLabels\.\d+|deprecationMessage|markdownDeprecationMessage|patternErrorMessage|altText)$/;

/** Texts that stand in the manifest itself, where no language can replace them. */
export const inlineTexts = (manifest: unknown): string[] =>
  stringsIn(manifest)
    .filter(
      ({ path, text }) =>
        shownPaths.test(path) &&
        keyIn(text) === null &&
        // The product's name is the same everywhere.
        path !== "displayName",
    )
    .map(({ path, text }) => `${path}: ${text}`);
