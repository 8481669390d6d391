import type { Command } from "commander";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import { flatten } from "../model/settingKeys";
import { defaultSettings } from "../model/settings";
import { parseJson } from "../model/json";
import type { End, InvocationOf } from "./commandParts";
import { readEnvironment, settingNames, sourcesOf } from "./environment";
import type { Setting, Values } from "./environment";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import {
  keptFor,
  readSettingsFile,
  settingsFileOf,
  settingsFor,
  writeSettingsFile,
} from "./keptSettings";
import type { Invocation } from "./session";

const flagsSchema = z.object({ user: z.boolean().optional() });

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function known(key: string): string {
  if (settingNames.includes(key)) return key;
  throw new OrchestratorError(
    "invalidInput",
    `There is no setting "${key}" on the command line.`,
    { fix: "`orchestrator config list` shows what there is." },
  );
}

async function list(invocation: Invocation): Promise<number> {
  const { io, json } = invocation;
  const { sources } = await settingsFor(invocation);
  const rows = [...sources].map(([key, setting]) => ({ key, ...setting }));
  if (json) jsonLine(io.stdout, rows);
  else
    for (const { key, value, from } of rows)
      line(io.stdout, `${key} = ${shown(value)}  (${from})`);
  return exitCodes.done;
}

async function get(invocation: Invocation, key: string): Promise<number> {
  const { io, json } = invocation;
  const { sources } = await settingsFor(invocation);
  // It is known, so it has a value.
  const setting = sources.get(known(key)) as Setting;
  if (json) jsonLine(io.stdout, { key, ...setting });
  else line(io.stdout, shown(setting.value));
  return exitCodes.done;
}

/** What a text means for a setting: its own JSON, but a text stays one, and one entry of a list needs no brackets. */
function valueOf(key: string, text: string): unknown {
  const usual = flatten(defaultSettings).get(key);
  if (typeof usual === "string") return text;
  const json = parseJson(text);
  if (Array.isArray(usual) && !(json.ok && Array.isArray(json.value)))
    return [text];
  return json.ok ? json.value : text;
}

/** Keeps a value, for this workspace or for the user; null takes it away. Rejects with `invalidSettings` where it makes no sense. */
async function change(
  { io, json, folder }: Invocation,
  key: string,
  value: unknown,
  isUsers: boolean,
): Promise<number> {
  const file = settingsFileOf(io.environment);
  const before = await readSettingsFile(file);
  const there = isUsers ? before.settings : before.workspaces[folder];
  const values: Values = Object.fromEntries([
    ...Object.entries(there ?? {}).filter(([name]) => name !== key),
    ...(value === null ? [] : [[key, value] as const]),
  ]);
  // Alone: what else is wrong must not keep anybody from setting it right.
  if (value !== null)
    readEnvironment(
      {},
      {
        user: {},
        workspace: {},
        [isUsers ? "user" : "workspace"]: { [key]: value },
      },
    );
  const after = isUsers
    ? { ...before, settings: { ...values } }
    : {
        ...before,
        workspaces: { ...before.workspaces, [folder]: { ...values } },
      };
  await writeSettingsFile(file, after);
  const now =
    sourcesOf(io.environment, keptFor(after, folder)).get(key) ?? null;
  if (json) jsonLine(io.stdout, { key, ...now });
  else if (now !== null)
    line(io.stdout, `${key} = ${shown(now.value)}  (${now.from})`);
  return exitCodes.done;
}

/** Adds `config list`, `get`, `set` and `unset`. */
export function addConfig(
  config: Command,
  invocation: InvocationOf,
  end: End,
): void {
  config.description(
    "settings of the command line, and where each value comes from; options and the environment go first",
  );
  config
    .command("list")
    .description("all of them")
    .action(async (_options: unknown, command: Command) => {
      end(await list(invocation(command)));
    });
  config
    .command("get")
    .description("the value of one")
    .argument("<key>", "such as gateCommand or budgets.day")
    .action(async (key: string, _options: unknown, command: Command) => {
      end(await get(invocation(command), key));
    });
  config
    .command("set")
    .description("keep a value for this workspace")
    .argument("<key>", "such as gateCommand or budgets.day")
    .argument("<value>", "a text, a number, true or false; a list as JSON")
    .option("--user", "for all workspaces of yours that have none of their own")
    .action(
      async (
        key: string,
        value: string,
        options: unknown,
        command: Command,
      ) => {
        const { user } = flagsSchema.parse(options);
        end(
          await change(
            invocation(command),
            known(key),
            valueOf(key, value),
            user === true,
          ),
        );
      },
    );
  config
    .command("unset")
    .description("keep none for this workspace any more")
    .argument("<key>", "such as gateCommand or budgets.day")
    .option("--user", "the one for all workspaces of yours")
    .action(async (key: string, options: unknown, command: Command) => {
      const { user } = flagsSchema.parse(options);
      end(await change(invocation(command), key, null, user === true));
    });
}
