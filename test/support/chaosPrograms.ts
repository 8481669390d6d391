/**
 * Which attempt a program of the campaign works for, by the environment of the scripted agent. It is read without the schema of
 * the agent, which would make every start slower.
 */
export function attemptName(program: string): string {
  const value = (name: string) => process.env[`ORCHESTRATOR_${name}`] ?? "";
  const task = /"key":"([^"]*)"/.exec(value("TASKS"))?.[1];
  return [
    program,
    value("STAGE"),
    ...(task === undefined ? [] : [task]),
    `#${value("ATTEMPT_NUMBER")}`,
  ].join(" ");
}
