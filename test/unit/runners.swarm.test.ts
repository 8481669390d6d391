import { inEnglish } from "../../src/model/said";
import assert from "node:assert/strict";
import {
  emptyPool,
  freeEndpoints,
  heldUp,
  placesOf,
  requested,
  seated,
  slotOf,
} from "../../src/runners/container/pool";
import {
  serviceName,
  placeService,
  placeTag,
} from "../../src/runners/container/swarm/service";
import { seating } from "../../src/runners/container/swarm/seating";
import {
  constraintsFor,
  placeOf,
  requireMember,
  whyLost,
  withoutManager,
} from "../../src/runners/container/swarm/states";
import type {
  PlaceService,
  SwarmNode,
} from "../../src/runners/container/swarm/states";
import { until } from "../support/until";

const node = (id: string, changes: Partial<SwarmNode> = {}): SwarmNode => ({
  id,
  name: `host-${id}`,
  address: "10.0.0.1",
  isManager: false,
  availability: "active",
  state: "ready",
  ...changes,
});
const service = (
  task: Partial<NonNullable<PlaceService["task"]>> | null,
): PlaceService => ({
  attempt: "a",
  task: task && {
    node: "n1",
    state: "running",
    wanted: "complete",
    trouble: "",
    ...task,
  },
});

describe("a place in a swarm", () => {
  const nodes = [node("n1"), node("n2")];

  it("is waited for until the scheduler has chosen a node, with its reason", () => {
    for (const [task, reason] of [
      [null, null],
      [{ node: null, state: "new" }, null],
      [{ node: null, state: "pending", trouble: "no room" }, "no room"],
    ] as const)
      assert.deepEqual(placeOf(service(task), nodes), {
        kind: "waiting",
        reason,
      });
  });

  it("is given as soon as a node is chosen, and started when its program runs, or has ended by itself", () => {
    for (const [state, isStarted] of [
      ["assigned", false],
      ["preparing", false],
      ["running", true],
      ["complete", true],
    ] as const)
      assert.deepEqual(placeOf(service({ state }), nodes), {
        kind: "given",
        node: "n1",
        isStarted,
      });
  });

  it("is lost with its node, or when the swarm ends it, and says why", () => {
    const lost = (task: Parameters<typeof service>[0], of = nodes) =>
      whyLost(service(task), of, "n1");
    assert.equal(lost({}), null);
    assert.equal(lost({ node: null, state: "pending" }), null);
    assert.match(
      inEnglish(lost({}, [node("n1", { state: "down" })]) ?? ""),
      /has lost its node host-n1/,
    );
    assert.match(
      inEnglish(lost({}, [node("n1", { availability: "drain" })]) ?? ""),
      /host-n1 of the swarm is being drained/,
    );
    // What a manager only supposes ends nothing.
    for (const state of ["unknown", "disconnected"])
      assert.equal(lost({}, [node("n1", { state })]), null);
    assert.equal(lost({}, [node("n1", { availability: "pause" })]), null);
    assert.match(inEnglish(lost({}, [node("n2")]) ?? ""), /has left the swarm/);
    assert.match(
      inEnglish(lost({ wanted: "shutdown" }) ?? ""),
      /ended its place on node host-n1/,
    );
    assert.match(
      inEnglish(lost({ state: "rejected", trouble: "no such image" }) ?? ""),
      /\(no such image\)/,
    );
    assert.match(
      inEnglish(lost({ node: null, state: "orphaned" }) ?? ""),
      /gave it up/,
    );
    assert.match(inEnglish(lost({ node: "n2" }) ?? ""), /moved its service/);
    assert.match(
      inEnglish(whyLost(undefined, nodes, "n1") ?? ""),
      /was removed/,
    );
  });

  it("is asked for at the nodes that are wanted, and at no other", () => {
    const three = [...nodes, node("n3")];
    assert.deepEqual(constraintsFor(three, ["n2"]), ["node.id==n2"]);
    assert.deepEqual(constraintsFor(three, ["n1", "n3"]), ["node.id!=n2"]);
    assert.deepEqual(constraintsFor(nodes, ["n1", "n2"]), []);
  });

  it("is kept by a service that has the room of a container, ends with it, and can do nothing", () => {
    const made = placeService({
      attempt: "a",
      pool: "p",
      settings: { image: "some/image:1", memoryMb: 64, cpus: 1.5 },
      constraints: ["node.id!=n2"],
    });
    assert.equal(made.Name, serviceName("a"));
    assert.deepEqual(made.Labels, { "io.orchestrator-manager.pool": "p" });
    assert.equal(made.Mode?.Replicated?.Replicas, 1);
    const task = made.TaskTemplate;
    assert.ok(task && "ContainerSpec" in task);
    assert.deepEqual(task.Resources?.Reservations, {
      MemoryBytes: 64 * 1024 * 1024,
      NanoCPUs: 1_500_000_000,
    });
    assert.equal(task.RestartPolicy?.Condition, "none");
    assert.deepEqual(task.Placement?.Constraints, ["node.id!=n2"]);
    const container = task.ContainerSpec;
    // A registry that anybody else has is never asked.
    assert.equal(
      container?.Image,
      `127.0.0.1:1/orchestrator-manager/place:${placeTag("some/image:1")}`,
    );
    assert.deepEqual(container.CapabilityDrop, ["ALL"]);
    assert.equal(container.ReadOnly, true);
    assert.equal(container.Labels?.["io.orchestrator-manager.pool"], undefined);
  });

  it("needs engines that are nodes, and a manager that is recent: else it is said what to do", () => {
    const member = { node: "n1", isManager: true, apiVersion: "1.41" };
    assert.equal(requireMember("e", member), member);
    assert.ok(requireMember("e", { ...member, apiVersion: "2.0" }));
    const worker = { node: "n1", isManager: false, apiVersion: "1.30" };
    assert.ok(requireMember("e", worker));
    const refused = { code: "invalidSettings" };
    assert.throws(() => requireMember("e", null), {
      ...refused,
      message: /e is in no swarm/,
    });
    assert.throws(() => requireMember("e", { ...member, apiVersion: "1.40" }), {
      ...refused,
      message: /too old/,
    });
    assert.match(
      withoutManager().fix ?? "",
      /Name a manager.*orchestrator\.pool\.swarm/,
    );
  });
});

