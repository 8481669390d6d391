import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pack } from "tar-stream";
import { volumesFor } from "../../src/runners/container/carried";
import {
  appendFile,
  archiveOf,
  readArchive,
  unpackFolder,
} from "../../src/runners/container/tarball";
import { temporaryFolder } from "../support/temporary";

describe("what is carried to a container", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());
  const at = (...parts: string[]) => path.join(folder.path, ...parts);

  it("lies in volumes, none of which is inside of another", () => {
    assert.deepEqual(
      volumesFor([
        "/w/.orchestrator/state/attempts/a",
        "/w/.orchestrator/state/worktrees/b",
        "/opt/agent/script.js",
        "/opt/agent/other.js",
        "/home/agent",
      ]),
      [
        "/w/.orchestrator/state/attempts",
        "/w/.orchestrator/state/worktrees",
        "/opt/agent",
        "/home",
      ],
    );
    assert.deepEqual(volumesFor(["/w/a/b/c", "/w/a", "/w/ab/c"]), ["/w"]);
    assert.throws(() => volumesFor(["/w", "/x/y"]), /cannot be carried: \/w/);
  });

  it("has the owner and the rights that it needs there, and no links", async () => {
    mkdirSync(at("in", "deep"), { recursive: true });
    writeFileSync(at("in", "deep", "run.sh"), "run", { mode: 0o700 });
    writeFileSync(at("in", "empty"), "", { mode: 0o600 });
    symlinkSync("/etc/passwd", at("in", "link"));
    const seen: [string, boolean, string][] = [];
    const owner = { uid: 7, gid: 8 };
    await readArchive(
      archiveOf([
        { source: at("in"), name: "a/in", owner, readOnly: true },
        { source: null, name: "made", owner },
      ]),
      async ({ name, isFolder }, content) => {
        let text = "";
        for await (const part of content) text += String(part);
        seen.push([name, isFolder, text]);
      },
    );
    assert.deepEqual(seen.sort(), [
      ["a/in", true, ""],
      ["a/in/deep", true, ""],
      ["a/in/deep/run.sh", false, "run"],
      ["a/in/empty", false, ""],
      ["made", true, ""],
    ]);
  });

  it("comes back without what leads out of it, and without what need not", async () => {
    const archive = pack();
    for (const name of ["agent/", "agent/.npm/", "agent/deep/"])
      archive.entry({ name, type: "directory" });
    archive.entry({ name: "agent/deep/session" }, "known");
    archive.entry({ name: "agent/.npm/big" }, "big");
    archive.entry({ name: "agent/../../out" }, "caught");
    archive.entry({ name: "/out" }, "caught");
    archive.entry({ name: "agent/link", type: "symlink", linkname: "/etc" });
    archive.finalize();
    await unpackFolder(archive, at("home", "new"), [".npm"]);
    assert.equal(
      readFileSync(at("home", "new", "deep", "session"), "utf8"),
      "known",
    );
    for (const name of ["new/.npm", "new/link", "out"])
      assert.ok(!existsSync(at("home", name)), name);
    assert.ok(!existsSync(at("out")));
    assert.equal(
      statSync(at("home", "new", "deep", "session")).mode & 0o077,
      0,
    );
  });

  it("comes back from the byte on that is missing", async () => {
    writeFileSync(at("log"), "one\ntw");
    const archive = pack();
    archive.entry({ name: "stdout.log" }, "one\ntwo\nthree\n");
    archive.finalize();
    await appendFile(archive, at("log"), 6);
    assert.equal(readFileSync(at("log"), "utf8"), "one\ntwo\nthree\n");
  });
});
