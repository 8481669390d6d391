import assert from "node:assert/strict";
import {
  mountTypeOf,
  networkFileSystemOf,
  networkKind,
} from "../../src/server/networkFileSystem";
import { temporaryFolder } from "../support/temporary";

const mounts = [
  "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
  "30 22 0:40 / /home/me/far rw,nosuid - fuse.sshfs me@far:/ rw",
  "31 22 0:41 / /home/me/a\\040b rw master:2 - virtiofs share rw",
  "32 22 0:42 / /media/usb rw - fuseblk /dev/sdb1 rw",
  "33 30 0:43 / /home/me/far/near rw - fuse.bindfs /near rw",
  "",
].join("\n");
const fuse = 0x65735546;
const never = (): string => assert.fail("the mounts are not needed");

describe("server: network file systems", () => {
  it("knows those that statfs names", () => {
    assert.equal(networkKind(0x6969, never, "/w"), "NFS");
    // As a signed number of 32 bits too.
    assert.equal(networkKind(0xff534d42 | 0, never, "/w"), "CIFS");
    assert.equal(networkKind(0xfe534d42, never, "/w"), "SMB");
    assert.equal(networkKind(0x01021997, never, "/w"), "9p");
    assert.equal(networkKind(0xef53, never, "/w"), null);
  });

  it("looks behind FUSE in the table of mounts", () => {
    const kind = (folder: string) => networkKind(fuse, () => mounts, folder);
    assert.equal(kind("/home/me/far"), "sshfs");
    assert.equal(kind("/home/me/far/work/.orchestrator/state"), "sshfs");
    assert.equal(kind("/home/me/far/near/work"), null);
    assert.equal(kind("/home/me/farther"), null);
    assert.equal(kind("/home/me/a b/work"), "virtiofs");
    assert.equal(kind("/media/usb/work"), null);
    assert.equal(mountTypeOf("", "/w"), "");
  });

  it("says nothing of a local folder", async () => {
    const folder = temporaryFolder();
    try {
      assert.equal(await networkFileSystemOf(folder.path), null);
    } finally {
      folder.remove();
    }
  });
});
