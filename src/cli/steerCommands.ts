import type { Command } from "commander";
import * as z from "zod";
import { prioritySchema } from "../model/queue";
import { timeoutsSchema } from "../model/settings";
import type { Priority } from "../model/turn";
import { idArgument } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";
import { addGoOnOptions, goOnOf, runFlagsSchema } from "./runFlags";
import * as steer from "./steer";
import { allowedBy, parseNumber, parseText } from "./values";

/** Adds what changes the course of an orchestration. */
export function addSteerCommands(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  program
    .command("pause")
    .description("pause after the current batch or stage")
    .argument(...idArgument)
    .option("--now", "stop the agent now; its session is resumed later")
    .action(async (id: string, options: unknown, command: Command) => {
      const { now } = z.object({ now: z.boolean().optional() }).parse(options);
      end(await steer.pause(invocation(command), id, now === true));
    });

  for (const [action, description] of [
    [
      "resume",
      "go on with a paused or interrupted orchestration and follow it",
    ],
    ["retry", "try a failed orchestration again and follow it"],
  ] as const)
    addGoOnOptions(
      program
        .command(action)
        .description(description)
        .argument(...idArgument),
    ).action(async (id: string, options: unknown, command: Command) => {
      const flags = runFlagsSchema.parse(options);
      end(await steer.goOn(invocation(command), action, id, goOnOf(flags)));
    });

  program
    .command("merge")
    .description("merge what is ready and follow it to its end")
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, command: Command) => {
      end(
        await steer.ask(invocation(command), id, (api, found) =>
          api.merge(found),
        ),
      );
    });

  program
    .command("skip")
    .description(
      "go on past the stage or batch that failed; what it left unproven goes into the trash",
    )
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, command: Command) => {
      end(
        await steer.ask(invocation(command), id, (api, found) =>
          api.skip(found),
        ),
      );
    });

  program
    .command("force")
    .description(
      "go on at another stage, before or behind; what is proven stays",
    )
    .argument(...idArgument)
    .argument("<stage>", "name of a stage, as show prints it")
    .action(
      async (
        id: string,
        stage: string,
        _options: unknown,
        command: Command,
      ) => {
        end(
          await steer.ask(invocation(command), id, (api, found) =>
            api.force(found, stage),
          ),
        );
      },
    );

  program
    .command("release")
    .description(
      "let a queued orchestration begin without the others that it waits for, and follow it",
    )
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, command: Command) => {
      end(await steer.release(invocation(command), id));
    });

  program
    .command("prioritize")
    .description(
      "let it come before or after others in the queue; each step counts like 4 hours of waiting",
    )
    .argument(...idArgument)
    .argument("<priority>", allowedBy(prioritySchema), (text) =>
      parseText("PRIORITY", text, prioritySchema),
    )
    .action(
      async (
        id: string,
        priority: Priority,
        _options: unknown,
        command: Command,
      ) => {
        end(await steer.prioritize(invocation(command), id, priority));
      },
    );

  program
    .command("extend")
    .description("give the agent at work more time than its limit")
    .argument(...idArgument)
    .argument(
      "<minutes>",
      "minutes to add; 24 hours in all at the most",
      (text) =>
        parseNumber("MINUTES", text, timeoutsSchema.shape.implementation),
    )
    .action(
      async (
        id: string,
        minutes: number,
        _options: unknown,
        command: Command,
      ) => {
        end(await steer.extend(invocation(command), id, minutes));
      },
    );

  program
    .command("cancel")
    .alias("discard")
    .description(
      "stop an orchestration for good; what it made is kept in the trash",
    )
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, command: Command) => {
      end(await steer.cancel(invocation(command), id));
    });
}
