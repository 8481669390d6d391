import type { Command } from "commander";
import * as z from "zod";
import { settingsSchema } from "../model/settings";
import type { End, InvocationOf } from "./commandParts";
import { host, run } from "./run";
import {
  addAgentOption,
  addRunOptions,
  overridesOf,
  runFlagsSchema,
} from "./runFlags";
import { serve } from "./serve";
import { parseNumber } from "./values";

const defaultPort = 8080;
const portSchema = z.number().int().min(0).max(65_535);

/** Adds what starts orchestrations and owns the workspace for them. */
export function addRunCommands(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  const runCommand = program
    .command("run")
    .description("start an orchestration and follow it to its end")
    .argument("[file]", "the tasks.md to work on");
  addRunOptions(runCommand);
  runCommand.action(
    async (file: string | undefined, _options: unknown, command: Command) => {
      end(
        await run(
          invocation(command),
          file,
          runFlagsSchema.parse(command.opts()),
        ),
      );
    },
  );

  program
    .command("host", { hidden: true })
    .description("own the workspace until nothing is queued or at work")
    .option("--max-concurrent <n>", "agents at work at the same time", (text) =>
      parseNumber("--max-concurrent", text, settingsSchema.shape.maxConcurrent),
    )
    .action(async (_options: unknown, command: Command) => {
      const { maxConcurrent } = runFlagsSchema.parse(command.opts());
      end(await host(invocation(command), maxConcurrent));
    });

  addAgentOption(
    program
      .command("serve")
      .description(
        "the dashboard in a browser, and the HTTP API, until interrupted",
      )
      .option(
        "--port <port>",
        "port of this computer (0: any that is free; default: 8080)",
        (text) => parseNumber("--port", text, portSchema),
      ),
  ).action(async (options: unknown, command: Command) => {
    const { port } = z.object({ port: z.number().optional() }).parse(options);
    const called = invocation(command);
    end(
      await serve(called, {
        port: port ?? defaultPort,
        overrides: overridesOf(runFlagsSchema.parse(options), called.io.cwd),
      }),
    );
  });
}
