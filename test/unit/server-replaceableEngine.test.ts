import assert from "node:assert/strict";
import type { Notice, OrchestratorApi } from "../../src/model/api";
import { OrchestratorError, toFailure } from "../../src/model/errors";
import { openReplaceable } from "../../src/server/replaceableEngine";
import { createMemoryApi, orchestrationOf } from "../support/memoryApi";
import type { MemoryApi } from "../support/memoryApi";

interface Opened extends MemoryApi {
  closed: boolean;
  close(): Promise<void>;
}

describe("server: an engine that another one follows", () => {
  let engines: Opened[];
  let failing: Error | null;
  beforeEach(() => {
    engines = [];
    failing = null;
  });

  const open = (): Promise<Opened> => {
    if (failing !== null) return Promise.reject(failing);
    const engine: Opened = {
      ...createMemoryApi(),
      closed: false,
      close: () => {
        engine.closed = true;
        return Promise.resolve();
      },
    };
    engines.push(engine);
    return Promise.resolve(engine);
  };
  /** Restores when `go` is called. */
  const held = (engine: Opened): (() => void) => {
    const restore = engine.restore.bind(engine);
    let go = (): void => undefined;
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    engine.restore = async (file) => {
      await gone;
      return restore(file);
    };
    return () => go();
  };

  it("lets callers wait for the next one, and listeners go on listening", async () => {
    const api = await openReplaceable(open);
    const [first] = engines;
    assert.ok(first);
    const notices: Notice[] = [];
    const stop = api.subscribe((notice) => notices.push(notice));
    const go = held(first);
    const restored = api.restore("/a");
    await new Promise(setImmediate);
    const one = orchestrationOf();
    const asked = api.list();
    go();
    assert.equal((await restored).safety?.file, "/safety");
    assert.ok(first.closed);
    const next = engines[1];
    assert.ok(next);
    assert.deepEqual(await asked, []);
    assert.equal(
      first.calls.filter(({ method }) => method === "list").length,
      0,
    );
    assert.deepEqual(notices, [{ kind: "restored" }]);
    next.add(one);
    assert.equal(notices.at(-1)?.kind, "event");
    assert.equal(first.subscribers(), 0);
    stop();
    assert.equal(next.subscribers(), 0);
    await api.close();
    assert.ok(next.closed);
  });

  it("stays with the one it has where nothing can be restored", async () => {
    const api: OrchestratorApi = await openReplaceable(open);
    const [first] = engines;
    assert.ok(first);
    first.answers.restored = {
      ...first.answers.restored,
      refusal: { code: "notAllowedNow", message: "One is at work." },
    };
    await assert.rejects(api.restore("/a"), { code: "notAllowedNow" });
    assert.equal(engines.length, 1);
    assert.ok(!first.closed);
  });

  it("opens the next one also when the restore failed half way, and says why that cannot be opened", async () => {
    const api = await openReplaceable(open);
    const [first] = engines;
    assert.ok(first);
    const full = new OrchestratorError("diskFull", "The disk is full.");
    first.restore = () => Promise.reject(full);
    await assert.rejects(api.restore("/a"), { code: "diskFull" });
    assert.deepEqual(await api.list(), []);
    assert.equal(engines.length, 2);
    failing = new OrchestratorError("databaseDamaged", "It is damaged.");
    const again = await api.restore("/a").catch(toFailure);
    assert.equal("code" in again && again.code, "databaseDamaged");
    await assert.rejects(api.list(), { code: "databaseDamaged" });
  });
});
