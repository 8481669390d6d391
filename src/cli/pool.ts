import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import * as z from "zod";
import { composeHeader, openPoolDesk, poolCompose } from "../engine/pool";
import type { PoolDesk, PoolReport } from "../engine/pool";
import { OrchestratorError } from "../model/errors";
import { poolSchema } from "../model/settings";
import type { PoolSettings } from "../model/settings";
import { stateFolderOf } from "../server/workspace";
import type { End, InvocationOf } from "./commandParts";
import { settingsFor } from "./keptSettings";
import { exitCodes } from "./failures";
import type { Output } from "./io";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withoutUndefined } from "./runFlags";
import { parseNumber } from "./values";
import { plural, shortId } from "./words";

interface PoolCall extends Invocation {
  readonly desk: PoolDesk;
}

const flagsSchema = z.object({
  size: z.number().optional(),
  portStart: z.number().optional(),
  image: z.string().optional(),
  output: z.string().optional(),
  engine: z.array(z.string()).optional(),
  swarm: z.boolean().optional(),
});

/** Adds `pool` with what can be done with it. */
export function addPool(
  pool: Command,
  invocation: InvocationOf,
  end: End,
): void {
  pool.description(
    "the containers that agents can work in, on the engine of DOCKER_HOST or on those that --engine names",
  );
  addPoolOptions(
    pool
      .command("compose")
      .description(
        "the pool as a file for docker compose, on the standard output",
      )
      .option("--output <file>", "write it to this file instead"),
  ).action(async (options: unknown, called: Command) => {
    const given = invocation(called);
    const flags = flagsSchema.parse(options);
    end(await compose(given, await settingsOf(given, flags), flags.output));
  });
  for (const [name, description, work] of [
    ["status", "its ports, who has them, the image and the engine", status],
    ["start", "see to all that agents in containers need", start],
    ["stop", "destroy its containers, with the agents at work in them", stop],
    ["build", "build the image that agents work in", build],
  ] as const)
    addPoolOptions(pool.command(name).description(description)).action(
      async (options: unknown, called: Command) => {
        const given = invocation(called);
        const settings = await settingsOf(given, flagsSchema.parse(options));
        const desk = await openPoolDesk({
          workspace: given.folder,
          stateFolder: stateFolderOf(given.folder),
          settings,
        });
        end(await work({ ...given, desk }));
      },
    );
}

const addPoolOptions = (command: Command): Command =>
  command
    .option("--size <number>", "containers at one time", count("--size"))
    .option("--port-start <port>", "its first port", count("--port-start"))
    .option(
      "--image <name>",
      "the image of its containers; devcontainer: the one of .devcontainer/devcontainer.json",
    )
    .option(
      "--engine <place...>",
      "a container engine: unix://, tcp://, ssh:// or a Docker context; ORCHESTRATOR_ENGINES has a list of them",
    )
    .option(
      "--swarm",
      "the scheduler of their Docker Swarm says where containers begin, as with ORCHESTRATOR_POOL_SWARM",
    );

/** Prints the compose file, or writes it where nothing else is: nobody's own file is lost. */
async function compose(
  { io, folder, json }: Invocation,
  settings: PoolSettings,
  output: string | undefined,
): Promise<number> {
  const text = poolCompose({ workspace: folder, settings });
  if (output === undefined) {
    if (json) jsonLine(io.stdout, { compose: text });
    else io.stdout.write(text);
    return exitCodes.done;
  }
  const file = path.resolve(io.cwd, output);
  if (existsSync(file) && !readFileSync(file, "utf8").startsWith(composeHeader))
    throw new OrchestratorError(
      "invalidInput",
      `${file} is there already, and was not made by us.`,
      { fix: "Name another file with --output." },
    );
  await writeFile(file, text);
  if (json) jsonLine(io.stdout, { file });
  else
    line(
      io.stdout,
      `Written to ${file}. Try: docker compose -f ${output} up -d`,
    );
  return exitCodes.done;
}

