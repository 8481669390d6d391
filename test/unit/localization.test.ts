import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { languageOf, languages } from "../../src/model/language";
import { textsIn } from "../../webview-ui/texts";
import {
  bundle,
  fixedParts,
  inlineTexts,
  keyIn,
  keyProblems,
  manifestIn,
  manifestTexts,
  stringsIn,
  translationProblems,
  writtenManifest,
} from "../support/translations";
import { bypassingTexts, localisedCalls } from "../support/userStrings";

const translations = ["de", "zh-cn"] as const;

const sourcesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => /\.tsx?$/.test(name))
    // The tables are where the texts belong.
    .filter((name) => !name.startsWith("webview-ui/texts/"))
    .map((name) => ({ name, source: readFileSync(name, "utf8") }));

const editor = sourcesIn("src");
const page = sourcesIn("webview-ui");
const calls = editor.flatMap(({ name, source }) =>
  localisedCalls(name, source).map((call) => ({ ...call, name })),
);
const usedTexts = new Set(calls.flatMap(({ text }) => text ?? []));
const none: readonly string[] = [];

/** Texts of a source that bypass the tables, as `file:line property: text`. */
const bypasses = ({ name, source }: { name: string; source: string }) =>
  bypassingTexts(name, source).map(
    ({ line, shownBy, text }) => `${name}:${line} ${shownBy}: ${text}`,
  );

describe("localization: the manifest", () => {
  const usedKeys = new Set(
    stringsIn(writtenManifest()).flatMap(({ text }) => keyIn(text) ?? []),
  );
  const english = manifestTexts("en");

  it("has a key for every text that VS Code shows", () => {
    assert.ok(usedKeys.size > 100);
    assert.deepEqual(inlineTexts(writtenManifest()), none);
  });

  for (const language of languages)
    it(`has a text for every key in ${language}, and none too many`, () => {
      const table = manifestTexts(language);
      assert.deepEqual(keyProblems(usedKeys, table, language), none);
      assert.deepEqual(
        translationProblems(table, (key) => english[key], language),
        none,
      );
      assert.deepEqual(
        stringsIn(manifestIn(language)).filter(({ text }) => keyIn(text)),
        none,
      );
    });

  it("names every command, view and group of settings differently", () => {
    for (const language of languages) {
      const names = Object.entries(manifestTexts(language))
        .filter(([key]) => /^(?:command|view|settings)\./.test(key))
        .map(([key, text]) => `${key.split(".")[0]}: ${text}`);
      assert.equal(new Set(names).size, names.length, language);
    }
  });
});

describe("localization: the code", () => {
  it("hands whole literals to l10n.t, with a value for each placeholder", () => {
    assert.ok(calls.length > 300);
    for (const { text, values, name, line } of calls) {
      assert.ok(text !== null, `${name}:${line} hands over no literal`);
      const places = new Set(text.match(/\{\d+\}/g) ?? []);
      assert.equal(places.size, values, `${name}:${line} “${text}”`);
      for (let value = 0; value < values; value++)
        assert.ok(places.has(`{${value}}`), `${name}:${line} “${text}”`);
    }
  });

  for (const language of translations)
    it(`is wholly there in ${language}, and has nothing that nobody uses`, () => {
      const table = bundle(language);
      assert.deepEqual(keyProblems(usedTexts, table, language), none);
      assert.deepEqual(
        translationProblems(table, (key) => key, language),
        none,
      );
    });

  it("shows no text that no table knows", () => {
    assert.deepEqual(
      editor
        .filter(({ name }) => /^src\/(?:editor\/|extension\.ts)/.test(name))
        .flatMap(bypasses),
      none,
    );
  });
});

