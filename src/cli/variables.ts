import type * as z from "zod";
import { runnerChoices, tmuxLayouts } from "../model/runner";
import {
  containerNetworks,
  poolSchema,
  queueLimitsSchema,
  settingsSchema,
  timeoutsSchema,
  tmuxSchema,
} from "../model/settings";
import type { Timeouts } from "../model/settings";
import { parseBoolean, parseNumber, parseSeconds, parseText } from "./values";

const hostSchema = poolSchema.shape.allowedHosts.element.describe(
  "a host, such as example.com, *.example.com or localhost:8080",
);

type Parse = (name: string, text: string) => unknown;

/** A variable that stands for a setting. */
export interface Variable {
  readonly name: string;
  /** Key of the setting, such as `pool.size`. */
  readonly key: string;
  readonly meaning: string;
  readonly parse: Parse;
}

const number =
  (schema: z.ZodNumber): Parse =>
  (name, text) =>
    parseNumber(name, text, schema);
const oneOf =
  (schema: z.ZodType): Parse =>
  (name, text) =>
    parseText(name, text, schema);
const asWritten: Parse = (_, text) => text;
const timeout = (
  name: string,
  role: keyof Timeouts,
  what: string,
): Variable => ({
  name,
  key: `timeouts.${role}`,
  meaning: `time limit of ${what} stage, in seconds`,
  parse: (_, text) => parseSeconds(name, text, timeoutsSchema.shape[role]),
});

export const settingVariables: readonly Variable[] = [
  {
    name: "ORCHESTRATOR_ENABLED",
    key: "enabled",
    meaning: "false refuses to start anything",
    parse: parseBoolean,
  },
  {
    name: "ORCHESTRATOR_MAX_CONCURRENT",
    key: "maxConcurrent",
    meaning: "agents at work at the same time",
    parse: number(settingsSchema.shape.maxConcurrent),
  },
  {
    name: "CONTAINER_POOL_SIZE",
    key: "pool.size",
    meaning: "the same as ORCHESTRATOR_POOL_SIZE, which goes first",
    parse: number(poolSchema.shape.size),
  },
  {
    name: "ORCHESTRATOR_POOL_SIZE",
    key: "pool.size",
    meaning: "containers that agents may work in at one time",
    parse: number(poolSchema.shape.size),
  },
  {
    name: "CONTAINER_PORT_START",
    key: "pool.portStart",
    meaning: "port of this computer that leads to the first of them",
    parse: number(poolSchema.shape.portStart),
  },
  {
    name: "CONTAINER_IMAGE",
    key: "pool.image",
    meaning: "their image; devcontainer: the one of the project",
    parse: asWritten,
  },
  {
    name: "ORCHESTRATOR_LEAST_MEMORY_MB",
    key: "queue.leastMemoryMb",
    meaning:
      "memory in MiB that must be available where a second agent starts; 0: any",
    parse: number(queueLimitsSchema.shape.leastMemoryMb),
  },
  {
    name: "ORCHESTRATOR_MOST_LOAD",
    key: "queue.mostLoad",
    meaning:
      "load of the machine, for each core, above which no second agent starts; 0: any",
    parse: number(queueLimitsSchema.shape.mostLoad),
  },
  {
    name: "ORCHESTRATOR_RUNNER",
    key: "runner",
    meaning: `where agents run: ${runnerChoices.join(", ")}`,
    parse: oneOf(settingsSchema.shape.runner.unwrap()),
  },
  {
    name: "ORCHESTRATOR_TMUX_LAYOUT",
    key: "tmux.layout",
    meaning: `where tmux shows them: ${tmuxLayouts.join(", ")}`,
    parse: oneOf(tmuxSchema.shape.layout),
  },
  {
    name: "ORCHESTRATOR_POOL_NETWORK",
    key: "pool.network",
    meaning: `what containers reach: ${containerNetworks.join(", ")}`,
    parse: oneOf(poolSchema.shape.network),
  },
  {
    name: "ORCHESTRATOR_POOL_ALLOWED_HOSTS",
    key: "pool.allowedHosts",
    meaning:
      "what else they reach with allowlist, with commas: example.com,*.example.org",
    parse: (name, text) =>
      text.split(",").map((host) => parseText(name, host.trim(), hostSchema)),
  },
  {
    name: "ORCHESTRATOR_ENGINES",
    key: "pool.endpoints",
    meaning:
      "container engines, with commas between: unix://, tcp://, ssh://, Docker contexts",
    parse: (_, text) => text.split(",").map((each) => each.trim()),
  },
  {
    name: "ORCHESTRATOR_POOL_SWARM",
    key: "pool.swarm",
    meaning:
      "true: the scheduler of their Docker Swarm says where containers begin",
    parse: parseBoolean,
  },
  timeout("STAGE_TIMEOUT_SPEC", "specification", "a specification"),
  timeout("STAGE_TIMEOUT_IMPL", "implementation", "an implementation"),
  timeout("STAGE_TIMEOUT_QA", "qa", "a QA"),
  {
    name: "CLAUDE_CLI_PATH",
    key: "agentPath",
    meaning: "path of the claude program",
    parse: asWritten,
  },
  {
    name: "JIRA_EMAIL",
    key: "jira.email",
    meaning: "the account that the token is of",
    parse: asWritten,
  },
  {
    name: "JIRA_SITE",
    key: "jira.site",
    meaning: "the site: https://example.atlassian.net",
    parse: asWritten,
  },
];

/** The variables that are read, for the help. */
export const variables: readonly (readonly [name: string, meaning: string])[] =
  [
    ...settingVariables.map(({ name, meaning }) => [name, meaning] as const),
    ["JIRA_TOKEN", "API token for sync jira"],
    [
      "GITHUB_TOKEN",
      "token for sync github, with the right to read and write issues; else GH_TOKEN",
    ],
    [
      "ORCHESTRATOR_SLACK",
      "where Slack takes messages of what needs you (an incoming webhook); ORCHESTRATOR_DISCORD the same",
    ],
    [
      "ORCHESTRATOR_WEBHOOK",
      "where a program takes them as JSON; signed with ORCHESTRATOR_WEBHOOK_SECRET",
    ],
    [
      "CLAUDE_API_KEY",
      "API key; else ANTHROPIC_API_KEY; else claude's own login",
    ],
    ["ORCHESTRATOR_CONFIG", "the file that config set writes"],
  ];
