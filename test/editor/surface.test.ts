import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import { taskHover } from "../../src/editor/hover";
import type { ExtensionApi } from "../../src/editor/extensionApi";
import { noRuns, runsOfFile } from "../../src/editor/taskRuns";
import { parseTaskFile } from "../../src/tasks";
import { orchestrationOf } from "../support/fileRuns";
import {
  definitionsAt,
  extension,
  folder,
  highlightsAt,
  hoverAt,
  lensTitles,
  prepareRepository,
  referencesAt,
  set,
  until,
} from "./workspace";

const text = `# Tasks: Surface

## Phase 1: Base

- [x] T101 First
- [ ] T102 Second (depends on T101)
  - [ ] T103 Inside the second
    with more words

## Phase 2: Rest

- [ ] T104 Fourth (depends on T102, T109)
- [ ] T105 Fifth, see T102
`;

/** Another file with the same text, which the setting does not name. */
const names = ["tasks.md", "notes.md"] as const;
const uriOf = (name: string): vscode.Uri =>
  vscode.Uri.file(path.join(folder(), "surface", name));
const lineOf = (part: string, within = text): number =>
  within.split("\n").findIndex((line) => line.includes(part));
const at = (part: string, inside = part): vscode.Position =>
  new vscode.Position(
    lineOf(part),
    text.split("\n")[lineOf(part)]!.indexOf(inside) + 1,
  );

