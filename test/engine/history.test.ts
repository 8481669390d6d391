import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Notice } from "../../src/model/api";
import { openBench } from "../support/engine";
import type { Bench } from "../support/engine";
import { eventually } from "../support/until";
import { everything } from "../support/everything";
import { overviewOf } from "../../src/model/overview";

const script = {
  stages: { "*": { edits: [{ path: "{{key}}.txt", append: "line\n" }] } },
};

describe("the history's limit in an engine", function () {
  this.timeout(60_000);
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({}, { autoMerge: true, keepEnded: 2 });
    bench.script(script);
  });
  afterEach(() => bench.dispose());

  const start = (text: string) =>
    bench.start({ text, options: { skip: ["specification", "qa"] } });
  const complete = async (text: string): Promise<string> => {
    const id = await start(text);
    await bench.reach(id, "completed");
    return id;
  };
  const ids = async () => (await bench.engine.list()).map(({ id }) => id);
  const folders = () =>
    readdirSync(
      path.join(bench.repository.root, ".orchestrator/state/attempts"),
    ).sort();
  const attempts = async (): Promise<string[]> =>
    (await everything(bench.engine))
      .flatMap((o) => o.attempts.map(({ id }) => id))
      .sort();

  it("forgets the files of what was handed on with it", async () => {
    bench.script({
      stages: {
        specification: { context: { summary: "Plain files." } },
        implementation: { edits: [{ path: "a.txt", append: "line\n" }] },
      },
    });
    for (const text of ["one", "two", "three"]) {
      const id = await bench.start({ text, options: { skip: ["qa"] } });
      await bench.reach(id, "completed");
    }
    const contexts = path.join(
      bench.repository.root,
      ".orchestrator/state/contexts",
    );
    assert.ok(readdirSync(contexts).length > 0);
    await eventually(async () => assert.equal((await ids()).length, 2));
    assert.deepEqual(readdirSync(contexts).sort(), (await ids()).sort());
  });

  it("forgets the oldest with its events and logs, says so, and leaves the merged work alone", async () => {
    const notices: Notice[] = [];
    bench.engine.subscribe((notice) => notices.push(notice));
    const first = await complete("one");
    const [attempt] = (await bench.engine.get(first)).attempts;
    assert.ok(attempt);
    const kept = [await complete("two"), await complete("three")];

    await eventually(async () => assert.deepEqual(await ids(), kept));
    assert.deepEqual(folders(), await attempts());
    assert.deepEqual(
      notices.filter(({ kind }) => kind === "forgotten"),
      [{ kind: "forgotten", orchestration: first }],
    );
    for (const asked of [
      bench.engine.get(first),
      bench.engine.events(first),
      bench.engine.output(attempt.id),
    ])
      await assert.rejects(asked, { code: "notFound" });
    assert.match(
      bench.repository.git(["log", "--format=%B", "main"]),
      new RegExp(first),
    );
  });

  it("knows the past in short, in whole when it is asked for, also after it is opened anew", async () => {
    const done = await complete("one");
    bench.script({ stages: { "*": { edits: [] } } });
    const failed = await start("two");
    await bench.reach(failed, "failed");
    const before = await everything(bench.engine);
    await bench.reopen();
    const { engine } = bench;
    assert.deepEqual(await engine.list(), before.map(overviewOf));
    assert.deepEqual(
      (await engine.open()).map(({ id }) => id),
      [failed],
    );
    assert.deepEqual(await everything(engine), before);
    assert.ok((await engine.events(done)).length > 5);
    assert.equal((await engine.cost()).orchestrations.length, 2);
    const consistent = (await engine.doctor()).find(
      ({ found }) => found === "consistent",
    );
    assert.equal(consistent?.ok, true);
  });

  it("keeps what was cancelled in the trash when the orchestration is forgotten", async () => {
    bench.script({ stages: { "*": { ...script.stages["*"], fail: "No." } } });
    const id = await start("one");
    await bench.reach(id, "failed");
    const cancelled = bench.when(
      (notice) =>
        notice.kind === "event" &&
        notice.event.type === "orchestrationCancelled",
    );
    await bench.engine.cancel(id);
    await cancelled;
    const trash = await bench.engine.trash();
    assert.equal(trash.length, 1);
    bench.script(script);
    await complete("two");
    await complete("three");
    await eventually(async () => assert.ok(!(await ids()).includes(id)));
    assert.deepEqual(await bench.engine.trash(), trash);
  });

  it("never forgets a failed one, which is retried after all", async () => {
    bench.script({ stages: { "*": { fail: "Not yet." } } });
    const failed = await start("one");
    await bench.reach(failed, "failed");
    bench.script(script);
    for (const text of ["two", "three", "four"]) await complete(text);
    await eventually(async () => assert.equal((await ids()).length, 3));
    bench.script({
      stages: { "*": { edits: [{ path: "retried.txt", write: "line\n" }] } },
    });
    await bench.engine.retry(failed);
    await bench.reach(failed, "completed");
  });

  it("forgets at the next opening what it did not come to, and goes on where a crash left it", async () => {
    bench.settings = { ...bench.settings, keepEnded: 4 };
    const all: string[] = [];
    for (const text of ["one", "two", "three", "four"])
      all.push(await complete(text));
    bench.settings = { ...bench.settings, keepEnded: 2 };
    // As a crash after the first step leaves it: the folders are gone, the rows are not.
    const [crashed] = (await bench.engine.get(all[0] ?? "")).attempts;
    const folder = path.join(
      bench.repository.root,
      ".orchestrator/state/attempts",
      crashed?.id ?? "",
    );
    assert.ok(existsSync(folder));
    rmSync(folder, { recursive: true });

    await bench.reopen({ lookOnly: true });
    assert.equal((await ids()).length, 4, "who only looks changes nothing");
    await bench.reopen();
    await eventually(async () => assert.deepEqual(await ids(), all.slice(2)));
    assert.deepEqual(folders(), await attempts());
    await bench.reopen();
    assert.deepEqual(await ids(), all.slice(2), "and it is durable");
  });
});
