import assert from "node:assert/strict";
import { openContainerBench } from "../support/containerBench";
import type { ContainerBench } from "../support/containerBench";
import { image, useOtherMachines } from "../support/containerEngine";

describe("other machines", function () {
  this.timeout(120_000);
  const given = useOtherMachines(2);
  let bench: ContainerBench;

  beforeEach(async () => {
    const endpoints = given.machines.map(({ endpoint }) => endpoint);
    bench = await openContainerBench(
      { endpoint: endpoints[0] ?? "", image },
      { endpoints, size: 1 },
      { silenceMs: 5_000 },
    );
  });
  afterEach(() => bench.dispose());

  it("answers", async () => {
    for (const { docker } of given.machines) {
      const { Name } = (await docker.info()) as { Name: string };
      assert.notEqual(Name, "");
    }
  });
});
