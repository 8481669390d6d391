import assert from "node:assert/strict";
import fc from "fast-check";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  confine,
  containerEnvironment,
  containerUser,
} from "../../src/runners/container/confinement";
import type { Confined } from "../../src/runners/container/confinement";
import { bounded } from "../../src/runners/container/calls";
import { gatewayOptions } from "../../src/runners/container/egress/sidecar";
import { gitFoldersOf } from "../../src/runners/container/folders";
import { stateOf } from "../../src/runners/container/place";
import {
  adopted,
  attemptOf,
  blocked,
  emptyPool,
  endpointBlocked,
  granted,
  placesOf,
  recycled,
  released,
  requested,
  resized,
  slotOf,
  stuck,
  unblocked,
  withdrawn,
} from "../../src/runners/container/pool";
import type { PoolState } from "../../src/runners/container/pool";
import { temporaryFolder } from "../support/temporary";

const here = "default";
const pool = emptyPool(placesOf([here], 8081, 3));
const attempts = ["a", "b", "c", "d", "e"];
const lease = (attempt: string, port: number) => ({
  attempt,
  place: { endpoint: here, port },
});
const kinds = (state: PoolState) => state.slots.map((slot) => slot.state.kind);

describe("the slots of the container pool", () => {
  it("go to attempts in the order they came, and to the next when one is clean again", () => {
    const asked = attempts.reduce(requested, pool);
    const { pool: full, leases } = granted(asked);
    assert.deepEqual(leases, [
      lease("a", 8081),
      lease("b", 8082),
      lease("c", 8083),
    ]);
    assert.deepEqual(full.queue, ["d", "e"]);
    const dirty = released(full, "b");
    assert.deepEqual(granted(dirty).leases, [], "not before it is clean");
    assert.deepEqual(granted(recycled(dirty, "b")).leases, [lease("d", 8082)]);
  });

  it("stay with what could not be destroyed, and say why", () => {
    const { pool: full } = granted(requested(pool, "a"));
    const dirty = stuck(released(full, "a"), "a", "no engine");
    assert.deepEqual(slotOf(dirty, "a")?.state, {
      kind: "recycling",
      attempt: "a",
      trouble: "no engine",
    });
    assert.deepEqual(kinds(recycled(dirty, "a")), ["free", "free", "free"]);
  });

  it("are put aside while somebody else has their port: whoever had one is the next", () => {
    const { pool: full } = granted(
      ["a", "b", "c", "d"].reduce(requested, pool),
    );
    const without = blocked(full, 8081, "taken");
    assert.deepEqual(without.queue, ["a", "d"]);
    assert.deepEqual(granted(unblocked(without, here)).leases, [
      lease("a", 8081),
    ]);
  });

  it("become more at once, and fewer as they come free", () => {
    const { pool: full } = granted(
      ["a", "b", "c", "d"].reduce(requested, pool),
    );
    const more = granted(resized(full, placesOf([here], 8081, 4)));
    assert.deepEqual(more.leases, [lease("d", 8084)]);
    const fewer = resized(more.pool, placesOf([here], 8081, 1));
    assert.equal(fewer.slots.length, 4);
    const clean = recycled(released(fewer, "d"), "d");
    assert.equal(resized(clean, placesOf([here], 8081, 1)).slots.length, 3);
  });

  it("are at several engines, each with ports of its own, and taken where the fewest are at work", () => {
    const many = emptyPool(placesOf(["one", "two"], 8081, 2));
    const { leases } = granted(["a", "b", "c"].reduce(requested, many));
    assert.deepEqual(
      leases.map(({ place }) => [place.endpoint, place.port]),
      [
        ["one", 8081],
        ["two", 8083],
        ["one", 8082],
      ],
    );
  });

  it("are not given at an engine that cannot be used, and nothing at work there is touched", () => {
    const many = emptyPool(placesOf(["one", "two"], 8081, 2));
    const { pool: busy } = granted(requested(many, "a"));
    const without = endpointBlocked(busy, "one", "away");
    assert.deepEqual(kinds(without), ["leased", "blocked", "free", "free"]);
    const { leases } = granted(["b", "c", "d"].reduce(requested, without));
    assert.deepEqual(
      leases.map(({ place }) => place.port),
      [8083, 8084],
    );
    assert.deepEqual(kinds(unblocked(without, "two")), kinds(without));
    assert.deepEqual(kinds(unblocked(without, "one"))[1], "free");
  });

  it("are those of the settings again as they come free, when engines are named anew", () => {
    const { pool: busy } = granted(requested(pool, "a"));
    const moved = resized(busy, placesOf(["other"], 8081, 2));
    assert.deepEqual(
      moved.slots.map(({ endpoint, port }) => [endpoint, port]),
      [
        [here, 8081],
        ["other", 8082],
      ],
    );
  });

  it("are each of one attempt at most, whatever happens in whatever order, and none is lost", () => {
    const attempt = fc.constantFrom(...attempts);
    const port = fc.constantFrom(8081, 8082, 8083);
    const step = fc.oneof(
      attempt.map((id) => (now: PoolState) => requested(now, id)),
      attempt.map((id) => (now: PoolState) => withdrawn(now, id)),
      attempt.map((id) => (now: PoolState) => released(now, id)),
      attempt.map((id) => (now: PoolState) => recycled(now, id)),
      attempt.map((id) => (now: PoolState) => stuck(now, id, "trouble")),
      port.map((of) => (now: PoolState) => blocked(now, of, "taken")),
      fc.constant((now: PoolState) => unblocked(now, here)),
      fc.constant((now: PoolState) => endpointBlocked(now, here, "away")),
      fc.constant((now: PoolState) => granted(now).pool),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = pool;
        for (const next of steps) {
          now = next(now);
          const leased = now.slots.flatMap((slot) =>
            slot.state.kind === "leased" ? [slot.state.attempt] : [],
          );
          assert.equal(new Set(leased).size, leased.length);
          assert.equal(new Set(now.queue).size, now.queue.length);
          assert.ok(now.queue.every((id) => !leased.includes(id)));
          assert.deepEqual(
            now.slots.map((slot) => slot.port),
            [8081, 8082, 8083],
          );
        }
        // All end and all ports come back: so do all slots.
        for (const id of attempts) now = recycled(released(now, id), id);
        for (const slot of now.slots) {
          const id = attemptOf(slot);
          if (id !== null) now = recycled(now, id);
        }
        assert.deepEqual(kinds(unblocked(now, here)), ["free", "free", "free"]);
      }),
    );
  });

  it("are kept by what another host began", () => {
    const found = adopted(pool, "a", { endpoint: here, port: 8082 });
    assert.deepEqual(kinds(found), ["free", "leased", "free"]);
    assert.deepEqual(requested(found, "a").queue, []);
  });
});

