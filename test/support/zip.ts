import { readFileSync } from "node:fs";

/** A file of a zip archive. Sizes in bytes. */
export interface ZipEntry {
  readonly name: string;
  readonly compressedSize: number;
  readonly size: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** The files that a zip archive lists in its central directory; enough for archives below 4 GB without a comment. */
export function zipEntries(file: string): readonly ZipEntry[] {
  const bytes = readFileSync(file);
  const end = bytes.length - 22;
  if (end < 0 || bytes.readUInt32LE(end) !== endSignature)
    throw new Error(`${file} does not end as a zip archive does`);
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    if (bytes.readUInt32LE(at) !== entrySignature)
      throw new Error(`${file}: the central directory is damaged at ${at}`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const entry = {
      name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
    };
    const extras = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    at += 46 + nameLength + extras;
    return entry;
  });
}
