import assert from "node:assert/strict";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { planSchema } from "../../src/model/plan";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";

const tasks = `# Tasks: Demo

## Phase 1: Setup

- [x] T001 Create the project
- [ ] T002 [P] Add a greeting in src/a.ts
- [ ] T003 [P] Add a farewell in src/b.ts
`;

describe("cli: plan and mark need no workspace", () => {
  let folder: string;
  let probe: CliProbe;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "cli-files-"));
    probe = createCliProbe(folder);
    await writeFile(path.join(folder, "tasks.md"), tasks);
  });
  afterEach(async () => {
    assert.deepEqual(probe.opened, []);
    await rm(folder, { recursive: true });
  });

  it("prints the plan as one JSON object, batches by line number", async () => {
    assert.equal(await probe.run("plan", "tasks.md", "--json"), 0);
    const [plan, ...rest] = probe.lines();
    assert.deepEqual(rest, []);
    const parsed = planSchema.parse(plan);
    assert.equal(parsed.file, "tasks.md");
    assert.deepEqual(
      parsed.tasks.map(({ line, state, done, id }) => ({
        line,
        state,
        done,
        id,
      })),
      [
        { line: 5, state: "x", done: true, id: "T001" },
        { line: 6, state: " ", done: false, id: "T002" },
        { line: 7, state: " ", done: false, id: "T003" },
      ],
    );
    assert.deepEqual(
      parsed.batches.flatMap((batch) => batch.tasks),
      [6, 7],
    );
    assert.deepEqual(await readdir(folder), ["tasks.md"]);
  });

  it("prints the plan for people: counts, batches, waves, tasks by line", async () => {
    assert.equal(await probe.run("plan", "tasks.md"), 0);
    assert.match(probe.out(), /3 tasks, 2 open, in 1 batch\n/);
    assert.match(probe.out(), /Batch 1: .*Setup.* \(2 tasks, 1 wave\)/);
    assert.match(probe.out(), /\d that can be done side by side/);
    assert.match(probe.out(), / 6 {2}T002 .*greeting/);
  });

  it("counts as open only what would be planned", async () => {
    await writeFile(
      path.join(folder, "tasks.md"),
      "- [ ] one\n- [~] two\n- [ ] ~~three~~\n- [x] four\n",
    );
    assert.equal(await probe.run("plan", "tasks.md"), 0);
    assert.match(probe.out(), /4 tasks, 1 open, in 1 batch\n/);
  });

  it("says how tasks are written where it finds none", async () => {
    await writeFile(path.join(folder, "tasks.md"), "# Plan\n\n- one\n");
    assert.equal(await probe.run("plan", "tasks.md"), 0);
    assert.match(probe.out(), /0 tasks, .*\nNo check box was found\./);
  });

  it("takes a file with a byte order mark, and warns of what is not UTF-8", async () => {
    await writeFile(path.join(folder, "bom.md"), `\uFEFF- [ ] T001 First`);
    await writeFile(
      path.join(folder, "latin.md"),
      Buffer.from("- [ ] Gr\xfc\xdfe\n", "latin1"),
    );
    assert.equal(await probe.run("plan", "bom.md", "--json"), 0);
    assert.equal(probe.err(), "");
    assert.equal(planSchema.parse(probe.lines()[0]).tasks[0]?.id, "T001");
    assert.equal(await probe.run("plan", "latin.md"), 0);
    assert.match(probe.err(), /latin\.md is not valid UTF-8/);
  });

  it("fails with a code, a sentence and a way out for a file that is missing or a folder", async () => {
    assert.equal(await probe.run("plan", "none.md"), 1);
    assert.match(
      probe.err(),
      /^error: There is no file .*none\.md\. \[noTaskFile\]\n {2}\S/,
    );
    assert.equal(await probe.run("plan", "."), 1);
    assert.match(probe.err(), /\[fileUnreadable\]/);
    assert.equal(probe.out(), "");
  });

  it("marks one box and leaves every other byte, the mode and a symbolic link", async () => {
    const file = path.join(folder, "tasks.md");
    const before = Buffer.from(
      `\uFEFF${tasks.replaceAll("\n", "\r\n")}tail without end`,
    );
    await writeFile(file, before);
    await chmod(file, 0o640);
    await symlink("tasks.md", path.join(folder, "link.md"));
    assert.equal(await probe.run("mark", "link.md", "6", "done"), 0);
    const expected = Buffer.from(
      before.toString().replace("- [ ] T002", "- [x] T002"),
    );
    assert.deepEqual(await readFile(file), expected);
    assert.ok((await lstat(path.join(folder, "link.md"))).isSymbolicLink());
    if (process.platform !== "win32")
      assert.equal((await stat(file)).mode & 0o777, 0o640);
    assert.deepEqual((await readdir(folder)).sort(), ["link.md", "tasks.md"]);
    assert.equal(await probe.run("mark", "tasks.md", "6", "open", "--json"), 0);
    assert.deepEqual(await readFile(file), before);
  });

  it("refuses to mark what it would damage or where no box is, and writes nothing", async () => {
    const file = path.join(folder, "latin.md");
    const bytes = Buffer.from("- [ ] Gr\xfc\xdfe\n", "latin1");
    await writeFile(file, bytes);
    assert.equal(await probe.run("mark", "latin.md", "1", "done"), 1);
    assert.match(probe.err(), /not valid UTF-8\. \[fileUnreadable\]/);
    assert.deepEqual(await readFile(file), bytes);
    assert.equal(await probe.run("mark", "tasks.md", "1", "done"), 2);
    assert.equal(await readFile(path.join(folder, "tasks.md"), "utf8"), tasks);
  });

  it("names the value and what is allowed when an argument is wrong", async () => {
    assert.equal(await probe.run("mark", "tasks.md", "six", "done"), 2);
    assert.match(probe.err(), /LINE is "six"/);
    assert.equal(await probe.run("mark", "tasks.md", "6", "maybe"), 2);
    assert.match(probe.err(), /"maybe".*\n.*done, open/);
    assert.equal(await probe.run("plan", "tasks.md", "--batch-size", "0"), 2);
    assert.match(
      probe.err(),
      /--batch-size is "0".*\n.*a whole number from 1 up to 50/,
    );
  });
});

