import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { OrchestratorError, toFailure } from "../model/errors";
import { parseJson } from "../model/json";
import { readEnvironment } from "./environment";
import type { FromEnvironment, Kept } from "./environment";
import type { Invocation } from "./session";

const values = z.record(z.string(), z.unknown());

/** The file: settings by key, for the user and, by their absolute paths, for workspaces. */
const fileSchema = z.strictObject({
  settings: values.default({}),
  workspaces: z.record(z.string(), values).default({}),
});
export type SettingsFile = z.infer<typeof fileSchema>;

/**
 * Where the file is. It belongs to the user and not to the repository: whoever may write to a repository must not say what runs on the
 * machine of those who clone it.
 */
export function settingsFileOf(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const named = environment["ORCHESTRATOR_CONFIG"];
  if (named) return path.resolve(named);
  const folder =
    (process.platform === "win32"
      ? environment["APPDATA"]
      : environment["XDG_CONFIG_HOME"]) || path.join(os.homedir(), ".config");
  return path.join(folder, "orchestrator-manager", "settings.json");
}

/** Rejects with `invalidSettings` where the file is there and makes no sense. */
export async function readSettingsFile(file: string): Promise<SettingsFile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      return { settings: {}, workspaces: {} };
    throw unusable(file, toFailure(error).message, error);
  }
  const json = parseJson(text);
  if (!json.ok) throw unusable(file, json.reason);
  const parsed = fileSchema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(
    file,
    `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
  );
}

const unusable = (
  file: string,
  reason: string,
  cause?: unknown,
): OrchestratorError =>
  new OrchestratorError(
    "invalidSettings",
    `The settings in ${file} cannot be read: ${reason}`,
    { fix: "Correct the file, or delete it.", cause },
  );

/** Replaces the file as a whole: who reads it meanwhile sees the old one or the new one. */
export async function writeSettingsFile(
  file: string,
  content: SettingsFile,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const made = `${file}.${process.pid}`;
  await writeFile(made, `${JSON.stringify(content, null, 2)}\n`, {
    mode: 0o600,
  });
  await rename(made, file);
}

export const keptFor = (file: SettingsFile, folder: string): Kept => ({
  user: file.settings,
  workspace: file.workspaces[folder] ?? {},
});

/** The settings that hold for a command. Rejects with `invalidSettings`. */
export const settingsFor = async ({
  io,
  folder,
}: Pick<Invocation, "io" | "folder">): Promise<FromEnvironment> =>
  readEnvironment(
    io.environment,
    keptFor(await readSettingsFile(settingsFileOf(io.environment)), folder),
  );