describe("task file in its editor", () => {
  let orchestrator: ExtensionApi;
  let document: vscode.TextDocument;

  const lenses = (uri = uriOf("tasks.md")) => lensTitles(uri);
  const problems = (uri = uriOf("tasks.md")) =>
    vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === "Orchestrator");

  before(async () => {
    prepareRepository();
    for (const name of names)
      await vscode.workspace.fs.writeFile(uriOf(name), Buffer.from(text));
    orchestrator = await extension();
    await until("the file is found", () =>
      orchestrator.taskFiles.get(uriOf("tasks.md")),
    );
    document = await vscode.workspace.openTextDocument(uriOf("tasks.md"));
    await vscode.window.showTextDocument(document);
  });

  afterEach(async () => {
    if (document.getText() !== text) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(vscode.Uri.joinPath(uriOf("tasks.md"), ".."), {
      recursive: true,
    });
    await vscode.workspace.applyEdit(edit);
    await until(
      "the file is forgotten",
      () => orchestrator.taskFiles.get(uriOf("tasks.md")) === undefined,
    );
  });

  const type = async (
    from: string,
    to: string,
    of = document,
  ): Promise<void> => {
    const start = of.getText().indexOf(from);
    assert.ok(start >= 0, from);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      of.uri,
      new vscode.Range(
        of.positionAt(start),
        of.positionAt(start + from.length),
      ),
      to,
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
  };

  describe("lenses", () => {
    it("offer the file, its sections and its open tasks to be run", async () => {
      assert.deepEqual(await lenses(), [
        [1, "$(run-all) Complete Phase… · 4 open in 2 batches"],
        [3, "$(run-all) Run batch · 2 open"],
        [6, "$(play) Run"],
        [7, "$(play) Run"],
        [10, "$(run-all) Run batch · 2 open"],
        [12, "$(play) Run · needs T102"],
        [13, "$(play) Run"],
      ]);
    });

    it("follow what is typed", async () => {
      await type("- [ ] T102", "\n- [x] T102");
      const now = await lenses();
      // What is below T102 is still open.
      assert.deepEqual(now.at(-2), [13, "$(play) Run · needs T103"]);
      assert.ok(!now.some(([line]) => line === 6));
    });

    it("are gone when the setting says so, and come back", async () => {
      await set("codeLens", false);
      try {
        await until("no lens", async () => (await lenses()).length === 0);
      } finally {
        await set("codeLens", undefined);
      }
      await until("lenses", async () => (await lenses()).length === 7);
    });

    it("of 5,000 tasks are made at once, and get their words when they are seen", async () => {
      const many = Array.from(
        { length: 5_000 },
        (_, index) =>
          `- [ ] T${String(index).padStart(4, "0")} Task (depends on T${String(index - 1).padStart(4, "0")})`,
      ).join("\n");
      const uri = uriOf("many/tasks.md");
      await vscode.workspace.fs.writeFile(
        uri,
        Buffer.from(`# Many\n\n## All\n\n${many}\n`),
      );
      await until("the file is found", () => orchestrator.taskFiles.get(uri));
      await vscode.workspace.openTextDocument(uri);
      const ask = (resolved?: number) =>
        vscode.commands.executeCommand<vscode.CodeLens[]>(
          "vscode.executeCodeLensProvider",
          uri,
          resolved,
        );
      const made = await ask();
      assert.equal(made.length, 5_002);
      assert.ok(made.every(({ command }) => command === undefined));
      const seen = await ask(3);
      assert.deepEqual(
        seen.map(({ command }) => command?.title),
        [
          "$(run-all) Complete Phase… · 5000 open in 334 batches",
          "$(run-all) Run batch · 5000 open",
          "$(play) Run",
        ],
      );
    });
  });

  describe("hover", () => {
    it("says of an open task what it needs", async () => {
      const words = await hoverAt(
        document.uri,
        new vscode.Position(lineOf("T104"), 0),
      );
      assert.match(words, /Needs, not done yet/);
      assert.match(words, /T102 Second/);
      assert.doesNotMatch(words, /T101 First/);
    });

    it("says of an id which task it names", async () => {
      const words = await hoverAt(document.uri, at("T105", "T102"));
      assert.match(words, /T102 Second/);
      assert.match(words, /open · line 6 · Phase 1: Base/);
    });

    it("says nothing where there is nothing to say", async () => {
      for (const part of ["# Tasks", "Phase 2", "T105", "more words"])
        assert.equal(await hoverAt(document.uri, at(part)), "", part);
    });

    const proofOf = (title: string, status: "completed" | "mergeReady") => {
      const open = `- [ ] T901 ${title}\n`;
      const orchestration = orchestrationOf(
        "tasks.md",
        open,
        { T901: { status: "proven", reason: "Changed 1 file; [x](y)." } },
        {
          title,
          status,
          commit: "0123456789abcdef",
          simulated: true,
          merge:
            status === "completed"
              ? { status: "merged", commit: "f" }
              : { status: "none", commit: null },
          gate: {
            command: "npm test",
            exitCode: 0,
            timedOut: false,
            durationMs: 65_000,
            output: "",
            outputHash: null,
          },
        },
      );
      const file = parseTaskFile(
        status === "completed" ? open.replace("[ ]", "[x]") : open,
      );
      const hover = taskHover(
        file.tasks[0]!,
        file,
        runsOfFile([orchestration], "tasks.md"),
        true,
      );
      assert.ok(hover);
      return { hover, id: orchestration.id };
    };

    it("shows the proof: commit, gate, attempt, files, time and cost", () => {
      const { hover, id } = proofOf("A task", "completed");
      for (const part of [
        "Proven and merged",
        "0123456",
        "npm test",
        "exit code 0, 1m",
        "Implement",
        "src/T901.ts",
        "$0.40",
        "Simulated",
        `command:orchestrator.viewDiff?${encodeURIComponent(JSON.stringify([id]))}`,
        "command:orchestrator.openDashboard",
      ])
        assert.ok(
          hover.value
            .replaceAll("\\", "")
            .replaceAll("&nbsp;", " ")
            .includes(part),
          `${part} in ${hover.value}`,
        );
      assert.match(
        proofOf("A task", "mergeReady").hover.value,
        /Proven, not merged yet/,
      );
    });

    it("lets no title become a link, a picture or a command", () => {
      const { hover } = proofOf(
        "![p](https://example.invalid/p.png) [go](command:workbench.action.quit) <img src=x> $(trash) **b**",
        "completed",
      );
      assert.doesNotMatch(hover.value, /(?<!\\)!\[p|(?<!\\)\]\(command:work/);
      assert.doesNotMatch(hover.value, /<img[\s/>]/);
      assert.doesNotMatch(hover.value, /(?<!\\)\$\(trash\)/);
      assert.ok(!hover.supportHtml);
      assert.deepEqual(hover.isTrusted, {
        enabledCommands: [
          "orchestrator.viewDiff",
          "orchestrator.openDashboard",
        ],
      });
    });

    it("says of a tick without a proof that there is none, if that is known", () => {
      const file = parseTaskFile("- [x] T901 Done by hand\n");
      const [task] = file.tasks;
      assert.match(
        taskHover(task!, file, noRuns, true)!.value,
        /No(?: |&nbsp;)proof/,
      );
      assert.equal(taskHover(task!, file, noRuns, false), null);
    });
  });

  describe("problems", () => {
    it("are those of the file, with their place and code", async () => {
      const [problem, ...others] = await until(
        "problems",
        () => problems().length > 0 && problems(),
      );
      assert.deepEqual(others, []);
      assert.ok(problem);
      assert.equal(problem.code, "unknownDependency");
      assert.equal(problem.severity, vscode.DiagnosticSeverity.Warning);
      assert.equal(problem.range.start.line, lineOf("T109"));
      assert.match(problem.message, /T109/);
    });

    it("follow what is typed", async () => {
      await until("the problem", () => problems().length === 1);
      await type(", T109", "");
      await until("none", () => problems().length === 0);
      await type("T105 Fifth", "T104 Fifth");
      await until("a duplicate", () =>
        problems().some(({ code }) => code === "duplicateId"),
      );
    });

    it("go when the setting no longer names the file, and come back", async () => {
      await set("taskFiles", "nothing/*.md");
      try {
        await until("no problem", () => problems().length === 0);
        await until("no lens", async () => (await lenses()).length === 0);
      } finally {
        await set("taskFiles", undefined);
      }
      await until("the problem", () => problems().length === 1);
    });

    it("have quick fixes that are made for the newest text", async () => {
      await type("# Tasks: Surface\n", "# Tasks: Surface\n\nNew words.\n");
      const line = lineOf("T109", document.getText());
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        document.lineAt(line).range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const preferred = actions.filter(({ isPreferred }) => isPreferred);
      assert.equal(preferred.length, 1);
      const chosen = actions.find(({ title }) => title.includes("T109"));
      assert.ok(chosen, "no way to remove the dependency");
      assert.ok(chosen.edit);
      assert.ok(await vscode.workspace.applyEdit(chosen.edit));
      await until("no problem", () => problems().length === 0);
      await vscode.commands.executeCommand("undo");
      assert.ok(document.getText().includes("T109"), "one step to undo");
    });
  });

  describe("task ids", () => {
    it("lead to their task, also from a dependency", async () => {
      for (const from of [at("T104", "T102"), at("T105", "T102")])
        assert.deepEqual(
          (await definitionsAt(document.uri, from)).map(
            ({ range }) => range.start.line,
          ),
          [lineOf("T102 Second")],
        );
    });

    it("know all places that name them", async () => {
      const lines = (found: readonly { range: vscode.Range }[]) =>
        found.map(({ range }) => range.start.line).sort((a, b) => a - b);
      const wanted = [lineOf("T102 Second"), lineOf("T104"), lineOf("T105")];
      const from = at("T102 Second", "T102");
      assert.deepEqual(lines(await referencesAt(document.uri, from)), wanted);
      const highlights = await highlightsAt(document.uri, from);
      assert.deepEqual(lines(highlights), wanted);
    });

    it("are renamed everywhere, or not at all", async () => {
      const rename = async (name: string) =>
        vscode.commands.executeCommand<vscode.WorkspaceEdit>(
          "vscode.executeDocumentRenameProvider",
          document.uri,
          at("T105", "T102"),
          name,
        );
      await assert.rejects(rename("T101"), /id of another task/);
      assert.ok(await vscode.workspace.applyEdit(await rename("T120")));
      assert.equal(document.getText(), text.replaceAll("T102", "T120"));
    });
  });

  describe("outline", () => {
    const names = (symbols: readonly vscode.DocumentSymbol[]): unknown[] =>
      symbols.map(({ name, detail, children }) => [
        name,
        detail,
        names(children),
      ]);

    it("has sections with tasks below them", async () => {
      const symbols = await vscode.commands.executeCommand<
        vscode.DocumentSymbol[]
      >("vscode.executeDocumentSymbolProvider", document.uri);
      const ours = symbols.filter(({ name }) => !name.startsWith("#"));
      assert.deepEqual(names(ours), [
        [
          "Tasks: Surface",
          "",
          [
            [
              "Phase 1: Base",
              "",
              [
                ["T101 First", "done", []],
                [
                  "T102 Second (depends on T101)",
                  "open",
                  [["T103 Inside the second", "open", []]],
                ],
              ],
            ],
            [
              "Phase 2: Rest",
              "",
              [
                ["T104 Fourth (depends on T102, T109)", "open", []],
                ["T105 Fifth, see T102", "open", []],
              ],
            ],
          ],
        ],
      ]);
    });

    it("folds tasks and leaves nothing folded twice", async () => {
      const ranges = await vscode.commands.executeCommand<
        vscode.FoldingRange[]
      >("vscode.executeFoldingRangeProvider", document.uri);
      const from = ranges.map(({ start }) => start);
      assert.equal(new Set(from).size, from.length);
      const task = ranges.find(({ start }) => start === lineOf("T102 Second"));
      assert.equal(task?.end, lineOf("more words"));
    });
  });

  it("leaves other Markdown files alone", async () => {
    const other = await vscode.workspace.openTextDocument(uriOf("notes.md"));
    await vscode.window.showTextDocument(other);
    const { uri } = other;
    assert.deepEqual(await lenses(uri), []);
    assert.equal(await hoverAt(uri, at("T105", "T102")), "");
    assert.deepEqual(problems(uri), []);
    assert.deepEqual(await definitionsAt(uri, at("T105", "T102")), []);
    assert.deepEqual(await referencesAt(uri, at("T105", "T102")), []);
    const symbols = await vscode.commands.executeCommand<
      vscode.DocumentSymbol[] | undefined
    >("vscode.executeDocumentSymbolProvider", uri);
    assert.ok(!symbols?.some(({ name }) => name === "Tasks: Surface"));
    assert.equal(orchestrator.gutter.drawn(uri), null);
    await type("T109", "T108", other);
    assert.deepEqual(problems(uri), []);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("has an empty gutter while nothing was run", () => {
    assert.deepEqual(orchestrator.gutter.drawn(uriOf("tasks.md")), null);
  });
});
