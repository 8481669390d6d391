import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root, vsixFile } from "../../tools/paths.mjs";
import { zipEntries } from "../support/zip";

const megabyte = 1_000_000;

const expectedFiles = (): string[] => {
  const media = readdirSync(path.join(root, "media"), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    // Pictures of the README, which is read where the sources are; and what travels as text in a bundle.
    .filter(
      ({ parentPath }) =>
        !["readme", "container"].includes(path.basename(parentPath)),
    )
    .map((entry) =>
      path
        .relative(root, path.join(entry.parentPath, entry.name))
        .replaceAll("\\", "/"),
    );
  return [
    "LICENSE.txt",
    "changelog.md",
    "package.json",
    "package.nls.json",
    "package.nls.de.json",
    "package.nls.zh-cn.json",
    "l10n/bundle.l10n.de.json",
    "l10n/bundle.l10n.zh-cn.json",
    "readme.md",
    "dist/carrier.js",
    "dist/cli.js",
    "dist/dockerode.js",
    "dist/extension.js",
    "dist/scriptedAgent.js",
    "dist/snapshotWorker.js",
    "dist/sqlWasm.js",
    "dist/supervisor.js",
    "dist/viewer.js",
    "dist/webview/browserTheme.css",
    "dist/webview/chinese.js",
    "dist/webview/dashboard.css",
    "dist/webview/dashboard.js",
    "dist/webview/german.js",
    "dist/webview/greeting.js",
    "dist/webview/icon.png",
    "dist/webview/reading.js",
    "dist/webview/toolkit.js",
    "dist/webview/uplot.js",
    ...media,
  ].map((name) => `extension/${name}`);
};

describe("packaged extension", () => {
  it("holds exactly what it needs", () => {
    const names = zipEntries(vsixFile)
      .map(({ name }) => name)
      .filter((name) => name.startsWith("extension/"));
    assert.deepEqual(names.sort(), expectedFiles().sort());
  });

  it("is smaller than 2 MB", () => {
    const { size } = statSync(vsixFile);
    const largest = [...zipEntries(vsixFile)]
      .sort((a, b) => b.compressedSize - a.compressedSize)
      .slice(0, 5)
      .map(({ name, compressedSize }) => `${name} ${compressedSize}`);
    assert.ok(
      size < 2 * megabyte,
      `${size} bytes; largest: ${largest.join(", ")}`,
    );
  });
});