describe("cli: plan with a forecast", () => {
  let folder: string;
  let probe: CliProbe;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "cli-forecast-"));
    await writeFile(path.join(folder, "tasks.md"), tasks);
    await mkdir(path.join(folder, ".orchestrator", "state"), {
      recursive: true,
    });
    probe = createCliProbe(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const found = {
    from: "batches" as const,
    samples: 12,
    p50Usd: 0.8,
    p90Usd: 1.4,
    p50Minutes: 14.6,
    p90Minutes: 30.2,
  };

  it("says what it would cost where there is a history", async () => {
    probe.api.answers.forecast = found;
    assert.equal(await probe.run("plan", "tasks.md", "--batch-size", "2"), 0);
    assert.match(
      probe.out(),
      /\nForecast: about \$0\.80–\$1\.40 \(p50–p90, from 12 batches\), 15–30 min\n$/,
    );
    const [call] = probe.api.calls;
    assert.equal(call?.method, "forecast");
    assert.deepEqual(call.args, [
      {
        file: path.join(folder, "tasks.md"),
        options: { batchSize: 2, maxBatchSize: 20 },
      },
    ]);
    assert.equal(probe.closes(), 1);
  });

  it("has it in the JSON, or null", async () => {
    assert.equal(await probe.run("plan", "tasks.md", "--json"), 0);
    probe.api.answers.forecast = found;
    assert.equal(await probe.run("plan", "tasks.md", "--json"), 0);
    const forecasts = probe
      .lines()
      .map((each) => planSchema.loose().parse(each)["forecast"]);
    assert.deepEqual(forecasts, [null, found]);
  });

  it("plans all the same when there can be none", async () => {
    probe.api.on.forecast = () => Promise.reject(new Error("locked"));
    assert.equal(await probe.run("plan", "tasks.md"), 0);
    assert.match(probe.out(), /Batch 1/);
    assert.match(probe.err(), /warning: there is no forecast: locked/);
  });
});