const confined: Confined = {
  attemptId: "1",
  folder: "/state/attempts/1",
  writable: ["/worktree", "/state/attempts/1"],
  readable: ["/worktree/.git", "/repository/.git"],
  homeFolder: "/state/homes/1",
  supervisorPath: "/dist/supervisor.js",
  carried: null,
  image: "image",
  user: { uid: 501, gid: 20 },
  limits: { memoryMb: 64, cpus: 1.5, processes: 99 },
  network: { kind: "open", id: "net" },
  port: 8082,
  pool: "p",
};

describe("the confinement of a container", () => {
  it("takes everything away and gives back what is needed", () => {
    const { User: user, HostConfig: host } = confine(confined);
    assert.equal(user, "501:20");
    assert.equal(host?.ReadonlyRootfs, true);
    assert.deepEqual(host.CapDrop, ["ALL"]);
    assert.equal(host.CapAdd, undefined);
    assert.deepEqual(host.SecurityOpt, ["no-new-privileges"]);
    assert.equal(host.Init, true);
    assert.equal(host.Memory, 64 * 1024 * 1024);
    assert.equal(host.MemorySwap, host.Memory);
    assert.equal(host.NanoCpus, 1_500_000_000);
    assert.equal(host.PidsLimit, 99);
    assert.deepEqual(host.PortBindings, {
      "3000/tcp": [{ HostIp: "127.0.0.1", HostPort: "8082" }],
    });
    assert.deepEqual(
      host.Mounts?.filter(({ ReadOnly }) => ReadOnly !== true).map(
        ({ Source, Target }) => [Source, Target],
      ),
      [
        ["/state/homes/1", "/home/agent"],
        ["/worktree", "/worktree"],
        ["/state/attempts/1", "/state/attempts/1"],
      ],
    );
  });

  it("is alone with its gateway in a closed network: no port of its own, no name server", () => {
    const { HostConfig: host } = confine({
      ...confined,
      network: { kind: "closed", name: "own", gateway: "10.0.0.2" },
    });
    assert.equal(host?.NetworkMode, "own");
    assert.equal(host.PortBindings, undefined);
    assert.deepEqual(host.Dns, ["127.0.0.1"]);
    assert.deepEqual(host.ExtraHosts, ["gateway:10.0.0.2"]);
  });

  it("is the gateway's as well, which has no file, and less of everything", () => {
    const agent = confine(confined);
    const gateway = gatewayOptions({
      attempt: confined.attemptId,
      outside: "net",
      image: confined.image,
      user: confined.user,
      port: confined.port,
      pool: confined.pool,
      hosts: [],
      upstream: null,
    });
    const sameOf = ({ HostConfig: host, ...options }: typeof agent) => ({
      ...options,
      Cmd: null,
      Labels: null,
      HostConfig: {
        ...host,
        ...{ Mounts: null, NanoCpus: null, ExtraHosts: null },
        ...{ Memory: null, MemorySwap: null, PidsLimit: null, Tmpfs: null },
      },
    });
    assert.deepEqual(sameOf(gateway), {
      ...sameOf(agent),
      HostConfig: { ...sameOf(agent).HostConfig, NetworkMode: "net" },
    });
    const { HostConfig: host } = gateway;
    assert.equal(host?.Mounts, undefined);
    assert.equal(host?.Memory, 128 * 1024 * 1024);
    assert.equal(host.MemorySwap, host.Memory);
    assert.equal(host.PidsLimit, 64);
    for (const options of Object.values({
      ...host.Tmpfs,
      ...agent.HostConfig?.Tmpfs,
    }))
      assert.match(options, /nosuid,nodev/);
  });

  it("publishes nothing without a network", () => {
    const { HostConfig: host } = confine({
      ...confined,
      network: { kind: "none" },
    });
    assert.equal(host?.NetworkMode, "none");
    assert.equal(host.PortBindings, undefined);
  });

  it("is for an ordinary user, also where root runs us", () => {
    assert.deepEqual(containerUser({ uid: 501, gid: 20 }), {
      uid: 501,
      gid: 20,
    });
    for (const host of [{ uid: 0, gid: 0 }, null])
      assert.deepEqual(containerUser(host), { uid: 1000, gid: 1000 });
  });

  it("lets in what an agent needs of the environment, and no more", () => {
    const host = {
      PATH: "/host/bin",
      AWS_SECRET_ACCESS_KEY: "s",
      ANTHROPIC_BASE_URL: "u",
      CLAUDE_CODE_OAUTH_TOKEN: "t",
      CLAUDE_CONFIG_DIR: "/host",
      CLAUDE_CODE_ENTRYPOINT: "cli",
      https_proxy: "p",
    };
    const environment = containerEnvironment(
      host,
      { CLAUDE_CODE_ENTRYPOINT: null, ANTHROPIC_API_KEY: "k" },
      true,
      "open",
      8083,
    );
    assert.deepEqual(environment, {
      ANTHROPIC_BASE_URL: "u",
      CLAUDE_CODE_OAUTH_TOKEN: "t",
      https_proxy: "p",
      ANTHROPIC_API_KEY: "k",
      HOME: "/home/agent",
      GIT_OPTIONAL_LOCKS: "0",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      PORT: "3000",
      BACKEND_URL: "http://localhost:3000",
      ORCHESTRATOR_PORT: "8083",
    });
    // What is no agent, such as a gate, gets no key.
    const plain = containerEnvironment(host, {}, false, "none", 8083);
    assert.deepEqual(
      Object.keys(plain).filter((name) => /^(ANTHROPIC|CLAUDE)/.test(name)),
      [],
    );
  });

  it("finds what git reads of a worktree", () => {
    const folder = temporaryFolder();
    try {
      const at = (...parts: string[]) => path.join(folder.path, ...parts);
      mkdirSync(at("main", ".git", "worktrees", "w"), { recursive: true });
      mkdirSync(at("work"));
      writeFileSync(
        at("main", ".git", "worktrees", "w", "commondir"),
        "../..\n",
      );
      writeFileSync(
        at("work", ".git"),
        `gitdir: ${at("main", ".git", "worktrees", "w")}\n`,
      );
      assert.deepEqual(gitFoldersOf(at("work")), [
        at("work", ".git"),
        at("main", ".git"),
      ]);
      assert.deepEqual(gitFoldersOf(at("main")), [at("main", ".git")]);
      assert.deepEqual(gitFoldersOf(folder.path), []);
    } finally {
      folder.remove();
    }
  });
});

