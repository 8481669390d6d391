import { OrchestratorError } from "../model/errors";
import { channelAddressSchema, channelKinds } from "../model/message";
import type { Channel, ChannelKind } from "../model/message";
import { flatten, readSettings, unflatten } from "../model/settingKeys";
import { defaultSettings, runOverridesSchema } from "../model/settings";
import type { RunOverrides, Settings } from "../model/settings";
import { settingVariables } from "./variables";

type Environment = Readonly<Record<string, string | undefined>>;

/** Values by the keys of settings, such as `pool.size`. */
export type Values = Readonly<Record<string, unknown>>;

/** What `config set` has kept, for a workspace and for all of them. */
export interface Kept {
  readonly user: Values;
  readonly workspace: Values;
}

/** A setting with where it comes from: `default`, `user`, `workspace`, or a variable. */
export interface Setting {
  readonly value: unknown;
  readonly from: string;
}

export interface FromEnvironment {
  /** For an engine in this process. */
  readonly settings: Settings;
  /** What was set explicitly and concerns a run: it holds for our runs in somebody else's engine too. */
  readonly overrides: RunOverrides;
  readonly apiKey: string | null;
  /** Who is told outside what needs the user. */
  readonly channels: readonly Channel[];
  /** All settings by key. */
  readonly sources: ReadonlyMap<string, Setting>;
}

/** What only an editor has a use for. */
const ofEditors = new Set(["taskFiles", "codeLens"]);

const defaults: ReadonlyMap<string, Setting> = new Map(
  [...flatten(defaultSettings)]
    .filter(([key]) => !ofEditors.has(key))
    .map(([key, value]) => [key, { value, from: "default" }]),
);
export const settingNames: readonly string[] = [...defaults.keys()];

const channelVariables = {
  slack: "ORCHESTRATOR_SLACK",
  discord: "ORCHESTRATOR_DISCORD",
  webhook: "ORCHESTRATOR_WEBHOOK",
} as const satisfies Record<ChannelKind, string>;

const secretVariable = "ORCHESTRATOR_WEBHOOK_SECRET";

/** What is for us alone: agents, gates and git, which have our environment, do not get these. */
export const ownSecrets: readonly string[] = [
  ...Object.values(channelVariables),
  secretVariable,
];

/** Throws `invalidSettings` without the text: whoever has such an address can write there. */
const secretAddress = (name: string, text: string): string => {
  if (channelAddressSchema.safeParse(text).success) return text;
  throw new OrchestratorError("invalidSettings", `${name} is no address.`, {
    fix: `Allowed: an address that begins with https://.`,
  });
};

/** What a variable says; undefined where it is empty or not set. Throws what `parse` throws. */
const givenIn = <T>(
  environment: Environment,
  name: string,
  parse: (name: string, text: string) => T,
): T | undefined => {
  const text = environment[name];
  return text === undefined || text === "" ? undefined : parse(name, text);
};

/** All settings by key with where they come from, whether or not they make sense. Throws `invalidSettings` for a variable that does not. */
export function sourcesOf(
  environment: Environment,
  kept: Kept,
): Map<string, Setting> {
  const sources = new Map(defaults);
  for (const from of ["user", "workspace"] as const)
    for (const [key, value] of Object.entries(kept[from]))
      sources.set(key, { value, from });
  for (const { name, key, parse } of settingVariables) {
    const value = givenIn(environment, name, parse);
    if (value !== undefined) sources.set(key, { value, from: name });
  }
  return sources;
}

const runKeys = new Set(Object.keys(runOverridesSchema.shape));

/**
 * Settings of the command line: the defaults, changed by what is kept for the user, then for the workspace, then by the environment. An
 * empty variable counts as not set. Throws `invalidSettings`.
 */
export const readEnvironment = (
  environment: Environment,
  kept: Kept = { user: {}, workspace: {} },
): FromEnvironment => {
  const sources = sourcesOf(environment, kept);
  const settings = checked(sources);
  const explicit = [...sources].filter(
    ([key, { from }]) =>
      from !== "default" && runKeys.has(key.split(".")[0] ?? ""),
  );
  return {
    settings,
    overrides: runOverridesSchema.parse(
      unflatten(new Map(explicit.map(([key, { value }]) => [key, value]))),
    ),
    apiKey:
      environment["CLAUDE_API_KEY"] || environment["ANTHROPIC_API_KEY"] || null,
    channels: channelKinds.flatMap((kind) => {
      const address = givenIn(
        environment,
        channelVariables[kind],
        secretAddress,
      );
      return address === undefined
        ? []
        : [{ kind, address, secret: environment[secretVariable] ?? "" }];
    }),
    sources,
  };
};

/** Throws `invalidSettings` at the first that makes no sense. */
function checked(sources: ReadonlyMap<string, Setting>): Settings {
  for (const [key, { from }] of sources)
    if (!defaults.has(key))
      throw new OrchestratorError(
        "invalidSettings",
        `There is no setting "${key}", which is kept for the ${from}.`,
        {
          fix: `\`orchestrator config unset ${key}${from === "user" ? " --user" : ""}\` takes it away; \`orchestrator config list\` shows what there is.`,
        },
      );
  const { settings, problems } = readSettings(
    (key) =>
      ofEditors.has(key)
        ? flatten(defaultSettings).get(key)
        : sources.get(key)?.value,
    defaultSettings,
  );
  const [problem] = problems;
  if (problem === undefined) return settings;
  const from = sources.get(problem.key)?.from;
  throw new OrchestratorError(
    "invalidSettings",
    `${problem.key} (${from ?? ""}) cannot be ${JSON.stringify(problem.value)}: ${problem.reason}.`,
    {
      fix: `\`orchestrator config set ${problem.key} VALUE${from === "user" ? " --user" : ""}\` changes it.`,
    },
  );
}
