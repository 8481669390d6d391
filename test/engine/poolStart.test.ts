import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import path from "node:path";
import { openEngine } from "../../src/engine";
import { defaultSettings } from "../../src/model/settings";
import { makeRepository } from "../support/repository";
import type { TestRepository } from "../support/repository";
import { workspaceOptions } from "../support/workspaceOptions";

/** An engine of containers that answers nothing: what is looked at is only that it is asked, and that nobody waits for it. */
describe("the container pool, where an engine of ours opens", function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let containers: Server;
  let stateFolder: string;
  let asked: Promise<void>;

  beforeEach(async () => {
    repository = makeRepository();
    repository.commit("Files", { "a.txt": "one\n" });
    stateFolder = path.join(repository.outside, "state");
    mkdirSync(stateFolder);
    asked = new Promise((resolve) => {
      containers = createServer(() => resolve());
    });
    await new Promise<void>((listening) => {
      containers.listen(socket(), listening);
    });
  });
  afterEach(() => {
    containers.closeAllConnections();
    containers.close();
    repository.dispose();
  });

  const socket = () => path.join(repository.outside, "containers");

  const open = async () =>
    openEngine({
      ...(await workspaceOptions(repository.root, {
        runner: "container",
        pool: {
          ...defaultSettings.pool,
          endpoints: [`unix://${socket()}`],
        },
      })),
      stateFolder,
      startsPool: true,
    });

  it("is begun, and the store opens, without waiting for it", async () => {
    const engine = await open();
    await asked;
    assert.deepEqual(await engine.list(), []);
    await engine.close();
  });

  it("is begun beside the store: where that cannot be opened at all, too", async () => {
    writeFileSync(path.join(stateFolder, "orchestrator.db"), "no database");
    await assert.rejects(open(), { code: "databaseDamaged" });
    await asked;
  });
});
