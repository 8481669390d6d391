import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { toFailure } from "../../src/model/errors";
import type { Orchestration } from "../../src/model/orchestration";
import { openBackup, openStore } from "../../src/store/index";
import type { Store, StoreOptions } from "../../src/store/index";
import { migrations, newestOf } from "../../src/store/migrations";
import { anEvent, anOrchestration, changed } from "../support/arbitraries";
import { buildBundles } from "../support/bundles";
import {
  dyingDisk,
  hookedDisk,
  settled,
  simulatedDisk,
  unsyncedFiles,
} from "../support/disks";
import { allStored } from "../support/everything";
import { randomNumbers } from "../support/powerLoss";

/** Creates an orchestration and goes on with it; its last state. */
function commitSome(store: Store, events: number): Orchestration {
  let state = anOrchestration(2);
  store.commit(anEvent(state), null, state);
  for (let more = 1; more < events; more++) {
    const next = changed(state, { title: `Title ${more}` });
    store.commit(anEvent(next), state, next);
    state = next;
  }
  return state;
}

const about = { at: 1_763_683_200_000, workspace: "/repo" };

describe("store backups", () => {
  let root: string;
  let opened: Store[];
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "backup-"));
    opened = [];
  });
  afterEach(() => {
    for (const store of opened) store.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });

  const file = () => path.join(root, "a.orchestrator-backup");
  const folder = (name: string): string => {
    const made = path.join(root, name);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const open = async (
    name: string,
    options: StoreOptions = {},
  ): Promise<Store> => {
    const store = await openStore(folder(name), {
      files: unsyncedFiles,
      ...options,
    });
    opened.push(store);
    return store;
  };
  const unpack = async (name = "unpacked") => {
    const { facts, store } = await openBackup(file(), folder(name), {
      files: unsyncedFiles,
    });
    opened.push(store);
    return { facts, store };
  };
  const refused = async (): Promise<string> => {
    try {
      await unpack();
      return "unpacked";
    } catch (error) {
      const { code, fix } = toFailure(error);
      assert.ok(fix !== undefined);
      assert.deepEqual(readdirSync(folder("unpacked")), []);
      return code;
    }
  };

  it("hold what was committed at that moment, journal and all, while commits go on", async () => {
    const { snapshotWorkerPath } = await buildBundles();
    const store = await open("state", { snapshotWorker: snapshotWorkerPath });
    const before = commitSome(store, 3);
    const made = store.backup(file(), about);
    const during = commitSome(store, 4);
    const facts = await made;
    assert.deepEqual(facts, { ...about, orchestrations: 1, events: 3 });
    const unpacked = await unpack();
    assert.deepEqual(unpacked.facts, facts);
    assert.deepEqual(allStored(unpacked.store), [before]);
    assert.equal(unpacked.store.events(before.id).length, 3);
    assert.deepEqual(allStored(store), [before, during]);
  });

  it("are a line of JSON and a packed SQLite database: other programs can read them", async () => {
    const store = await open("state");
    commitSome(store, 2);
    await store.backup(file(), about);
    const content = readFileSync(file());
    const end = content.indexOf("\n");
    const database = gunzipSync(content.subarray(end + 1));
    assert.equal(database.toString("latin1", 0, 15), "SQLite format 3");
    assert.equal(readdirSync(root).length, 2, "nothing half-written is left");
  });

  it("take the place of an earlier one, and of nothing else", async () => {
    const store = await open("state");
    await store.backup(file(), about);
    commitSome(store, 2);
    assert.equal((await store.backup(file(), about)).events, 2);
    writeFileSync(file(), "my own notes\n");
    await assert.rejects(store.backup(file(), about), { code: "invalidInput" });
    assert.equal(readFileSync(file(), "utf8"), "my own notes\n");
  });

  it("are refused when damaged anywhere, foreign, newer or not there", async () => {
    const store = await open("state");
    commitSome(store, 2);
    assert.equal(await refused(), "invalidInput");
    await store.backup(file(), about);
    const good = readFileSync(file());
    const end = good.indexOf("\n");
    const flipped = Buffer.from(good);
    flipped[end + 200]! ^= 1;
    const retold = good.toString("latin1").replace("/repo", "/ropo");
    for (const bad of [
      flipped,
      good.subarray(0, good.length - 1),
      Buffer.concat([good, Buffer.from("x")]),
      Buffer.from(retold, "latin1"),
      good.subarray(end + 1),
      Buffer.from("SQLite format 3\0"),
      Buffer.from(""),
    ]) {
      writeFileSync(file(), bad);
      assert.equal(await refused(), "backupUnusable");
    }
    const newer = newestOf(migrations) + 1;
    writeFileSync(
      file(),
      good
        .toString("latin1")
        .replace(`"schema":${newer - 1}`, `"schema":${newer}`),
      "latin1",
    );
    assert.equal(await refused(), "databaseTooNew");
  });

  it("of an older schema are brought up to date where they are unpacked", async () => {
    const older = migrations.slice(0, -1);
    const store = await open("state", { migrations: older });
    await store.backup(file(), about);
    const sha = createHash("sha256").update(readFileSync(file())).digest("hex");
    const { store: unpacked } = await unpack();
    const made = commitSome(unpacked, 1);
    assert.deepEqual(allStored(unpacked), [made]);
    assert.equal(
      createHash("sha256").update(readFileSync(file())).digest("hex"),
      sha,
    );
  });

  it("fail, and leave the one before, when the disk is full", async () => {
    let full = false;
    const files = hookedDisk(unsyncedFiles, (step, name) => {
      if (full && step === "write" && name.startsWith(file()))
        throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    const store = await open("state", { files });
    await store.backup(file(), about);
    const before = readFileSync(file());
    full = true;
    commitSome(store, 2);
    await assert.rejects(store.backup(file(), about), { code: "diskFull" });
    assert.deepEqual(readFileSync(file()), before);
    assert.equal(readdirSync(root).length, 2);
  });

  describe("in the place of what is there", () => {
    const staged = async (): Promise<Orchestration> => {
      const store = await open("staged");
      const state = commitSome(store, 2);
      store.close();
      return state;
    };

    it("are there wholly, also when they are opened again and worked on", async () => {
      const next = await staged();
      const store = await open("state");
      commitSome(store, 5);
      await store.replaceBy(folder("staged"));
      assert.throws(() => allStored(store), { code: "internal" });
      const again = await open("state");
      assert.deepEqual(allStored(again), [next]);
      const later = changed(next, { title: "Later" });
      again.commit(anEvent(later), next, later);
      again.close();
      assert.deepEqual(allStored(await open("state")), [later]);
    });

    it("are there wholly or not at all, at whatever step the process is killed", async () => {
      const next = await staged();
      const outcomes = new Set<string>();
      for (let step = 0; ; step++) {
        const name = `state${step}`;
        const before = await open(name);
        const old = commitSome(before, 3);
        before.close();
        const dying = await openStore(folder(name), {
          files: dyingDisk(unsyncedFiles, step),
          onSnapshotFailed: () => undefined,
        }).catch(() => null);
        const done = await dying?.replaceBy(folder("staged")).then(
          () => true,
          () => false,
        );
        const [found, ...others] = allStored(await open(name));
        assert.deepEqual(others, []);
        const isOld = found?.id === old.id;
        assert.deepEqual(found, isOld ? old : next);
        outcomes.add(isOld ? "old" : "new");
        if (done === true && step > 12) break;
      }
      assert.deepEqual([...outcomes].sort(), ["new", "old"]);
    });

    it("are there wholly or not at all after a power cut between any two steps", async () => {
      const random = randomNumbers(7);
      const disk = simulatedDisk();
      const survivors: ReturnType<typeof disk.afterPowerCut>[] = [];
      let watched = false;
      const files = hookedDisk(disk, () => {
        for (let cut = 0; watched && cut < 4; cut++)
          survivors.push(disk.afterPowerCut(random));
      });
      const at = (name: string) => path.resolve(`disk-${name}`);
      const other = await openStore(at("other"), { files });
      const next = commitSome(other, 2);
      other.close();
      const store = await openStore(at("state"), { files });
      const old = commitSome(store, 3);
      watched = true;
      await store.replaceBy(at("other"));
      watched = false;
      await settled();
      survivors.push(disk.afterPowerCut(random));
      const titles = new Set<string>();
      for (const survivor of survivors) {
        const found = await openStore(at("state"), { files: survivor });
        const all = allStored(found);
        const isOld = all.some(({ id }) => id === old.id);
        assert.deepEqual(all, [isOld ? old : next]);
        titles.add(isOld ? "old" : "new");
        found.close();
      }
      assert.deepEqual([...titles].sort(), ["new", "old"]);
    });

    it("are refused when something was committed meanwhile", async () => {
      await staged();
      const store = await open("state");
      const old = commitSome(store, 2);
      const replacing = store.replaceBy(folder("staged"));
      const later = changed(old, { title: "Meanwhile" });
      store.commit(anEvent(later), old, later);
      await assert.rejects(replacing, { code: "internal" });
      assert.deepEqual(allStored(await open("state")), [later]);
    });
  });
});
