import * as git from "../git";
import type { Agent, AgentCommand, AgentProbe } from "../model/agent";
import { checkOf } from "../model/check";
import type { Check, Finding } from "../model/check";
import {
  fixOf,
  messageOf,
  OrchestratorError,
  toFailure,
} from "../model/errors";
import type { Failure } from "../model/errors";
import type { CommandResult } from "../model/runner";
import type { Orphan, OrphanKind } from "../model/orphan";
import { orphanKinds } from "../model/orphan";
import { allOf, listOf, said } from "../model/said";
import type { Said, Sentence } from "../model/said";
import type { ChosenRunner, MissingRunner } from "../runners";
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
  /** Where its agents would run, by the settings. */
  runner: ChosenRunner | MissingRunner;
  /** What the recorded orchestrations promise and do not hold; empty when all is well. */
  broken: readonly string[];
  orphans: Promise<readonly Orphan[]>;
}): Promise<Check[]> {
  const [gitFound, repository, agent, containers, orphans] = await Promise.all([
    git.gitVersion(),
    git.openRepository(input.workspace).then(
      (found) => ({ root: found.root, failure: null }),
      (error: unknown) => ({ root: null, failure: toFailure(error) }),
    ),
    probeAgent(input.agent, input.workspace),
    probeContainerEngine(),
    input.orphans.then(
      (found) => ({ found, failure: null }),
      (error: unknown) => ({ found: [], failure: toFailure(error) }),
    ),
  ]);
  return [
    checkOf("node", { ok: true, found: process.versions.node, fix: null }),
    checkOf("git", {
      ok: gitFound.recentEnough,
      found: gitFound.version,
      fix: gitFound.recentEnough
        ? null
        : said`Install git 2.38 or later: https://git-scm.com/downloads`,
    }),
    checkOf("repository", {
      ok: repository.root !== null,
      found: repository.root,
      fix: wayOut(repository.failure),
    }),
    checkOf(input.agent.name, {
      ok: agent.failure === null,
      found: input.agent.simulated
        ? said`scripted agent (a simulation)`
        : agent.version,
      fix: wayOut(agent.failure),
    }),
    checkOf("runner", runnerFound(input.runner)),
    checkOf("records", recordsFound(input.broken)),
    checkOf("orphans", {
      // They are in nobody's way: what has to go at once has gone when the engine was opened.
      ok: orphans.failure === null,
      found: orphans.failure === null ? countOf(orphans.found) : null,
      fix:
        orphans.failure === null
          ? orphans.found.length === 0
            ? null
            : said`Optional: look at them with orchestrator orphans list, or Orchestrator: Clean Up… in the editor; work that they hold goes to the trash first.`
          : wayOut(orphans.failure),
    }),
    checkOf("containers", {
      // Where agents are to run, the check before tells: an engine that nobody asked for is welcome, not needed.
      ok: true,
      found: containers.found ? containers.version : null,
      fix: containers.found
        ? null
        : said`Optional: install Docker 24 or later to isolate agents in containers.`,
    }),
  ];
}

const recordsFound = (broken: readonly string[]): Finding =>
  broken.length === 0
    ? { ok: true, found: said`consistent`, fix: null }
    : {
        ok: false,
        found: null,
        fix: said`${broken.join(" ")} Please report this: it is a mistake of Orchestrator Manager.`,
      };

function runnerFound(runner: ChosenRunner | MissingRunner): Finding {
  if (runner.name === null)
    return { ok: false, found: null, fix: wayOut(runner.failure) };
  const { found, instead } = runner;
  if (instead === null) return { ok: true, found, fix: null };
  const fix = sentencesOf(instead.failure);
  return instead.wanted === "auto"
    ? { ok: true, found, fix: said`Optional, for containers: ${fix}` }
    : { ok: false, found, fix };
}

/** `2 worktrees, 1 branch`. */
function countOf(orphans: readonly Orphan[]): Sentence {
  const counts = orphanKinds.flatMap((kind) => {
    const count = orphans.filter((orphan) => orphan.kind === kind).length;
    const [one, more] = kindWord[kind];
    return count === 0 ? [] : [said`${count} ${count === 1 ? one : more}`];
  });
  return counts.length === 0 ? said`none` : listOf(counts);
}

const kindWord: Record<OrphanKind, readonly [one: Said, more: Said]> = {
  process: [said`process`, said`processes`],
  session: [said`tmux session`, said`tmux sessions`],
  attempt: [said`attempt folder`, said`attempt folders`],
  lock: [said`git lock`, said`git locks`],
  worktree: [said`worktree`, said`worktrees`],
  branch: [said`branch`, said`branches`],
  mark: [said`mark of a branch`, said`marks of branches`],
  temporary: [said`temporary file`, said`temporary files`],
};

/** What is wrong, and what to do: one text, since a check has no other place for it. */
const wayOut = (failure: Failure | null): Said | null =>
  failure && sentencesOf(failure);

function sentencesOf(failure: Failure): Said {
  const fix = fixOf(failure);
  return allOf([messageOf(failure), ...(fix === undefined ? [] : [fix])]);
}
