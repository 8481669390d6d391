/** The languages that the faces speak, by the names that VS Code gives them. */
export const languages = ["en", "de", "zh-cn"] as const;
export type Language = (typeof languages)[number];

/** The language to speak to a reader of this one (BCP 47, in any case): English to everybody whose own is not spoken. */
export function languageOf(tag: string): Language {
  const [language, ...subtags] = tag.toLowerCase().split(/[-_]/);
  if (language === "de") return "de";
  // Readers of traditional characters are better served in English.
  return language === "zh" &&
    !subtags.some((subtag) => ["tw", "hk", "mo", "hant"].includes(subtag))
    ? "zh-cn"
    : "en";
}