describe("localization: the dashboard", () => {
  it("shows no text that is not in the tables", () => {
    assert.deepEqual(page.flatMap(bypasses), none);
  });

  for (const language of translations)
    it(`says all of it in ${language}, but for words that are the same`, () => {
      /** Words that are the same in both, or that are no words. */
      const same = new Set(
        {
          de: [
            "agent",
            "branch",
            "code",
            "start.agent",
            "context.artifacts",
            "details",
            "label",
            "gate",
            "tabs.label",
            "planTitle",
            "tabs.plan",
            "plan.views.graph",
            "plan.views.board",
            "priority.short.normal",
            "text",
          ],
          "zh-cn": [],
        }[language],
      );
      const translated = stringsIn(textsIn[language]);
      assert.deepEqual(
        translated.map(({ path }) => path),
        stringsIn(textsIn.en).map(({ path }) => path),
      );
      assert.deepEqual(
        stringsIn(textsIn.en)
          .filter(({ text }, index) => translated[index]?.text === text)
          .map(({ path }) => path)
          .filter(
            (path) =>
              !same.has(path) && !same.has(path.split(".").at(-1) ?? ""),
          ),
        none,
      );
    });

  it("speaks the language that VS Code names, and English to all others", () => {
    assert.deepEqual(
      ["de", "de-AT", "zh-cn", "zh-Hans", "zh", "zh-tw", "en", "fr", ""].map(
        languageOf,
      ),
      ["de", "de", "zh-cn", "zh-cn", "zh-cn", "en", "en", "en", "en"],
    );
  });
});

describe("localization: one word for one thing", () => {
  /** A button that opens something, and a task that is not done. */
  const ambiguous = ["Open"];
  const english = manifestTexts("en");
  const pairs = (language: (typeof translations)[number]) => {
    const table = manifestTexts(language);
    const translated = stringsIn(textsIn[language]);
    return [
      ...Object.entries(bundle(language)),
      ...Object.entries(english).map(([key, text]) => [text, table[key] ?? ""]),
      ...stringsIn(textsIn.en).map(({ text }, index) => [
        text,
        translated[index]?.text ?? "",
      ]),
    ] as [string, string][];
  };

  for (const language of translations) {
    it(`says the same for the same in ${language}, wherever it stands`, () => {
      const known = new Map<string, string>();
      for (const [text, translation] of pairs(language)) {
        if (ambiguous.includes(text)) continue;
        assert.equal(known.get(text) ?? translation, translation, text);
        known.set(text, translation);
      }
    });

    it(`calls commands and views in ${language} by their names`, () => {
      const names = Object.keys(english)
        .filter((key) => /^(?:command|view)\./.test(key))
        .map((key) => [english[key] ?? "", manifestTexts(language)[key] ?? ""]);
      let seen = 0;
      for (const [text, translation] of pairs(language))
        for (const [name, translated] of names)
          if (
            [`“${name}”`, `*${name}*`, `[${name}](`, `: ${name}”`].some(
              (called) => text.includes(called),
            )
          ) {
            seen++;
            assert.ok(translation.includes(translated ?? ""), translation);
          }
      assert.ok(seen > 10, `${seen}`);
    });
  }
});

