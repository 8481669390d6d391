import { open } from "node:fs/promises";
import { hasErrno } from "../../model/errors";

/** The end of a file that may be of any size, at most so many bytes of it; empty when it is not there. */
export async function fileEnd(
  file: string,
  mostBytes: number,
): Promise<string> {
  let handle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    // A process that never started left no log.
    if (hasErrno(error, "ENOENT")) return "";
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, mostBytes);
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(length),
      position: size - length,
    });
    // Half a character at the cut is left out.
    return buffer
      .subarray(0, bytesRead)
      .toString("utf8")
      .replace(/^\uFFFD+/, "");
  } finally {
    await handle.close();
  }
}
