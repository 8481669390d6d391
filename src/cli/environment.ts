import { runnerChoices } from "../model/runner";
import {
  defaultSettings,
  settingsSchema,
  timeoutsSchema,
} from "../model/settings";
import type { RunOverrides, Settings, Timeouts } from "../model/settings";
import { parseBoolean, parseNumber, parseSeconds, parseText } from "./values";

/** The variables that are read, for the help. */
export const variables: readonly (readonly [name: string, meaning: string])[] =
  [
    ["ORCHESTRATOR_ENABLED", "false refuses to start anything"],
    ["ORCHESTRATOR_MAX_CONCURRENT", "agents at work at the same time"],
    ["ORCHESTRATOR_RUNNER", `where agents run: ${runnerChoices.join(", ")}`],
    [
      "ORCHESTRATOR_ENGINES",
      "container engines, with commas between: unix://, tcp://, ssh://, Docker contexts",
    ],
    ["STAGE_TIMEOUT_SPEC", "time limit of a specification stage, in seconds"],
    ["STAGE_TIMEOUT_IMPL", "time limit of an implementation stage, in seconds"],
    ["STAGE_TIMEOUT_QA", "time limit of a QA stage, in seconds"],
    ["CLAUDE_CLI_PATH", "path of the claude program"],
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
}

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
      maxConcurrent:
        given("ORCHESTRATOR_MAX_CONCURRENT", (name, text) =>
          parseNumber(name, text, shape.maxConcurrent),
        ) ?? defaultSettings.maxConcurrent,
      agentPath: agentPath ?? defaultSettings.agentPath,
      runner: runner ?? defaultSettings.runner,
      pool: {
        ...defaultSettings.pool,
        endpoints: endpoints ?? defaultSettings.pool.endpoints,
      },
      timeouts: { ...defaultSettings.timeouts, ...timeouts },
    },
    overrides: {
      ...(agentPath === undefined ? {} : { agentPath }),
      ...(runner === undefined ? {} : { runner }),
      ...(Object.keys(timeouts).length === 0 ? {} : { timeouts }),
    },
    apiKey:
      environment["CLAUDE_API_KEY"] || environment["ANTHROPIC_API_KEY"] || null,
  };
};
