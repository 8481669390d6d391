import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OrchestratorError } from "../../src/model/errors";
import type { Failure } from "../../src/model/errors";
import {
  beatText,
  claimFile,
  createRecord,
  decodeRecord,
  encodeRecord,
  followLine,
  ownerFile,
  readLine,
  readRecord,
} from "../../src/server/ownerRecord";
import type { OwnerRecord } from "../../src/server/ownerRecord";
import { takeOwnership } from "../../src/server/ownership";
import type { HeldOwnership } from "../../src/server/ownership";
import { placeOf, thisProcess } from "../../src/server/place";
import type { Place } from "../../src/server/place";
import {
  overlaps,
  ownNetwork,
  ownershipsIn,
  startContender,
} from "../support/contenders";
import type { Contender, ContenderOptions } from "../support/contenders";
import { temporaryFolder } from "../support/temporary";
import { until } from "../support/until";

/** So long that a test which waited for a beat would not end. */
const never = 3_600_000;
const here = placeOf();
const elsewhere: Place = { ...here, host: "far", boot: "another" };

const isElsewhere =
  (words: RegExp) =>
  (error: unknown): boolean =>
    error instanceof OrchestratorError &&
    error.code === "ownedElsewhere" &&
    words.test(error.message) &&
    (error.fix ?? "") !== "";

