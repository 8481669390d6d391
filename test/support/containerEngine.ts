import assert from "node:assert/strict";
import Docker from "dockerode";
import * as z from "zod";
import { ownEngine } from "../../tools/containerEngine.mjs";
import { connectMachines, otherMachine } from "../../tools/otherMachine.mjs";
import { testImage } from "../../tools/containerImage.mjs";
import { temporaryFolder } from "./temporary";

/** A real engine for tests, with an image that holds Node, git and busybox's tools. */
export interface TestEngine {
  readonly docker: Docker;
  /** For the product's own client. */
  readonly endpoint: string;
  /** Null for the user's own engine, which no test may stop. */
  readonly own: ReturnType<typeof ownEngine> | null;
  readonly image: string;
  dispose(): Promise<void>;
}

export const image = "orchestrator-test/agent:1";

/**
 * An engine for all tests of a `describe`; without one they are skipped. `fault`: it will be stopped, so it must be one of our own.
 */
export function useTestEngine(options: { fault?: boolean } = {}): {
  readonly engine: TestEngine;
} {
  let opened: TestEngine | null = null;
  before(async function () {
    opened = await openTestEngine(options);
    if (opened === null) this.skip();
  });
  after(() => opened?.dispose());
  return {
    get engine() {
      assert.ok(opened);
      return opened;
    },
  };
}

/** Engines on machines of their own, which have none of our files; without one of our own engines the tests are skipped. */
export function useOtherMachines(count: number): {
  readonly machines: readonly OtherTestMachine[];
} {
  const opened: (OtherTestMachine & { dispose(): Promise<void> })[] = [];
  before(async function () {
    const programs = process.env["ORCHESTRATOR_TEST_ENGINE"];
    if (programs === undefined) {
      console.log(
        "      needs machines of its own: run `npm test -- containers` as root on Debian or Ubuntu",
      );
      return this.skip();
    }
    for (let number = 1; number <= count; number++) {
      const folder = temporaryFolder();
      const machine = otherMachine(programs, folder.path, number);
      opened.push({
        ...machine,
        docker: new Docker({ protocol: "http", ...machine.place }),
        async dispose() {
          await machine.kill();
          folder.remove();
        },
      });
      await machine.start();
      await importImage(
        new Docker({ protocol: "http", ...machine.place }),
        programs,
      );
    }
  });
  after(async () => {
    for (const machine of opened) await machine.dispose();
  });
  return { machines: opened };
}

/** Makes these two machines a swarm, whose manager is the first; gives the ids of its nodes. */
export async function makeSwarm(
  manager: OtherTestMachine,
  worker: OtherTestMachine,
): Promise<readonly [manager: string, worker: string]> {
  const [host, otherHost] = connectMachines(manager, worker);
  await manager.docker.swarmInit({
    ListenAddr: host,
    AdvertiseAddr: host,
    // A node that is gone is down after three of them, in nanoseconds.
    Spec: { Dispatcher: { HeartbeatPeriod: 1e9 } },
  });
  const { JoinTokens: tokens } = swarmSchema.parse(
    await manager.docker.swarmInspect(),
  );
  await worker.docker.swarmJoin({
    ListenAddr: otherHost,
    AdvertiseAddr: otherHost,
    RemoteAddrs: [host],
    JoinToken: tokens.Worker,
  });
  const idOf = async ({ docker }: OtherTestMachine) =>
    infoSchema.parse(await docker.info()).Swarm.NodeID;
  return [await idOf(manager), await idOf(worker)];
}

const swarmSchema = z.object({ JoinTokens: z.object({ Worker: z.string() }) });
const infoSchema = z.object({ Swarm: z.object({ NodeID: z.string() }) });

export type OtherTestMachine = ReturnType<typeof otherMachine> & {
  readonly docker: Docker;
};

/** Null, which is said, where there is none. */
export async function openTestEngine({
  fault = false,
}: {
  fault?: boolean;
}): Promise<TestEngine | null> {
  const programs = process.env["ORCHESTRATOR_TEST_ENGINE"];
  if (programs !== undefined) {
    const folder = temporaryFolder();
    const own = ownEngine(programs, folder.path);
    await own.start();
    const docker = new Docker({ socketPath: own.socketPath });
    await importImage(docker, programs);
    return {
      docker,
      endpoint: `unix://${own.socketPath}`,
      own,
      image,
      async dispose() {
        await own.stop();
        folder.remove();
      },
    };
  }
  const wanted = process.env["ORCHESTRATOR_TEST_IMAGE"];
  if (
    process.env["DOCKER_HOST"] !== undefined &&
    wanted !== undefined &&
    !fault
  )
    return {
      docker: new Docker(),
      endpoint: "default",
      own: null,
      image: wanted,
      dispose: () => Promise.resolve(),
    };
  console.log(
    "      needs a container engine: run `npm test -- containers` as root on Debian or Ubuntu; or set DOCKER_HOST, and ORCHESTRATOR_TEST_IMAGE to an image with Node, git and a shell",
  );
  return null;
}

async function importImage(docker: Docker, programs: string): Promise<void> {
  const stream = await docker.importImage(testImage(programs), { repo: image });
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(stream, (error) =>
      error ? reject(error) : resolve(),
    ),
  );
}