/** Each kind of mistake is made once, so that the tests above are known to see it. */
describe("localization: the search itself", () => {
  const bypassing = (source: string, file = "sample.ts"): string[] =>
    bypassingTexts(file, source).map(({ text }) => text);

  it("finds messages, and not those that are looked up", () => {
    for (const name of [
      "showInformationMessage",
      "showWarningMessage",
      "showErrorMessage",
    ]) {
      assert.deepEqual(bypassing(`vscode.window.${name}("Sorry.");`), [
        "Sorry.",
      ]);
      assert.deepEqual(
        bypassing(`vscode.window.${name}(vscode.l10n.t("Sorry."), yes);`),
        [],
      );
    }
    assert.deepEqual(bypassing('vscode.window.showErrorMessage(text, "ok");'), [
      "ok",
    ]);
  });

  for (const property of [
    "title",
    "placeHolder",
    "prompt",
    "label",
    "description",
    "detail",
    "tooltip",
    "message",
  ])
    it(`finds the property ${property}`, () => {
      assert.deepEqual(bypassing(`use({ ${property}: "lost" });`), ["lost"]);
      assert.deepEqual(bypassing(`item.${property} = "lost";`), ["lost"]);
      assert.deepEqual(
        bypassing(
          `use({ ${property}: vscode.l10n.t("lost"), icon: "$(add)" });`,
        ),
        [],
      );
    });

  it("finds texts in templates, choices and lists, around and beside what is looked up", () => {
    assert.deepEqual(
      bypassing('use({ label: `${vscode.l10n.t("Batch")} of ${count}` });'),
      ["… of …"],
    );
    assert.deepEqual(
      bypassing('use({ label: ok ? vscode.l10n.t("yes") : "no" });'),
      ["no"],
    );
    assert.deepEqual(
      bypassing(
        'item.description = [...(bad ? ["bad"] : []), `$(x) ${n}`].join(" · ");',
      ),
      ["bad"],
    );
    assert.deepEqual(
      bypassing('use({ label: `$(${ok ? "pass" : "x"})` });'),
      [],
    );
  });

  it("finds prose that is on its way to the user", () => {
    assert.deepEqual(
      bypassing('const why = "The file is gone."; throw problem(why);'),
      ["The file is gone."],
    );
    assert.deepEqual(bypassing('new OrchestratorError("notFound", "gone");'), [
      "gone",
    ]);
    assert.deepEqual(bypassing('const word = () => "Running…";'), ["Running…"]);
  });

  it("leaves alone what users do not read", () => {
    assert.deepEqual(
      bypassing(
        [
          'import a from "the module";',
          'log.info("The engine opens");',
          'throw new Error("This cannot happen");',
          'if (kind === "in progress") use("orchestrator.startTask");',
          'line.startsWith("rename from ");',
          'item.name = "Orchestrator";',
        ].join("\n"),
      ),
      [],
    );
  });

  it("finds texts of the page, and what is read out there", () => {
    const inPage = (source: string) => bypassing(source, "sample.tsx");
    assert.deepEqual(inPage("const a = <p>Lost words</p>;"), ["Lost words"]);
    assert.deepEqual(inPage("const a = <p>{open ? 'less' : texts.more}</p>;"), [
      "less",
    ]);
    for (const name of ["label", "title", "aria-label", "placeholder", "alt"])
      assert.deepEqual(inPage(`const a = <p ${name}="lost" />;`), ["lost"]);
    assert.deepEqual(
      inPage('const a = <p class="quiet figures">{texts.fine} · {n}</p>;'),
      [],
    );
    assert.deepEqual(inPage('createElement("p", { class: "a b" }, "lost");'), [
      "lost",
    ]);
  });

  it("finds calls that no table can answer", () => {
    assert.deepEqual(
      localisedCalls("sample.ts", 'vscode.l10n.t(word); l10n.t("a {0}", 1);'),
      [
        { text: null, values: 0, line: 1 },
        { text: "a {0}", values: 1, line: 1 },
      ],
    );
  });

  it("finds keys that are missing, and that nobody uses", () => {
    assert.deepEqual(
      keyProblems(new Set(["a", "b"]), { b: "B", c: "C" }, "de"),
      ["de lacks “a”", "de has “c”, which nobody uses"],
    );
  });

  it("finds placeholders, code and links that were lost", () => {
    const of = (key: string) => key;
    assert.deepEqual(
      translationProblems({ "{0} of {1}": "{1} von {0}" }, of, "de"),
      [],
    );
    for (const [english, german] of [
      ["{0} of {1}", "{0} von {0}"],
      ["such as `npm test`", "wie `npm prüfe`"],
      ["[Open](command:a.b)", "[Öffnen](command:a.c)"],
      ["gone", " "],
    ] as const)
      assert.equal(
        translationProblems({ [english]: german }, of, "de").length,
        1,
        german,
      );
    assert.deepEqual(fixedParts("$(add) {0}"), ["$(add)", "{0}"]);
  });

  it("finds texts that stand in the manifest itself", () => {
    const manifest = {
      displayName: "Ours",
      description: "%description%",
      contributes: {
        commands: [{ command: "a.b", title: "Do It", category: "%category%" }],
        viewsWelcome: [{ view: "a", contents: "Nothing here." }],
        configuration: [
          {
            properties: { a: { enum: ["x"], markdownEnumDescriptions: ["X"] } },
          },
        ],
        walkthroughs: [{ steps: [{ title: "%a%", description: "Go." }] }],
      },
    };
    assert.deepEqual(inlineTexts(manifest), [
      "contributes.commands.0.title: Do It",
      "contributes.viewsWelcome.0.contents: Nothing here.",
      "contributes.configuration.0.properties.a.markdownEnumDescriptions.0: X",
      "contributes.walkthroughs.0.steps.0.description: Go.",
    ]);
  });
});