const count = (name: string) => (text: string) =>
  parseNumber(name, text, z.number().int());

async function settingsOf(
  invocation: Invocation,
  flags: z.infer<typeof flagsSchema>,
): Promise<PoolSettings> {
  const parsed = poolSchema.safeParse({
    ...(await settingsFor(invocation)).settings.pool,
    ...withoutUndefined({
      size: flags.size,
      portStart: flags.portStart,
      image: flags.image,
      endpoints: flags.engine,
      swarm: flags.swarm,
    }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OrchestratorError(
    "invalidInput",
    `The pool cannot have this ${issue?.path.join(".") ?? "setting"}: ${issue?.message ?? "it makes no sense"}.`,
    { fix: "`orchestrator pool --help` says what is possible." },
  );
}

const status = async ({ desk, io, json }: PoolCall): Promise<number> => {
  const report = await desk.look();
  if (json) jsonLine(io.stdout, report);
  else tell(io.stdout, report);
  return exitCodes.done;
};

const start = async ({ desk, io, json }: PoolCall): Promise<number> => {
  const report = await desk.start();
  if (json) jsonLine(io.stdout, report);
  else tell(io.stdout, report);
  const without = report.engines.filter(
    ({ trouble, imageThere }) => trouble === null && !imageThere,
  );
  if (without.length > 0)
    throw new OrchestratorError(
      "invalidSettings",
      `The image ${report.image} is not there (${without.map(({ endpoint }) => endpoint).join(", ")}).`,
      { fix: "Build it: orchestrator pool build." },
    );
  return exitCodes.done;
};

const stop = async ({ desk, io, json }: PoolCall): Promise<number> => {
  const attempts = await desk.stop();
  if (json) jsonLine(io.stdout, { attempts });
  else if (attempts.length === 0) line(io.stderr, "The pool had no container.");
  else
    line(
      io.stdout,
      `${plural(attempts.length, "container")} destroyed. An agent that was at work there is started again as long as its orchestration runs.`,
    );
  return exitCodes.done;
};

const build = async ({ desk, io, json }: PoolCall): Promise<number> => {
  const stopped = new AbortController();
  const stopListening = io.onInterrupt(() => stopped.abort());
  try {
    await desk.build((text) => line(io.stderr, text), stopped.signal);
  } catch (error) {
    if (stopped.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    stopListening();
  }
  if (json) jsonLine(io.stdout, { image: desk.image });
  else line(io.stdout, `The image ${desk.image} is built.`);
  return exitCodes.done;
};

function tell(output: Output, { image, engines, swarm }: PoolReport): void {
  for (const { endpoint, version, trouble, imageThere, ports } of engines) {
    line(output, `${endpoint}: ${trouble ?? `engine ${version ?? "unknown"}`}`);
    if (trouble !== null) continue;
    line(
      output,
      `  image ${image}${imageThere ? "" : ": not there, orchestrator pool build makes it"}`,
    );
    for (const { port, attempt, taken } of ports)
      line(
        output,
        `  127.0.0.1:${port}  ${attempt === null ? (taken ? "taken by another program" : "free") : `attempt ${shortId(attempt)}`}`,
      );
  }
  if (swarm?.failure)
    line(
      output,
      ["swarm:", swarm.failure.message, swarm.failure.fix ?? ""]
        .join(" ")
        .trim(),
    );
  for (const node of swarm?.nodes ?? [])
    line(
      output,
      `${node.isManager ? "manager" : "node"} ${node.name} (${node.address}) of the swarm: ${node.state}, ${node.availability}, ${node.endpoint ?? "none of these engines"}`,
    );
  for (const { attempt, reason } of swarm?.waiting ?? [])
    line(
      output,
      `attempt ${shortId(attempt)} waits for a place: ${reason ?? "the swarm has not looked for one yet"}`,
    );
}
