import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { makeSample } from "../../tools/sample.mjs";

const editSchema = z.strictObject({
  path: z.string(),
  write: z.string().optional(),
  append: z.string().optional(),
  replace: z.strictObject({ find: z.string(), with: z.string() }).optional(),
});
const scriptSchema = z.object({
  stages: z.record(z.string(), z.looseObject({})),
  tasks: z.record(z.string(), z.looseObject({ edits: z.array(editSchema) })),
});

const phases = [
  ["T001", "T002"],
  ["T003", "T004", "T005"],
  ["T006", "T007"],
];

/** Runs the sample's gate as the engine would; the tests that passed, or the failure. */
const gate = (folder: string): { status: number | null; passed: number } => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--test", "--test-reporter=tap"],
    { cwd: folder, encoding: "utf8" },
  );
  return { status, passed: Number(/^# pass (\d+)$/m.exec(stdout)?.[1]) };
};

describe("sample project", () => {
  let folder: string;

  before(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "sample-")), "project");
    makeSample(folder);
  });
  after(() => rmSync(path.dirname(folder), { recursive: true }));

  const readScript = () =>
    scriptSchema.parse(
      JSON.parse(
        readFileSync(path.join(folder, ".orchestrator/demo.json"), "utf8"),
      ),
    );
  const apply = (edit: z.infer<typeof editSchema>): void => {
    const file = path.join(folder, edit.path);
    mkdirSync(path.dirname(file), { recursive: true });
    if (edit.write !== undefined) writeFileSync(file, edit.write);
    if (edit.append !== undefined) appendFileSync(file, edit.append);
    if (edit.replace !== undefined) {
      const text = readFileSync(file, "utf8");
      assert.ok(text.includes(edit.replace.find), `${edit.path} has the text`);
      writeFileSync(file, text.replace(edit.replace.find, edit.replace.with));
    }
  };

  it("is a clean repository with one commit on main", () => {
    const git = (...args: string[]): string =>
      spawnSync("git", args, { cwd: folder, encoding: "utf8" }).stdout.trim();
    assert.equal(git("status", "--porcelain"), "");
    assert.equal(git("rev-list", "--count", "main"), "1");
  });

  it("has a script for exactly the tasks of its tasks.md", () => {
    const text = readFileSync(path.join(folder, "tasks.md"), "utf8");
    const ids = [...text.matchAll(/^- \[ \] (T\d+)/gm)].map(
      (match) => match[1],
    );
    assert.deepEqual(ids, phases.flat());
    assert.deepEqual(Object.keys(readScript().tasks), ids);
  });

  it("refuses a folder that has files", () => {
    assert.throws(() => makeSample(folder), /is not empty/);
  });

  it("passes its gate after each phase, with more tests each time", () => {
    const script = readScript();
    let before = gate(folder);
    assert.deepEqual(before, { status: 0, passed: 1 });
    for (const phase of phases) {
      for (const id of phase) script.tasks[id]!.edits.forEach(apply);
      const now = gate(folder);
      assert.equal(now.status, 0, `after ${phase.join(", ")}`);
      assert.ok(now.passed > before.passed);
      before = now;
    }
    assert.equal(before.passed, 13);
  });

  it("fails its gate when a module is broken", () => {
    writeFileSync(
      path.join(folder, "src/words.js"),
      "export const words = () => [];\n",
    );
    assert.equal(gate(folder).status, 1);
  });

  it("ends with a command that works", () => {
    const script = readScript();
    script.tasks["T001"]!.edits.forEach(apply);
    const { stdout } = spawnSync(
      process.execPath,
      ["bin/textStatistics.js", "README.md"],
      { cwd: folder, encoding: "utf8" },
    );
    assert.match(stdout, /^Words {9}\d+$/m);
  });
});
