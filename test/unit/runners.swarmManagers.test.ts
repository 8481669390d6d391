import assert from "node:assert/strict";
import { OrchestratorError, toFailure } from "../../src/model/errors";
import { inEnglish, said } from "../../src/model/said";
import type { PoolSettings } from "../../src/model/settings";
import type { ContainerEngine } from "../../src/runners/container/client";
import type { SwarmCalls } from "../../src/runners/container/swarm/calls";
import {
  firstAnswer,
  managerError,
} from "../../src/runners/container/swarm/managers";
import { swarmPlacement } from "../../src/runners/container/swarm/placement";
import type { PlaceService } from "../../src/runners/container/swarm/states";
import { until } from "../support/until";

const silent = () =>
  new OrchestratorError("containerEngineUnavailable", said`No answer.`);

/** As dockerode tells what the engine of a manager answered. */
const answer = (statusCode: number, words: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) ${words}`), {
    statusCode,
  });

describe("the managers of a swarm", () => {
  it("are asked one after the other until one answers, be it a refusal", async () => {
    const asked: string[] = [];
    const call = (good: string, error: Error) => (manager: string) => {
      asked.push(manager);
      return manager === good
        ? Promise.resolve(manager)
        : Promise.reject(error);
    };
    const gone: string[] = [];
    assert.equal(
      await firstAnswer(["a", "b", "c"], call("b", silent()), (each) =>
        gone.push(each),
      ),
      "b",
    );
    assert.deepEqual([asked.splice(0), gone], [["a", "b"], ["a"]]);
    await assert.rejects(
      firstAnswer(["a", "b"], call("b", new Error("refused"))),
      /refused/,
    );
    assert.deepEqual(asked, ["a"]);
    await assert.rejects(firstAnswer(["a"], call("b", silent())), {
      code: "containerEngineUnavailable",
    });
    await assert.rejects(firstAnswer([], call("b", silent())), {
      code: "invalidSettings",
    });
    // What one of them said is worth more than that another is not there.
    await assert.rejects(
      firstAnswer(["a", "b"], (manager) => {
        throw manager === "a"
          ? managerError(answer(503, "unexpected - This node is none. "))
          : silent();
      }),
      /This node is none/,
    );
  });

  it("that have no leader, or are none any more, are a swarm that is not there: with a way out", () => {
    for (const [error, words] of [
      [
        answer(
          500,
          "server error - rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online. ",
        ),
        /^The swarm has no leader\.$/,
      ],
      [
        answer(
          500,
          "server error - rpc error: code = DeadlineExceeded desc = context deadline exceeded ",
        ),
        /^The swarm has no leader\.$/,
      ],
      [
        answer(
          503,
          "unexpected - This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. ",
        ),
        /^The swarm cannot be asked: This node is not a swarm manager\./,
      ],
    ] as const) {
      const failure = toFailure(managerError(error));
      assert.equal(failure.code, "containerEngineUnavailable");
      assert.match(failure.message, words);
      assert.match(
        failure.fix ?? "",
        /docker node ls.* orchestrator\.pool\.swarm/,
      );
    }
    const other = answer(409, "conflict - name conflicts ");
    assert.equal(managerError(other), other);
  });
});

describe("places in a swarm of three managers", () => {
  /** A swarm whose nodes can go away; all services are placed at the second. */
  function pretended() {
    const names = ["one", "two", "three"];
    const services = new Map<string, PlaceService>();
    const gone = new Set<string>();
    const down = new Set<string>();
    let leaderless = false;
    let seated: { attempt: string; endpoint: string }[] = [];
    const here = (endpoint: string, needsLeader = true) =>
      gone.has(endpoint) || (needsLeader && leaderless)
        ? Promise.reject(silent())
        : Promise.resolve();
    const callsAt = (endpoint: string): SwarmCalls => ({
      async membership() {
        await here(endpoint);
        return {
          node: `node-${endpoint}`,
          isManager: true,
          apiVersion: "1.41",
        };
      },
      async nodes() {
        await here(endpoint);
        return names.map((name) => ({
          id: `node-${name}`,
          name,
          address: "",
          isManager: true,
          availability: "active",
          state: down.has(name) ? "down" : "ready",
        }));
      },
      async startService({ Name = "" }) {
        await here(endpoint);
        const attempt = Name.replace("orchestrator-", "");
        services.set(Name, {
          attempt,
          task: {
            node: "node-two",
            state: "running",
            wanted: "running",
            trouble: "",
          },
        });
      },
      async services() {
        await here(endpoint);
        return [...services.values()];
      },
      async removeService(name) {
        await here(endpoint);
        services.delete(name);
      },
    });
    const placement = swarmPlacement({
      engineAt: (endpoint) =>
        ({
          version: () => here(endpoint, false).then(() => "20.10"),
          nameAlso: () => here(endpoint, false),
          swarm: callsAt(endpoint),
        }) as Partial<ContainerEngine> as ContainerEngine,
      pool: "p",
      settings: () =>
        ({
          endpoints: names,
          swarm: true,
          image: "image",
          memoryMb: 1,
          cpus: 1,
        }) as Partial<PoolSettings> as PoolSettings,
      seated: () => seated,
      watchMs: 5,
    });
    return {
      placement,
      services,
      gone,
      down,
      lead: (leads: boolean) => (leaderless = !leads),
      async open() {
        for (const name of names) await placement.meet(name);
      },
      place: async () => {
        const { signal } = new AbortController();
        const endpoint = await placement.place(
          "a",
          names,
          signal,
          () => undefined,
        );
        assert.ok(endpoint);
        seated = [{ attempt: "a", endpoint }];
        placement.watch();
        return endpoint;
      },
      leave: async () => {
        seated = [];
        await placement.leave("a");
      },
    };
  }
  let swarm: ReturnType<typeof pretended>;
  beforeEach(async () => {
    swarm = pretended();
    await swarm.open();
  });
  afterEach(() => swarm.placement.close());

  it("are asked for at another manager when one is gone, and given back there", async () => {
    swarm.gone.add("one");
    assert.equal(await swarm.place(), "two");
    swarm.gone.add("three");
    await swarm.leave();
    assert.deepEqual([...swarm.services.keys()], []);
  });

  it("are given back as soon as a manager answers again", async () => {
    await swarm.place();
    swarm.lead(false);
    await assert.rejects(swarm.leave(), { code: "containerEngineUnavailable" });
    assert.deepEqual([...swarm.services.keys()], ["orchestrator-a"]);
    swarm.lead(true);
    await until(() => swarm.services.size === 0);
  });

  it("may be at an engine that tells nothing of the swarm for want of a leader: it is the node that it was", async () => {
    swarm.lead(false);
    await swarm.placement.meet("one");
    swarm.gone.add("one");
    await assert.rejects(swarm.placement.meet("one"), {
      code: "containerEngineUnavailable",
    });
  });

  it("are lost with their node; where its engine answers the attempt goes on without", async () => {
    await swarm.place();
    swarm.down.add("two");
    await until(() => swarm.services.size === 0);
    assert.equal(swarm.placement.lost("a"), null);

    swarm.down.clear();
    await swarm.place();
    swarm.gone.add("two");
    swarm.down.add("two");
    await until(() => swarm.placement.lost("a") !== null);
    const reason = swarm.placement.lost("a");
    assert.ok(reason);
    assert.equal(inEnglish(reason), "The swarm has lost its node two.");
  });
});
