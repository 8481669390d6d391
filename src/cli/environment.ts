import type * as z from "zod";
import { OrchestratorError } from "../model/errors";
import { channelAddressSchema, channelKinds } from "../model/message";
import type { Channel, ChannelKind } from "../model/message";
import { runnerChoices, tmuxLayouts } from "../model/runner";
import {
  containerNetworks,
  defaultSettings,
  poolSchema,
  queueLimitsSchema,
  settingsSchema,
  timeoutsSchema,
  tmuxSchema,
} from "../model/settings";
import type { RunOverrides, Settings, Timeouts } from "../model/settings";
import { parseBoolean, parseNumber, parseSeconds, parseText } from "./values";

const hostSchema = poolSchema.shape.allowedHosts.element.describe(
  "a host, such as example.com, *.example.com or localhost:8080",
);

/** The variables that are read, for the help. */
export const variables: readonly (readonly [name: string, meaning: string])[] =
  [
    ["ORCHESTRATOR_ENABLED", "false refuses to start anything"],
    ["ORCHESTRATOR_MAX_CONCURRENT", "agents at work at the same time"],
    [
      "ORCHESTRATOR_POOL_SIZE",
      "containers that agents may work in at one time",
    ],
    [
      "ORCHESTRATOR_LEAST_MEMORY_MB",
      "memory in MiB that must be available where a second agent starts; 0: any",
    ],
    [
      "ORCHESTRATOR_MOST_LOAD",
      "load of the machine, for each core, above which no second agent starts; 0: any",
    ],
    ["ORCHESTRATOR_RUNNER", `where agents run: ${runnerChoices.join(", ")}`],
    [
      "ORCHESTRATOR_TMUX_LAYOUT",
      `where tmux shows them: ${tmuxLayouts.join(", ")}`,
    ],
    [
      "ORCHESTRATOR_POOL_NETWORK",
      `what containers reach: ${containerNetworks.join(", ")}`,
    ],
    [
      "ORCHESTRATOR_POOL_ALLOWED_HOSTS",
      "what else they reach with allowlist, with commas: example.com,*.example.org",
    ],
    [
      "ORCHESTRATOR_ENGINES",
      "container engines, with commas between: unix://, tcp://, ssh://, Docker contexts",
    ],
    [
      "ORCHESTRATOR_POOL_SWARM",
      "true: the scheduler of their Docker Swarm says where containers begin",
    ],
    [
      "ORCHESTRATOR_SLACK",
      "where Slack takes messages of what needs you (an incoming webhook); ORCHESTRATOR_DISCORD the same",
    ],
    [
      "ORCHESTRATOR_WEBHOOK",
      "where a program takes them as JSON; signed with ORCHESTRATOR_WEBHOOK_SECRET",
    ],
    ["STAGE_TIMEOUT_SPEC", "time limit of a specification stage, in seconds"],
    ["STAGE_TIMEOUT_IMPL", "time limit of an implementation stage, in seconds"],
    ["STAGE_TIMEOUT_QA", "time limit of a QA stage, in seconds"],
    ["CLAUDE_CLI_PATH", "path of the claude program"],
    [
      "GITHUB_TOKEN",
      "token for sync github, with the right to read and write issues; else GH_TOKEN",
    ],
    ["JIRA_TOKEN", "API token for sync jira"],
    ["JIRA_EMAIL", "the account that the token is of"],
    ["JIRA_SITE", "the site: https://example.atlassian.net"],
    [
      "CLAUDE_API_KEY",
      "API key; else ANTHROPIC_API_KEY; else claude's own login",
    ],
  ];

export interface FromEnvironment {
  /** For an engine in this process. */
  readonly settings: Settings;
  /** What was set explicitly and concerns a run: it holds for our runs in somebody else's engine too. */
  readonly overrides: RunOverrides;
  readonly apiKey: string | null;
  /** Who is told outside what needs the user. */
  readonly channels: readonly Channel[];
}

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

