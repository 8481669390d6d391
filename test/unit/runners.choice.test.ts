import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { worktreeCarrier } from "../../src/git";
import type { PoolSettings } from "../../src/model/settings";
import { defaultSettings } from "../../src/model/settings";
import { createRunners } from "../../src/runners";
import type { PoolStart, Runners } from "../../src/runners";
import { temporaryFolder } from "../support/temporary";

/** Answers what is asked before anything begins, as Docker does; real engines are in the containers suite. */
describe("where an agent runs", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let engine: Server;
  let hasImage: boolean;
  /** The paths of what was asked. */
  let asked: string[];
  /** Nobody's. */
  let port: number;
  const programs: Server[] = [];

  beforeEach(async () => {
    temporary = temporaryFolder();
    hasImage = true;
    asked = [];
    engine = createServer(({ method = "", url = "" }, response) => {
      asked.push(`${method} ${url.replace(/\?.*$/, "")}`);
      const isMissing = url.includes("/images/") && !hasImage;
      response.writeHead(isMissing ? 404 : 200, {
        "content-type": "application/json",
      });
      response.end(
        url.includes("/containers/") || /\/networks(\?|$)/.test(url)
          ? "[]"
          : JSON.stringify({ Version: "27" }),
      );
    });
    await listening(engine, path.join(temporary.path, "engine"));
    const program = await someProgram();
    port = portOf(program);
    await new Promise((resolve) => program.close(resolve));
  });
  afterEach(() => {
    for (const server of [engine, ...programs.splice(0)]) {
      server.closeAllConnections();
      server.close();
    }
    temporary.remove();
  });

  const listening = (server: Server, where: string | number): Promise<void> =>
    new Promise((resolve) =>
      typeof where === "string"
        ? server.listen(where, resolve)
        : server.listen(where, "127.0.0.1", resolve),
    );

  /** Has a port of its own. */
  const someProgram = async (): Promise<Server> => {
    const program = createServer();
    await listening(program, 0);
    return program;
  };
  const portOf = (program: Server): number =>
    (program.address() as AddressInfo).port;

  const runners = (pool: Partial<PoolSettings> = {}): Runners & PoolStart =>
    createRunners({
      supervisorPath: "",
      viewerPath: "",
      nodePath: process.execPath,
      stateFolder: temporary.path,
      pool: () => ({
        ...defaultSettings.pool,
        size: 1,
        portStart: port,
        endpoints: [`unix://${path.join(temporary.path, "engine")}`],
        ...pool,
      }),
      worktrees: worktreeCarrier,
      onTrouble: () => undefined,
    });

  /** What comes of `container`, and of `auto`, and why no container does. */
  const chosen = async (all: Runners) => {
    const asked = await all.choose("container");
    const auto = await all.choose("auto");
    assert.ok(auto.name !== null, "nothing that is asked for keeps it waiting");
    if (auto.instead !== null) assert.equal(auto.instead.wanted, "auto");
    const why = asked.name === null ? asked.failure.message : null;
    assert.equal(auto.instead?.failure.message ?? null, why);
    return [asked.name, auto.name, why];
  };

  it("is a container where one can begin, whether it was asked for or not", async () => {
    assert.deepEqual(await chosen(runners()), ["container", "container", null]);
  });

  it("is never the host where a container was asked for; and the host, with the reason, where it was not", async () => {
    hasImage = false;
    const withoutImage = await chosen(runners());
    assert.deepEqual(withoutImage.slice(0, 2), [null, "process"]);
    assert.match(withoutImage[2] ?? "", /image .* is not there/);
    const nowhere = `unix://${path.join(temporary.path, "none")}`;
    const without = await chosen(runners({ endpoints: [nowhere] }));
    assert.deepEqual(without.slice(0, 2), [null, "process"]);
    assert.match(without[2] ?? "", /cannot be reached/);
  });

  it("is no container where all ports belong to other programs", async () => {
    const program = await someProgram();
    programs.push(program);
    const taken = { portStart: portOf(program) };
    const [asked, auto, why] = await chosen(runners(taken));
    assert.deepEqual([asked, auto], [null, "process"]);
    assert.match(why ?? "", /taken by other programs/);
    const closed = runners({ ...taken, network: "none" });
    assert.equal((await closed.choose("container")).name, "container");
  });

  it("is the host, and no engine is asked, where the agent can work only there and no container was asked for", async () => {
    const auto = await runners().choose("auto", "It has no key.");
    assert.ok(auto.name === "process");
    assert.equal(auto.instead?.failure.message, "It has no key.");
    assert.deepEqual(asked, []);
    const closed = await runners({ network: "none" }).choose("auto");
    assert.ok(closed.name === "process");
    assert.match(closed.instead?.failure.message ?? "", /reach no network/);
    assert.deepEqual(asked, []);
    const wanted = await runners().choose("container", "It has no key.");
    assert.equal(wanted.name, "container");
  });

  it("is made ready ahead: an engine is asked for the image, and for the network where it has that", async () => {
    for (const wanted of ["container", "auto"] as const) {
      asked = [];
      await runners().beginPool(wanted);
      assert.match(asked.join(), /GET .*images.*POST .*networks\/create/);
    }
    asked = [];
    hasImage = false;
    await runners().beginPool("container");
    assert.match(asked.join(), /GET .*images[^,]*$/);
    const nowhere = `unix://${path.join(temporary.path, "none")}`;
    await runners({ endpoints: [nowhere] }).beginPool("container");
  });

  it("is not made ready where no agent is to be in a container by itself", async () => {
    await runners().beginPool("process");
    await runners().beginPool("tmux");
    await runners({ network: "none" }).beginPool("auto");
    assert.deepEqual(asked, []);
  });
});
