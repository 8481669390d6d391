import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ExitRecord } from "../../src/model/agent";
import type { ContainerEngine } from "../../src/runners";
import { containerPlace } from "../../src/runners/container/place";
import { throttleWhenOver } from "../../src/runners/container/throttle";
import { follow } from "../../src/runners/follow";
import type { SupervisorPlace } from "../../src/runners/follow";
import { nodeRequest } from "../support/runs";
import { temporaryFolder } from "../support/temporary";
import { until } from "../support/until";

/** Never answers, as an engine or a disk that hangs. */
const never = (): Promise<never> => new Promise(() => undefined);

/** Their supervisors hold limits in processes of their own (see there); this is about what the host does for each. */
describe("a sick attempt", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let over: AbortController;

  beforeEach(() => {
    temporary = temporaryFolder();
    over = new AbortController();
  });
  afterEach(() => {
    over.abort();
    temporary.remove();
  });

  /** The folder of an attempt, as its supervisor has left it until now. */
  const folderOf = (name: string, files: Record<string, object>): string => {
    const folder = path.join(temporary.path, name);
    mkdirSync(folder);
    for (const [file, content] of Object.entries(files))
      writeFileSync(path.join(folder, file), JSON.stringify(content));
    return folder;
  };

  /** Follows an attempt at this place until the test is over. */
  const followed = (
    folder: string,
    place: SupervisorPlace,
  ): Promise<ExitRecord | null> =>
    follow(
      { ...nodeRequest(temporary.path, ""), folder },
      {
        onLine: () => undefined,
        onStarted: () => undefined,
        cancel: new AbortController().signal,
        detach: over.signal,
      },
      place,
    );

  it("does not keep others from being slowed down or found dead, though its engine never answers of it", async () => {
    const sample = {
      at: 0,
      over: "It is over.",
      cpuPercent: 0,
      cpuMs: 0,
      memoryBytes: 0,
      peakMemoryBytes: 0,
      processes: 0,
      peakProcesses: 0,
      idleMs: 0,
    };
    const sick = folderOf("sick", { "sample.json": sample });
    const well = folderOf("well", { "sample.json": sample });
    const gone = folderOf("gone", {});
    const slowed: string[] = [];
    const engine = {
      inspect: (name: string) =>
        name === "sick" ? never() : Promise.resolve(null),
      remove: (name: string) => (name === "sick" ? never() : Promise.resolve()),
      lowerPriority: (name: string) => {
        slowed.push(name);
        return name === "sick" ? never() : Promise.resolve();
      },
    } as unknown as ContainerEngine;
    for (const [name, folder] of [
      ["sick", sick],
      ["well", well],
    ] as const)
      void throttleWhenOver(engine, name, folder, over.signal);
    const silenceMs = 600_000;
    const stuck = followed(
      sick,
      containerPlace(engine, "sick", sick, silenceMs, () => null),
    );
    const exit = await followed(
      gone,
      containerPlace(engine, "gone", gone, silenceMs, () => null),
    );
    assert.equal(exit?.reason, "lost");
    await until(() => slowed.includes("well"));
    over.abort();
    assert.equal(await stuck, null, "it is followed until then");
  });

  it("does not keep others from their end, though nobody can tell whether it lives", async () => {
    const hung: SupervisorPlace = {
      state: never,
      startFailure: () => null,
      endRest: never,
    };
    void followed(folderOf("hung", {}), hung);
    const dead: SupervisorPlace = {
      state: () => Promise.resolve("dead"),
      startFailure: () => null,
      endRest: () => Promise.resolve({ survivors: 0 }),
    };
    assert.equal((await followed(folderOf("dead", {}), dead))?.reason, "lost");
  });
});
