import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, symlink } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import {
  endpointOf,
  listenOnSocketFile,
  listenOrConnect,
} from "../../src/server/endpoint";
import { workspaceKey } from "../../src/server/key";

const close = async (server: net.Server): Promise<void> => {
  server.close();
  await once(server, "close");
};

describe("server: ownership of a state folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "endpoint-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("has one owner, whatever path leads to the folder", async () => {
    const state = path.join(folder, "state");
    const alias = path.join(folder, "alias");
    await mkdir(state);
    await symlink(state, alias);
    const [first, second] = [net.createServer(), net.createServer()];
    const at = (stateFolder: string) => ({ stateFolder, key: "key" });
    const owner = await listenOrConnect(first, at(state));
    const other = await listenOrConnect(second, at(alias));
    assert.equal(owner.owner, true);
    assert.deepEqual(other, { owner: false, address: owner.address });
    assert.equal(second.listening, false);
    await close(first);
    assert.equal((await listenOrConnect(second, at(alias))).owner, true);
    await close(second);
  });

  it("keeps different folders apart", async () => {
    await mkdir(path.join(folder, "a"));
    await mkdir(path.join(folder, "b"));
    const at = (name: string) =>
      endpointOf({ stateFolder: path.join(folder, name), key: "copied" });
    assert.notEqual(at("a"), at("b"));
  });

  if (process.platform === "linux")
    it("has a name that every version of Node means in the same way", () => {
      assert.equal(endpointOf({ stateFolder: folder, key: "" }).length, 108);
    });

  it("keeps a folder apart from a removed one whose place in the file system it got", () => {
    const at = (key: string) => endpointOf({ stateFolder: folder, key });
    assert.equal(at("one"), at("one"));
    assert.notEqual(at("one"), at("other"));
  });

  if (process.platform !== "win32") {
    it("takes over a socket file that a dead process left", async () => {
      const file = path.join(folder, "owner.sock");
      const program = `require("net").createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, "SIGKILL"))`;
      assert.equal(
        spawnSync(process.execPath, ["-e", program]).signal,
        "SIGKILL",
      );
      assert.ok((await stat(file)).isSocket());
      const [first, second] = [net.createServer(), net.createServer()];
      assert.equal(await listenOnSocketFile(first, file), true);
      assert.equal(await listenOnSocketFile(second, file), false);
      await close(first);
      assert.equal(await listenOnSocketFile(second, file), true);
      await close(second);
    });
  }

  it("makes one key, however many ask for it first, that only the user can read", async () => {
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => workspaceKey(folder)),
    );
    assert.equal(new Set(keys).size, 1);
    assert.match(keys[0]!, /^[0-9a-f]{64}$/);
    const file = path.join(folder, "key");
    assert.equal((await readFile(file, "utf8")).trim(), keys[0]);
    if (process.platform !== "win32")
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(await workspaceKey(folder), keys[0]);
  });
});
