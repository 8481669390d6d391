import { said } from "../model/said";
import type { Agent } from "../model/agent";
import { OrchestratorError } from "../model/errors";
import type { ClaudeOptions } from "./claude/agent";
import { claudeAgent } from "./claude/agent";
import type { ScriptOptions } from "./script";
import { scriptAgent } from "./script";

export interface AgentOptions
  extends ClaudeOptions, Omit<ScriptOptions, "file"> {}

/** One row an agent: the names it answers to, and how it is made. A new agent is a new row. */
const agents: readonly {
  readonly usage: string;
  /** The part of the name that says more, or null when the name is not this agent's. */
  readonly match: (name: string) => string | null;
  readonly create: (rest: string, options: AgentOptions) => Agent;
}[] = [
  {
    usage: "claude",
    match: (name) => (name === "claude" ? "" : null),
    create: (_, options) => claudeAgent(options),
  },
  {
    usage: "script:FILE",
    match: (name) => /^script:(.+)$/.exec(name)?.[1] ?? null,
    create: (file, options) => scriptAgent({ ...options, file }),
  },
];

/** The agent of that name, as the settings give it. Throws `invalidSettings` for an unknown one. */
export function createAgent(name: string, options: AgentOptions): Agent {
  for (const { match, create } of agents) {
    const rest = match(name);
    if (rest !== null) return create(rest, options);
  }
  throw new OrchestratorError(
    "invalidSettings",
    said`There is no agent "${name}".`,
    {
      fix: said`Set the agent to ${agents.map(({ usage }) => usage).join(" or ")}.`,
    },
  );
}
