import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Notice } from "../../src/model/api";
import { OrchestratorError } from "../../src/model/errors";
import { defaultSettings } from "../../src/model/settings";
import { openWorkspace } from "../../src/server/workspace";
import { placeOf } from "../../src/server/place";
import type {
  Circumstances,
  OpenEngine,
  Workspace,
} from "../../src/server/workspace";
import type { MemoryApi } from "../support/memoryApi";
import { createMemoryApi, orchestrationOf } from "../support/memoryApi";
import { until } from "../support/until";

const program = path.resolve("out/test/support/ownerProcess.mjs");

describe("server: a workspace and its owner", () => {
  let folder: string;
  const children: ChildProcess[] = [];
  const workspaces: Workspace[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "workspace-"));
  });
  afterEach(async () => {
    // Until it is gone it listens, and the next test's folder may get the inode of this one's, and with it the endpoint.
    for (const child of children.splice(0)) {
      const gone = once(child, "exit");
      if (child.kill("SIGKILL")) await gone;
    }
    for (const workspace of workspaces.splice(0)) await workspace.close();
    await rm(folder, { recursive: true });
  });

  /** Another process with the workspace open; resolves with what it became. */
  const other = async (): Promise<{ child: ChildProcess; role: string }> => {
    const child = spawn(process.execPath, [program, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { child, role: line.toString().trim() };
  };

  const open = async (
    engine: OpenEngine = () =>
      Promise.resolve({ ...createMemoryApi(), close: () => Promise.resolve() }),
    circumstances: Circumstances = {},
    lookOnly = false,
  ): Promise<Workspace> => {
    const workspace = await openWorkspace(
      {
        folder,
        settings: () => defaultSettings,
        apiKey: () => Promise.resolve(null),
        programs: {
          supervisor: "",
          scriptedAgent: "",
          snapshotWorker: "",
          viewer: "",
        },
        log: () => undefined,
        lookOnly,
      },
      engine,
      circumstances,
    );
    workspaces.push(workspace);
    return workspace;
  };

  const engineOf =
    (memory: MemoryApi, close = () => Promise.resolve()): OpenEngine =>
    () =>
      Promise.resolve({ ...memory, close });

  const titles = async ({ api }: Workspace): Promise<string[]> =>
    (await api.list()).map(({ title }) => title);

  it("makes a state folder that git ignores, and gives its real path to the engine", async () => {
    let given = "";
    await open(({ stateFolder }) => {
      given = stateFolder;
      return Promise.resolve({
        ...createMemoryApi(),
        close: () => Promise.resolve(),
      });
    });
    const state = path.join(folder, ".orchestrator", "state");
    assert.equal(given, await realpath(state));
    assert.equal(await readFile(path.join(state, ".gitignore"), "utf8"), "*\n");
    if (process.platform !== "win32")
      assert.equal((await stat(state)).mode & 0o777, 0o700);
  });

  it("says readOnlyFolder where no state folder can be made", async () => {
    await writeFile(path.join(folder, ".orchestrator"), "a file in the way");
    await assert.rejects(
      open(),
      (error) =>
        error instanceof OrchestratorError && error.code === "readOnlyFolder",
    );
  });

  it("lets the second process talk to the first, and never open the engine", async () => {
    const { child, role } = await other();
    assert.equal(role, "owner");
    const workspace = await open(() =>
      Promise.reject(new Error("opened twice")),
    );
    assert.equal(workspace.owner, false);
    assert.deepEqual(await titles(workspace), [String(child.pid)]);
  });

  it("takes over on the next call after the owner was killed", async () => {
    const { child } = await other();
    const memory = createMemoryApi();
    memory.add(orchestrationOf({ title: "ours" }));
    const workspace = await open(engineOf(memory));
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.deepEqual(await titles(workspace), ["ours"]);
    assert.equal(workspace.owner, true);
    const { role } = await other();
    assert.equal(role, "client");
  });

  it("has exactly one new owner when several processes lose theirs", async () => {
    const { child } = await other();
    let engines = 0;
    const clients = await Promise.all(
      [1, 2, 3, 4].map(() =>
        open(() => {
          engines++;
          const memory = createMemoryApi();
          memory.add(orchestrationOf({ title: `engine ${engines}` }));
          return engineOf(memory)({
            folder,
            stateFolder: "",
            settings: () => defaultSettings,
            apiKey: () => Promise.resolve(null),
            programs: {
              supervisor: "",
              scriptedAgent: "",
              snapshotWorker: "",
              viewer: "",
            },
            log: () => undefined,
          });
        }),
      ),
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.deepEqual(await Promise.all(clients.map(titles)), [
      ["engine 1"],
      ["engine 1"],
      ["engine 1"],
      ["engine 1"],
    ]);
    assert.equal(engines, 1);
    assert.equal(clients.filter(({ owner }) => owner).length, 1);
  });

  it("keeps subscriptions over a change of owner and tells each last event again", async () => {
    const { child } = await other();
    const memory = createMemoryApi();
    const orchestration = orchestrationOf();
    memory.add(orchestration);
    const workspace = await open(engineOf(memory));
    const seen: Notice[] = [];
    const stop = workspace.api.subscribe((notice) => seen.push(notice));
    await workspace.api.list();
    child.kill("SIGKILL");
    await until(() => seen.length === 1);
    memory.commit(orchestration.id, { type: "orchestrationAdmitted" });
    await until(() => seen.length === 2);
    assert.deepEqual(
      seen.map((notice) =>
        notice.kind === "event" ? notice.event.seq : notice.kind,
      ),
      [1, 2],
    );
    stop();
    assert.equal(memory.subscribers(), 0);
  });

  it("tells again, after a change of owner, what may have ended meanwhile, and not what ended long before", async () => {
    const { child } = await other();
    const memory = createMemoryApi();
    const ended = (endedAt: number) =>
      orchestrationOf({ status: "completed", endedAt });
    const [old, fresh] = [ended(Date.now() - 60_000), ended(Date.now() + 1e6)];
    memory.add(old);
    memory.add(fresh);
    const workspace = await open(engineOf(memory));
    const seen: Notice[] = [];
    workspace.api.subscribe((notice) => seen.push(notice));
    await workspace.api.list();
    child.kill("SIGKILL");
    await until(() => seen.length > 0);
    memory.commit(old.id, { type: "orchestrationAdmitted" });
    await until(() => seen.length > 1);
    assert.deepEqual(
      seen.map((notice) =>
        notice.kind === "event"
          ? [notice.orchestration.id, notice.event.seq]
          : [],
      ),
      [
        [fresh.id, 1],
        [old.id, 2],
      ],
    );
  });

  it("gives the endpoint free only after the engine is closed, and lets waiting calls go on elsewhere", async () => {
    const memory = createMemoryApi();
    let finishClosing = (): void => undefined;
    let closing = false;
    const first = await open(
      engineOf(
        memory,
        () =>
          new Promise((resolve) => {
            closing = true;
            finishClosing = resolve;
          }),
      ),
    );
    let opened = 0;
    const nextEngine: OpenEngine = (options) => {
      opened++;
      const next = createMemoryApi();
      next.add(orchestrationOf({ title: "next" }));
      return engineOf(next)(options);
    };
    const second = await open(nextEngine);
    second.api.subscribe(() => undefined);
    await second.api.list();
    const closed = first.close();
    await until(() => closing);
    const third = await open(nextEngine);
    const waiting = Promise.all([titles(second), titles(third)]);
    assert.equal(opened, 0);
    finishClosing();
    await closed;
    assert.deepEqual(await waiting, [["next"], ["next"]]);
    assert.equal(opened, 1);
  });

  it("answers what it was asked before it leaves, and closes the engine after that", async () => {
    const memory = createMemoryApi();
    const done: string[] = [];
    let goOn = (): void => undefined;
    const first = await open(() =>
      Promise.resolve({
        ...memory,
        cost: async () => {
          done.push("asked");
          await new Promise<void>((resolve) => (goOn = resolve));
          done.push("answered");
          return await memory.cost();
        },
        close: () => {
          done.push("closed");
          return Promise.resolve();
        },
      }),
    );
    const second = await open();
    const asked = second.api.cost();
    await until(() => done.length > 0);
    const closed = first.close();
    goOn();
    assert.ok((await asked).today);
    await closed;
    assert.deepEqual(done, ["asked", "answered", "closed"]);
  });

  it("tells the engine whether the owner before it died, and who only looks leaves that to the next", async () => {
    const seen: (boolean | undefined)[] = [];
    const look: OpenEngine = (options) => {
      seen.push(options.ownership?.afterCrash);
      return engineOf(createMemoryApi())(options);
    };
    const { child } = await other();
    child.kill("SIGKILL");
    await once(child, "exit");
    await (await open(look, {}, true)).close();
    await assert.rejects(open(() => Promise.reject(new Error("no engine"))));
    await (await open(look)).close();
    await (await open(look)).close();
    const { child: orderly } = await other();
    orderly.kill("SIGTERM");
    await once(orderly, "exit");
    await (await open(look)).close();
    assert.deepEqual(seen, [true, true, false, false]);
  });

  it("refuses while it is open on another machine, and tells a client of this one the same", async () => {
    const far: Circumstances = {
      place: { ...placeOf(), host: "far", boot: "far", user: "far" },
      beatMs: 20,
    };
    const near: Circumstances = { beatMs: 20 };
    const { child } = await other();
    const client = await open(undefined, near);
    assert.equal(client.owner, false);
    child.kill("SIGKILL");
    await once(child, "exit");
    const there = await open(undefined, far);
    const elsewhere = { code: "ownedElsewhere", message: /on the machine far/ };
    await assert.rejects(open(undefined, near), elsewhere);
    await assert.rejects(titles(client), elsewhere);
    await there.close();
    assert.deepEqual(await titles(client), []);
    assert.equal(client.owner, true);
  });

  it("says in doctor which process owns the workspace, to everybody", async () => {
    const { child } = await other();
    const { api } = await open();
    const check = (await api.doctor()).find((each) => each.check === "owner");
    assert.ok(check);
    assert.equal(check.ok, true);
    // A time of the day, as people say it, not that of a machine.
    assert.match(
      check.found ?? "",
      new RegExp(`^process ${child.pid} since [^TZ]*\\d\\D\\d\\d\\b`),
    );
  });

  it("leaves no endpoint behind when the engine cannot be opened", async () => {
    const broken = new OrchestratorError("databaseTooNew", "Too new.");
    await assert.rejects(
      open(() => Promise.reject(broken)),
      broken,
    );
    assert.equal((await open()).owner, true);
  });
});
