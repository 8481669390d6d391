import { open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { hasErrno } from "../../model/errors";

/**
 * Replaces the text of a file of the user's, so that a crash leaves the old one or the new one, never a part. A link stays a link,
 * the mode stays what it is. `draft`: where the new text is written first; a repeated call writes over what a crash left there.
 */
export async function replaceText(
  file: string,
  text: string,
  draft: string,
): Promise<void> {
  const target = await realpath(file).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return file;
    throw error;
  });
  await writeDraft(draft, text, await modeOf(target));
  try {
    await rename(draft, target);
  } catch (error) {
    if (!hasErrno(error, "EXDEV")) throw error;
    // The file is on another disk than our state: then its own folder has to do.
    await rm(draft, { force: true });
    const beside = path.join(
      path.dirname(target),
      `.${path.basename(target)}.orchestrator`,
    );
    await writeDraft(beside, text, await modeOf(target));
    await rename(beside, target);
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function writeDraft(
  draft: string,
  text: string,
  mode: number | undefined,
): Promise<void> {
  const handle = await open(draft, "w");
  try {
    await handle.writeFile(text);
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
