import type { Command } from "commander";
import { OrchestratorError } from "../model/errors";
import { positive } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";
import { settingsFor } from "./keptSettings";
import { mark, plan } from "./plan";
import { addSizeOptions, runFlagsSchema } from "./runFlags";
import { parseNumber } from "./values";

/** Adds what is done with a tasks.md alone. */
export function addPlanCommands(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  addSizeOptions(
    program
      .command("plan")
      .description("parse and plan a tasks.md; runs nothing")
      .argument("<file>", "the tasks.md"),
  ).action(async (file: string, _options: unknown, command: Command) => {
    const { batchSize, maxBatchSize } = runFlagsSchema.parse(command.opts());
    const called = invocation(command);
    const { settings } = await settingsFor(called);
    end(
      await plan(called, file, {
        batchSize: batchSize ?? settings.batchSize,
        maxBatchSize: maxBatchSize ?? settings.maxBatchSize,
      }),
    );
  });

  program
    .command("mark")
    .description("set one box of a tasks.md; every other byte stays")
    .argument("<file>", "the tasks.md")
    .argument("<line>", "line of the box, counted from 1", (text) =>
      parseNumber("LINE", text, positive),
    )
    .argument("<state>", "done or open")
    .action(
      async (
        file: string,
        lineNumber: number,
        state: string,
        _options: unknown,
        command: Command,
      ) => {
        if (state !== "done" && state !== "open")
          throw new OrchestratorError(
            "invalidInput",
            `The state is "${state}".`,
            { fix: "Allowed: done, open." },
          );
        end(
          await mark(invocation(command), file, lineNumber, state === "done"),
        );
      },
    );
}