describe("the slots of a pool in a swarm", () => {
  const pool = emptyPool(placesOf(["one", "two"], 8081, 1));

  it("are given where the swarm says, and to nobody who does not wait or has no room there", () => {
    assert.deepEqual(freeEndpoints(pool), ["one", "two"]);
    assert.equal(seated(pool, "a", "two"), null);
    const next = seated(requested(pool, "a"), "a", "two");
    assert.ok(next);
    assert.deepEqual(
      [slotOf(next, "a")?.port, next.queue, freeEndpoints(next)],
      [8082, [], ["one"]],
    );
    assert.equal(seated(requested(next, "b"), "b", "two"), null);
  });

  it("say why nobody gets one", () => {
    const next = seated(requested(pool, "a"), "a", "two");
    assert.ok(next);
    assert.deepEqual(
      heldUp(next, "no room").slots.map(({ state }) => state),
      [
        { kind: "blocked", reason: "no room" },
        { kind: "leased", attempt: "a" },
      ],
    );
  });
});

describe("asking a swarm for places", () => {
  interface Asked {
    readonly attempt: string;
    readonly among: readonly string[];
    wait(): void;
    answer(endpoint: string | Error): void;
  }

  /** A swarm that answers when it is told, and who was given what. */
  function bench(isWanted = true) {
    const asked: Asked[] = [];
    const log: string[] = [];
    let queue: readonly string[] = [];
    let among: readonly string[] = [];
    const seats = seating({
      place: (attempt, of, signal, onWait) =>
        new Promise((resolve, reject) => {
          asked.push({
            attempt,
            among: of,
            wait: () => onWait("no room"),
            answer: (end) =>
              end instanceof Error ? reject(end) : resolve(end),
          });
          signal.addEventListener("abort", () => {
            log.push(`${attempt} asked no more`);
            resolve(null);
          });
        }),
      given(attempt, endpoint) {
        if (isWanted) queue = queue.filter((each) => each !== attempt);
        log.push(`${attempt} at ${endpoint}`);
        return isWanted;
      },
      leave(attempt) {
        log.push(`${attempt} left`);
        queue = [];
        return Promise.resolve();
      },
      onWait: (reason) => log.push(inEnglish(reason)),
      again: () => seats.next(queue, among),
      retryMs: 1,
    });
    return {
      asked,
      log,
      tell: (nextQueue: readonly string[], nextAmong: readonly string[]) => {
        queue = nextQueue;
        among = nextAmong;
        seats.next(queue, among);
      },
      /** The one of this number, once it is asked. */
      at: async (number: number): Promise<Asked> => {
        await until(() => asked.length > number);
        return asked[number]!;
      },
    };
  }

  it("goes in the order of the queue, one after the other", async () => {
    const { tell, at, log, asked } = bench();
    tell(["a", "b"], ["one", "two"]);
    const first = await at(0);
    tell(["a", "b"], ["one", "two"]);
    first.answer("one");
    (await at(1)).answer("two");
    await until(() => log.length === 2);
    assert.deepEqual(log, ["a at one", "b at two"]);
    assert.equal(asked.length, 2);
  });

  it("begins anew when one waits in vain and other engines have room, and ends with the one who waits", async () => {
    const { tell, at, log, asked } = bench();
    tell(["a"], ["one"]);
    const first = await at(0);
    tell(["a"], ["one", "two"]);
    assert.deepEqual(log, []);
    first.wait();
    assert.deepEqual((await at(1)).among, ["one", "two"]);
    tell([], ["one", "two"]);
    assert.deepEqual(log, ["no room", "a asked no more", "a asked no more"]);
    tell(["b"], ["one"]);
    assert.equal((await at(2)).attempt, "b");
    assert.equal(asked.length, 3);
  });

  it("says why nobody gets one, and asks again", async () => {
    const { tell, at, log } = bench();
    tell(["a"], ["one"]);
    (await at(0)).answer(new Error("no leader"));
    (await at(1)).answer("one");
    await until(() => log.length === 2);
    assert.deepEqual(log, ["no leader", "a at one"]);
  });

  it("gives back what nobody wants any more", async () => {
    const { tell, at, log } = bench(false);
    tell(["a"], ["one"]);
    (await at(0)).answer("one");
    await until(() => log.length === 2);
    assert.deepEqual(log, ["a at one", "a left"]);
  });
});
