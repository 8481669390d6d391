import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { hasErrno } from "../model/errors";

/** What statfs(2) calls the kind of a file system: file systems that several machines may have open at the same time. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB"],
  [0xff534d42, "CIFS"],
  [0x01021997, "9p"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x7461636f, "OCFS2"],
  [0x01161970, "GFS2"],
]);
/** FUSE says nothing of what is behind it; the table of mounts does. */
const fuse = 0x65735546;
const networkMounts =
  /^(?:virtiofs|fuse\.(?:sshfs|rclone|s3fs|gcsfuse|glusterfs|cephfs|davfs2?|gvfsd-fuse|grpcfuse|osxfs))$/;

/** The type of the mount that a folder (a real path) is in; empty when it is in none. */
export const mountTypeOf = (mounts: string, folder: string): string => {
  let found = { point: "", type: "" };
  for (const line of mounts.split("\n")) {
    // mountinfo: ID parent major:minor root POINT options [fields] - TYPE source options; blanks are written as \040.
    const [before = "", after = ""] = line.split(" - ");
    const point = (before.split(" ")[4] ?? "").replaceAll("\\040", " ");
    const isAbove =
      point === "/" || folder === point || folder.startsWith(`${point}/`);
    // A later mount on the same point hides the earlier.
    if (point !== "" && isAbove && point.length >= found.point.length)
      found = { point, type: after.split(" ")[0] ?? "" };
  }
  return found.type;
};

/** Name of the kind of network file system that a type is of, or null. `mounts`: content of mountinfo. */
export const networkKind = (
  type: number,
  mounts: () => string,
  folder: string,
): string | null => {
  const known = networkTypes.get(type >>> 0);
  if (known !== undefined || type >>> 0 !== fuse) return known ?? null;
  const mount = mountTypeOf(mounts(), folder);
  return networkMounts.test(mount) ? mount.replace("fuse.", "") : null;
};

/** The kind of network file system that a folder (a real path) is on; null on a local one, and where it cannot be told: on macOS and Windows. */
export const networkFileSystemOf = async (
  folder: string,
): Promise<string | null> => {
  if (process.platform !== "linux") return null;
  const { type } = await statfs(folder);
  return networkKind(type, readMounts, folder);
};

const readMounts = (): string => {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT") || hasErrno(error, "EACCES")) return "";
    throw error;
  }
};
