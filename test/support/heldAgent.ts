import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { markedProcessesIn } from "./extensionHosts";
import { until } from "./until";

/**
 * Stops the scripted agent of a workspace once it has said this, so that it is at work for as long as the test wants. Returns the
 * way to let it go on.
 */
export async function holdAgentIn(
  workspace: string,
  said: string,
  limitMs: number,
): Promise<() => void> {
  const attempts = path.join(workspace, ".orchestrator", "state", "attempts");
  const saidIt = (attempt: string): boolean => {
    const log = path.join(attempts, attempt, "stdout.log");
    return existsSync(log) && readFileSync(log, "utf8").includes(said);
  };
  await until(
    () => existsSync(attempts) && readdirSync(attempts).some(saidIt),
    limitMs,
  );
  const agents = markedProcessesIn(workspace, "scriptedAgent.js");
  assert.equal(agents.length, 1, "one agent at work");
  const send = (signal: NodeJS.Signals) => {
    for (const pid of agents) process.kill(pid, signal);
  };
  send("SIGSTOP");
  return () => send("SIGCONT");
}
