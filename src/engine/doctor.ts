import * as git from "../git";
import type { Agent, AgentCommand, AgentProbe } from "../model/agent";
import type { Check } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Failure } from "../model/errors";
import type { CommandResult } from "../model/runner";
import { probeContainerEngine, runCommand } from "../runners";

const probeTimeoutMs = 15_000;

const ask = (command: AgentCommand, cwd: string): Promise<CommandResult> =>
  runCommand({
    command: { file: command.file, args: command.args },
    cwd,
    env: command.env,
    timeoutMs: probeTimeoutMs,
  });

/** Asks an agent for its version and its login; costs nothing. An agent that has nothing to ask is there. */
export async function probeAgent(
  agent: Agent,
  cwd: string,
): Promise<AgentProbe> {
  try {
    const probe = await probeVersion(agent, cwd);
    const login = agent.loginCommand();
    if (probe.failure || !login) return probe;
    const { stdout } = await ask(login, cwd);
    return { ...probe, failure: agent.readLogin(stdout) };
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    return { found: false, version: null, failure: toFailure(error) };
  }
}

async function probeVersion(agent: Agent, cwd: string): Promise<AgentProbe> {
  const command = agent.probeCommand();
  if (!command) return { found: true, version: null, failure: null };
  const result = await ask(command, cwd);
  return agent.readProbe(
    {
      reason: result.timedOut
        ? "timedOut"
        : result.error === null
          ? "exited"
          : "notStarted",
      exitCode: result.exitCode,
      signal: null,
      error: result.error,
      startedAt: null,
      endedAt: 0,
      usage: null,
      survivors: 0,
    },
    result.stdout,
    result.stderr,
  );
}

/** What is there, what is missing, and how to get it. Changes nothing. */
export async function doctor(input: {
  workspace: string;
  agent: Agent;
  /** What the recorded orchestrations promise and do not hold; empty when all is well. */
  broken: readonly string[];
}): Promise<Check[]> {
  const [gitFound, repository, agent, containers] = await Promise.all([
    git.gitVersion(),
    git.openRepository(input.workspace).then(
      (found) => ({ root: found.root, failure: null }),
      (error: unknown) => ({ root: null, failure: toFailure(error) }),
    ),
    probeAgent(input.agent, input.workspace),
    probeContainerEngine(),
  ]);
  return [
    {
      check: "node",
      ok: true,
      found: process.versions.node,
      fix: null,
    },
    {
      check: "git",
      ok: gitFound.recentEnough,
      found: gitFound.version,
      fix: gitFound.recentEnough
        ? null
        : "Install git 2.38 or later: https://git-scm.com/downloads",
    },
    {
      check: "repository",
      ok: repository.root !== null,
      found: repository.root,
      fix: wayOut(repository.failure),
    },
    {
      check: input.agent.name,
      ok: agent.failure === null,
      found: input.agent.simulated
        ? "scripted agent (a simulation)"
        : agent.version,
      fix: wayOut(agent.failure),
    },
    {
      check: "records",
      ok: input.broken.length === 0,
      found: input.broken.length === 0 ? "consistent" : null,
      fix:
        input.broken.length === 0
          ? null
          : `${input.broken.join(" ")} Please report this: it is a mistake of Orchestrator Manager.`,
    },
    {
      check: "containers",
      // Agents run on the host today: a container engine is welcome, not needed.
      ok: true,
      found: containers.found ? containers.version : null,
      fix: containers.found
        ? null
        : "Optional: install Docker 24 or later to isolate agents in containers.",
    },
  ];
}

/** What is wrong, and what to do: one text, since a check has no other place for it. */
const wayOut = (failure: Failure | null): string | null =>
  failure && [failure.message, failure.fix ?? ""].join(" ").trim();