describe("server: ownership beyond one machine", function () {
  this.timeout(60_000);
  let temporary: ReturnType<typeof temporaryFolder>;
  let stateFolder: string;
  const held: HeldOwnership[] = [];
  const log: string[] = [];

  beforeEach(() => {
    temporary = temporaryFolder();
    stateFolder = path.join(temporary.path, ".orchestrator", "state");
    mkdirSync(stateFolder, { recursive: true });
    log.splice(0);
  });
  afterEach(async () => {
    for (const each of held.splice(0)) await each.release(false);
    temporary.remove();
  });

  const take = async (
    place = here,
    beatMs = 20,
    endpoint = "endpoint",
  ): Promise<HeldOwnership> => {
    const ownership = await takeOwnership({
      stateFolder,
      endpoint,
      place,
      beatMs,
      log: (level, message) => log.push(`${level} ${message}`),
    });
    held.push(ownership);
    return ownership;
  };

  const found = (): OwnerRecord => {
    const record = decodeRecord(readFileSync(ownerFile(stateFolder), "utf8"));
    assert.ok(record);
    return record;
  };

  /** The record that an owner left which died in that place. */
  const leaveRecord = (place: Place, changes: Partial<OwnerRecord> = {}) =>
    writeFileSync(
      ownerFile(stateFolder),
      encodeRecord({
        id: randomUUID(),
        endpoint: "endpoint",
        place,
        pid: thisProcess().pid,
        start: null,
        version: "1.0.0",
        startedAt: Date.now(),
        state: "open",
        beat: beatText(7),
        ...changes,
      }),
    );

  it("writes down who owns, gives signs of life, and says when it has closed", async () => {
    const ownership = await take();
    const { id, pid, place, endpoint, beat } = found();
    assert.deepEqual(
      { pid, place, endpoint },
      { pid: process.pid, place: here, endpoint: "endpoint" },
    );
    assert.equal(ownership.afterCrash, false);
    await until(() => found().beat > beat);
    assert.equal(found().id, id);
    await ownership.release(false);
    assert.equal(found().state, "closed");
    assert.deepEqual(readdirSync(stateFolder), ["owner.json"]);
    const next = await take(elsewhere, never);
    assert.equal(next.afterCrash, false, "anybody may have it, at once");
  });

  it("keeps the record to the user", async function () {
    if (process.platform === "win32") this.skip();
    await take();
    assert.equal(statSync(ownerFile(stateFolder)).mode & 0o777, 0o600);
  });

  it("takes over at once from an owner whose endpoint it has, and knows that it died", async () => {
    leaveRecord(here);
    assert.equal((await take(here, never)).afterCrash, true);
  });

  it("takes over at once from a process of this machine that is gone, whatever its endpoint", async () => {
    leaveRecord({ ...here, network: "net:[1]" }, { pid: 2 ** 22 + 1 });
    assert.equal((await take(here, never)).afterCrash, true);
  });

  it("does not count an owner that was closing as one that died", async () => {
    leaveRecord(here, { state: "leaving" });
    assert.equal((await take(here, never)).afterCrash, false);
    const [first] = held.splice(0);
    await first?.announceEnd();
    assert.equal(found().state, "leaving");
    await first?.release(true);
    assert.equal((await take(here, never)).afterCrash, false);
  });

  it("leaves the record to the next one when what died was not dealt with", async () => {
    leaveRecord(here);
    await (await take(here, never)).release(true);
    assert.equal((await take(here, never)).afterCrash, true);
  });

  for (const [where, place, words] of [
    ["another machine", elsewhere, /on the machine far, process \d+, since \d/],
    [
      "another container",
      { ...here, network: "net:[1]" },
      /in another container of this machine/,
    ],
    ["another user", { ...here, user: "u" }, /by another user of this machine/],
  ] as const)
    it(`refuses while ${where} has it open, and says so`, async () => {
      const other = await take(place, 20, "other");
      await assert.rejects(take(), isElsewhere(words));
      other.check();
      assert.equal(found().id, other.record.id);
    });

  it("takes over from another machine that gives no more signs of life", async () => {
    leaveRecord(elsewhere);
    const ownership = await take();
    assert.equal(ownership.afterCrash, true);
    assert.equal(found().place.host, here.host);
  });

  it("goes on at once when another machine closes while it is watched", async () => {
    leaveRecord(elsewhere);
    const taking = take(here, 400);
    await delay(20);
    rmSync(ownerFile(stateFolder));
    assert.equal((await taking).afterCrash, false);
  });

  it("takes over what a power cut left of a record", async () => {
    writeFileSync(ownerFile(stateFolder), '{"id":"');
    assert.equal((await take()).afterCrash, true);
    assert.equal(found().pid, process.pid);
  });

  it("tells an owner that was taken over from, before it writes and while it is idle", async () => {
    const first = await take(elsewhere, never, "first");
    const second = await take();
    assert.throws(
      () => first.check(),
      isElsewhere(/on the machine .*, process \d+/),
    );
    second.check();

    const idle = await take(elsewhere, 20, "idle").catch(() => null);
    assert.equal(idle, null, "the second gives signs of life");
    let lost: Failure | null = null;
    second.onLost((failure) => {
      lost = failure;
    });
    leaveRecord(elsewhere);
    await until(() => lost !== null);
    assert.throws(() => second.check(), isElsewhere(/on the machine far/));
    await second.release(false);
    assert.equal(found().place.host, "far", "it is not his to remove");
  });

  it("is not the owner any more when others came and went meanwhile", async () => {
    const suspended = await take(elsewhere, never, "suspended");
    await (await take()).release(false);
    assert.throws(() => suspended.check(), isElsewhere(/process/));
  });

  it("never writes over a record that is not its own", async () => {
    const ownership = await take();
    leaveRecord(elsewhere);
    const before = readFileSync(ownerFile(stateFolder), "utf8");
    const lost = new Promise<void>((resolve) =>
      ownership.onLost(() => resolve()),
    );
    await lost;
    assert.equal(readFileSync(ownerFile(stateFolder), "utf8"), before);
  });

  it("makes its record anew when somebody removed it", async () => {
    const ownership = await take(here, never);
    rmSync(ownerFile(stateFolder));
    ownership.check();
    assert.equal(found().id, ownership.record.id);
    assert.match(log.join("\n"), /warn The record of the owner was gone/);
  });

  it("lets one follow an owner, and nobody one that came back", () => {
    leaveRecord(elsewhere);
    const file = ownerFile(stateFolder);
    const line = readLine(file);
    assert.ok(line);
    const own = (beat: number): string =>
      encodeRecord({ ...found(), id: randomUUID(), beat: beatText(beat) });
    writeFileSync(file, encodeRecord({ ...found(), beat: beatText(8) }));
    assert.equal(followLine(file, line, own(1)), false, "it gave a sign");
    assert.equal(found().beat, beatText(8));

    const now = readLine(file);
    assert.ok(now);
    const first = own(2);
    assert.equal(followLine(file, now, first), true);
    assert.equal(followLine(file, now, own(3)), false, "somebody was faster");
    assert.equal(readFileSync(file, "utf8"), first);
    assert.deepEqual(readdirSync(stateFolder), ["owner.json"]);
  });

  it("follows one that died before it had the record, and keeps it from coming back", async () => {
    leaveRecord(elsewhere);
    const file = ownerFile(stateFolder);
    const dead = encodeRecord({ ...found(), id: randomUUID() });
    const claim = claimFile(file, readFileSync(file, "utf8"));
    assert.equal(createRecord(claim, dead), true);
    const ownership = await take();
    assert.equal(ownership.afterCrash, true);
    ownership.check();
    // It was suspended, and goes on where it was.
    writeFileSync(file, dead);
    assert.notEqual(readRecord(claimFile(file, dead)), null);
    assert.throws(() => ownership.check(), isElsewhere(/machine far/));
  });

  it("is not the owner any more when somebody took it for dead", async () => {
    const ownership = await take(here, never);
    const file = ownerFile(stateFolder);
    const claim = claimFile(file, readFileSync(file, "utf8"));
    const other = encodeRecord({
      ...found(),
      id: randomUUID(),
      place: elsewhere,
    });
    assert.equal(createRecord(claim, other), true);
    assert.throws(() => ownership.check(), isElsewhere(/machine far/));
    await ownership.release(false);
    assert.equal(found().state, "open", "what it left undone is still to do");
  });

  it("says so when the folder is gone for long", async () => {
    const ownership = await take();
    const lost = new Promise<Failure>((resolve) => ownership.onLost(resolve));
    renameSync(stateFolder, `${stateFolder}-away`);
    const { code, message, fix } = await lost;
    assert.equal(code, "readOnlyFolder");
    assert.match(message, /cannot be reached/);
    assert.match(fix ?? "", /network share/);
    assert.throws(() => ownership.check(), OrchestratorError);
    assert.match(
      log.join("\n"),
      /warn The record of the owner was not renewed/,
    );
  });

  describe("with processes", () => {
    const contenders: Contender[] = [];
    const beatMs = 50;
    let file: string;
    beforeEach(() => {
      file = path.join(temporary.path, "log");
    });
    afterEach(async () => {
      for (const each of contenders.splice(0)) await each.kill();
    });

    const start = (options: Partial<ContenderOptions> = {}): Contender => {
      const contender = startContender({
        folder: temporary.path,
        log: file,
        beatMs,
        ...options,
      });
      contenders.push(contender);
      return contender;
    };

    it("lets exactly one of many machines take over from a dead one", async () => {
      leaveRecord(elsewhere);
      const many = [1, 2, 3, 4].map((number) =>
        start({
          place: {
            host: `host${number}`,
            boot: `boot${number}`,
            user: `user${number}`,
          },
        }),
      );
      // Everybody has had it, or was refused at least once, and nobody at the same time as another.
      await until(() => many.every(({ told }) => told.length > 0));
      await until(() => ownershipsIn(file).length >= 3);
      for (const each of many) await each.kill();
      assert.deepEqual(overlaps(file), []);
    });

    it("is on record all the while, whoever takes over from whom", async () => {
      for (const host of ["first", "second"])
        start({ place: { host, boot: host, user: host } });
      await until(() => ownershipsIn(file).length > 0);
      const record = ownerFile(stateFolder);
      // Where it were not there for a moment, an owner that was suspended would take that for its own.
      let missing = 0;
      await until(() => {
        const enough = performance.now() + 10;
        while (performance.now() < enough)
          if (readRecord(record) === null) missing += 1;
        return missing > 0 || ownershipsIn(file).length >= 8;
      }, 50_000);
      assert.equal(missing, 0);
    });

    it("fences an owner that was stopped while another machine took over", async function () {
      if (process.platform === "win32") this.skip();
      const first = start({
        place: { host: "first", boot: "first", user: "first" },
      });
      await until(() => ownershipsIn(file).length > 0);
      first.child.kill("SIGSTOP");
      const [owner] = ownershipsIn(file);
      const second = start();
      await second.tells("owner");
      const lost = first.tells("lost");
      first.child.kill("SIGCONT");
      assert.equal(await lost, "lost ownedElsewhere");
      await second.kill();
      assert.deepEqual(overlaps(file), []);
      assert.ok(ownershipsIn(file).length >= 2, owner);
    });

    it("sees an owner in another network namespace, which cannot see its endpoint", async function () {
      const prefix = ownNetwork();
      if (prefix === null) {
        console.log(
          "      SKIPPED: this user may not make network namespaces (unshare --net).",
        );
        this.skip();
      }
      const inside = start({ prefix });
      await inside.tells("owner");
      // Between two ownerships of the other it may come in itself.
      const outside = start();
      const words = await outside.tells("refused");
      assert.match(
        words,
        /^refused ownedElsewhere .* in another container of this machine \(.+\), process \d+, since /,
      );
      await until(() => inside.told.some((line) => line.startsWith("refused")));
      await inside.kill();
      await outside.tells("owner");
      assert.deepEqual(overlaps(file), []);
    });

    it("finds in a log what is not allowed", () => {
      appendFileSync(file, "a 1\na 2\nb 1\na 3\nb 2\n");
      assert.deepEqual(overlaps(file), [], "a line may be late once");
      appendFileSync(file, "a 4\nb 3\n");
      assert.equal(overlaps(file).length, 1);
    });

    it("has at most one owner whatever happens to whom: killed, stopped, and back again", async function () {
      if (process.platform === "win32") this.skip();
      this.timeout(180_000);
      const seed =
        Number(process.env["ORCHESTRATOR_SEED"]) ||
        Math.floor(Math.random() * 2 ** 31);
      const random = randomOf(seed);
      const places: readonly Partial<Place>[] = [
        {},
        {},
        { host: "second", boot: "second", user: "second" },
        { host: "second", boot: "second", user: "second" },
        { host: "third", boot: "third", user: "third" },
      ];
      const now = places.map((place) => start({ place }));
      const stopped = new Set<number>();
      await until(() => ownershipsIn(file).length > 0);
      // On a busy machine it takes longer until there were some.
      const enough = 6;
      for (
        let action = 0;
        action < 60 || (ownershipsIn(file).length < enough && action < 500);
        action++
      ) {
        // Half of the time whoever owns: else most of what happens, happens to those who only wait.
        const owner = now.findIndex(
          ({ told }, index) =>
            !stopped.has(index) && told.at(-1)?.startsWith("owner") === true,
        );
        const chosen =
          owner !== -1 && random() < 0.5
            ? owner
            : Math.floor(random() * places.length);
        const contender = now[chosen];
        if (stopped.has(chosen)) {
          contender?.child.kill("SIGCONT");
          stopped.delete(chosen);
        } else if (random() < 0.4) {
          await contender?.kill();
          now[chosen] = start({ place: places[chosen] ?? {} });
        } else {
          contender?.child.kill("SIGSTOP");
          stopped.add(chosen);
        }
        await delay(random() * 300);
      }
      for (const each of contenders) await each.kill();
      assert.deepEqual(overlaps(file), [], `seed ${seed}`);
      assert.ok(ownershipsIn(file).length >= enough, `seed ${seed}`);
    });
  });
});

/** A small generator of numbers in [0, 1): the same seed gives the same ones. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