describe("a container engine", () => {
  const running = {
    name: "c",
    running: true,
    created: false,
    exitCode: null,
    outOfMemory: false,
    error: "",
    addresses: {},
  };

  it("that says nothing ends no attempt that shows life; one that says it ended does", () => {
    const state = (
      look: Parameters<typeof stateOf>[0]["look"],
      silentMs: number,
      lost: string | null = null,
    ) => stateOf({ look, silentMs, lost }, 1_000);
    assert.equal(state(running, 500), "alive");
    assert.equal(state(undefined, 500), "alive");
    assert.equal(state({ ...running, running: false }, 0), "dead");
    assert.equal(state(null, 0), "dead");
    assert.equal(state(running, 1_000), "dead");
    assert.equal(state(undefined, 1_000), "dead");
    assert.equal(state(running, 0, "its node is drained"), "dead");
  });

  it("that never answers is waited for no longer than was said, and has a name", async () => {
    await assert.rejects(
      bounded("question", 20, new Promise(() => undefined)),
      {
        code: "containerEngineUnavailable",
        message: /0\.02 seconds \(question\)/,
      },
    );
    const refused = Object.assign(new Error("connect"), {
      code: "ECONNREFUSED",
    });
    await assert.rejects(bounded("question", 1_000, Promise.reject(refused)), {
      code: "containerEngineUnavailable",
    });
    assert.equal(await bounded("question", 1_000, Promise.resolve(1)), 1);
  });
});
