// The image of the container tests, made without a registry from programs of this machine: busybox's tools, Node and git.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { cacheFolder } from "./paths.mjs";
import { run } from "./processes.mjs";

const gitPath = "/usr/bin/git";

/**
 * Copies a program to the same path below `root`, with the libraries that it is linked to.
 * @param {string} root
 * @param {string} file
 */
function copyProgram(root, file) {
  const linked = spawnSync("ldd", [file], { encoding: "utf8" }).stdout;
  for (const each of [file, ...(linked.match(/\/[^ \n]+/g) ?? [])]) {
    const target = path.join(root, each);
    if (existsSync(target)) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(each, target, { dereference: true });
  }
}

/**
 * What Claude Code is linked to beyond what the others are; tests lend it to the container.
 * @param {string} root
 */
function copyLibraries(root) {
  const known = readdirSync(root, { recursive: true, encoding: "utf8" });
  const library = known.find((file) => file.endsWith("/libc.so.6"));
  const folder = `/${path.dirname(library ?? "")}`;
  for (const name of [
    "librt.so.1",
    "libpthread.so.0",
    "libdl.so.2",
    "libm.so.6",
  ])
    if (existsSync(path.join(folder, name)))
      cpSync(path.join(folder, name), path.join(root, folder, name), {
        dereference: true,
      });
}

/**
 * Path of the image as an archive for `docker import`; made when it is not there yet. Linux only.
 * @param {string} programs folder of the engine's programs, with busybox
 * @returns {string}
 */
export function testImage(programs) {
  const archive = path.join(
    cacheFolder,
    `container-image-2-${process.version}-${process.arch}.tar`,
  );
  if (existsSync(archive)) return archive;
  const root = mkdtempSync(path.join(cacheFolder, "container-image."));
  try {
    const node = realpathSync(process.execPath);
    const busybox = path.join(root, "bin", "busybox");
    for (const folder of ["bin", "etc", "home", "root", "usr/bin", "var"])
      mkdirSync(path.join(root, folder), { recursive: true });
    for (const folder of ["proc", "sys", "dev", "tmp", "run"])
      mkdirSync(path.join(root, folder));
    chmodSync(root, 0o755);
    chmodSync(path.join(root, "tmp"), 0o1777);
    cpSync(path.join(programs, "bin", "busybox"), busybox);
    for (const tool of run(busybox, ["--list"]).trim().split("\n"))
      if (tool !== "busybox")
        symlinkSync("busybox", path.join(root, "bin", tool));
    copyProgram(root, node);
    copyProgram(root, realpathSync(gitPath));
    copyLibraries(root);
    symlinkSync(node, path.join(root, "bin", "node"));
    writeFileSync(
      path.join(root, "etc", "passwd"),
      "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home:/bin/sh\n",
    );
    writeFileSync(path.join(root, "etc", "group"), "root:x:0:\nnode:x:1000:\n");
    const partial = `${archive}.${process.pid}`;
    run("tar", ["--numeric-owner", "-C", root, "-cf", partial, "."]);
    renameSync(partial, archive);
    return archive;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