/** Settings of the command line: the defaults, changed by the environment. An empty variable counts as not set. */
export const readEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
): FromEnvironment => {
  const given = <T>(
    name: string,
    parse: (name: string, text: string) => T,
  ): T | undefined => {
    const text = environment[name];
    return text === undefined || text === "" ? undefined : parse(name, text);
  };
  const number = (variable: string, schema: z.ZodNumber, usual: number) =>
    given(variable, (name, text) => parseNumber(name, text, schema)) ?? usual;
  const seconds = (
    variable: string,
    role: keyof Timeouts,
  ): Partial<Timeouts> => {
    const value = given(variable, (name, text) =>
      parseSeconds(name, text, timeoutsSchema.shape[role]),
    );
    return value === undefined ? {} : { [role]: value };
  };
  const timeouts = {
    ...seconds("STAGE_TIMEOUT_SPEC", "specification"),
    ...seconds("STAGE_TIMEOUT_IMPL", "implementation"),
    ...seconds("STAGE_TIMEOUT_QA", "qa"),
  };
  const runner = given("ORCHESTRATOR_RUNNER", (name, text) =>
    parseText(name, text, settingsSchema.shape.runner.unwrap()),
  );
  const endpoints = given("ORCHESTRATOR_ENGINES", (_, text) =>
    text.split(",").map((each) => each.trim()),
  );
  const agentPath = given("CLAUDE_CLI_PATH", (_, text) => text);
  const { shape } = settingsSchema;
  return {
    settings: {
      ...defaultSettings,
      enabled:
        given("ORCHESTRATOR_ENABLED", parseBoolean) ?? defaultSettings.enabled,
      maxConcurrent: number(
        "ORCHESTRATOR_MAX_CONCURRENT",
        shape.maxConcurrent,
        defaultSettings.maxConcurrent,
      ),
      queue: {
        leastMemoryMb: number(
          "ORCHESTRATOR_LEAST_MEMORY_MB",
          queueLimitsSchema.shape.leastMemoryMb,
          defaultSettings.queue.leastMemoryMb,
        ),
        mostLoad: number(
          "ORCHESTRATOR_MOST_LOAD",
          queueLimitsSchema.shape.mostLoad,
          defaultSettings.queue.mostLoad,
        ),
      },
      pool: {
        ...defaultSettings.pool,
        size: number(
          "ORCHESTRATOR_POOL_SIZE",
          poolSchema.shape.size,
          defaultSettings.pool.size,
        ),
        network:
          given("ORCHESTRATOR_POOL_NETWORK", (name, text) =>
            parseText(name, text, poolSchema.shape.network),
          ) ?? defaultSettings.pool.network,
        allowedHosts:
          given("ORCHESTRATOR_POOL_ALLOWED_HOSTS", (name, text) =>
            text
              .split(",")
              .map((host) => parseText(name, host.trim(), hostSchema)),
          ) ?? defaultSettings.pool.allowedHosts,
        endpoints: endpoints ?? defaultSettings.pool.endpoints,
        swarm:
          given("ORCHESTRATOR_POOL_SWARM", parseBoolean) ??
          defaultSettings.pool.swarm,
      },
      tmux: {
        layout:
          given("ORCHESTRATOR_TMUX_LAYOUT", (name, text) =>
            parseText(name, text, tmuxSchema.shape.layout),
          ) ?? defaultSettings.tmux.layout,
      },
      agentPath: agentPath ?? defaultSettings.agentPath,
      runner: runner ?? defaultSettings.runner,
      timeouts: { ...defaultSettings.timeouts, ...timeouts },
    },
    overrides: {
      ...(agentPath === undefined ? {} : { agentPath }),
      ...(runner === undefined ? {} : { runner }),
      ...(Object.keys(timeouts).length === 0 ? {} : { timeouts }),
    },
    apiKey:
      environment["CLAUDE_API_KEY"] || environment["ANTHROPIC_API_KEY"] || null,
    channels: channelKinds.flatMap((kind) => {
      const address = given(channelVariables[kind], secretAddress);
      return address === undefined
        ? []
        : [
            {
              kind,
              address,
              secret: environment[secretVariable] ?? "",
            },
          ];
    }),
  };
};
