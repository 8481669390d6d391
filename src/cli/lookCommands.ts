import type { Command } from "commander";
import * as z from "zod";
import { idArgument, positive } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";
import { context } from "./context";
import { cost } from "./cost";
import * as look from "./look";
import { stats } from "./stats";
import { parseNumber } from "./values";

/** Adds what only looks. */
export function addLookCommands(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  program
    .command("list")
    .description("all orchestrations of the workspace, oldest first")
    .action(async (_options: unknown, command: Command) => {
      end(await look.list(invocation(command)));
    });

  program
    .command("show")
    .description("one orchestration: status, stages, tasks, cost")
    .argument(...idArgument)
    .action(async (id: string, _options: unknown, command: Command) => {
      end(await look.show(invocation(command), id));
    });

  program
    .command("cost")
    .description(
      "where the money went: today, this week, by orchestration and stage",
    )
    .argument("[id]", "only this orchestration's, by its id or its beginning")
    .action(
      async (id: string | undefined, _options: unknown, command: Command) => {
        end(await cost(invocation(command), id));
      },
    );

  program
    .command("stats")
    .description(
      "how the work went: what was completed and proven, times, interventions, cost by stage and model",
    )
    .option(
      "--days <n>",
      "only so many days, today among them (default: all)",
      (text) => parseNumber("--days", text, positive),
    )
    .action(async (options: unknown, command: Command) => {
      const { days } = z.object({ days: z.number().optional() }).parse(options);
      end(await stats(invocation(command), days ?? null));
    });

  program
    .command("log")
    .description("what the agent said and did")
    .argument(...idArgument)
    .option(
      "--attempt <n>",
      "which attempt, counted from 1 (default: the last)",
      (text) => parseNumber("--attempt", text, positive),
    )
    .option("-f, --follow", "go on while the agent works")
    .action(async (id: string, options: unknown, command: Command) => {
      const { attempt, follow } = z
        .object({
          attempt: z.number().optional(),
          follow: z.boolean().optional(),
        })
        .parse(options);
      end(
        await look.log(invocation(command), id, {
          attempt,
          follow: follow === true,
        }),
      );
    });

  program
    .command("context")
    .description(
      "what each stage handed to the next, and what agents were sent",
    )
    .argument(...idArgument)
    .option("--stage <stage>", "only this stage")
    .option("--sent", "also what the agents were sent, word for word")
    .action(async (id: string, options: unknown, command: Command) => {
      const { stage, sent } = z
        .object({ stage: z.string().optional(), sent: z.boolean().optional() })
        .parse(options);
      end(
        await context(invocation(command), id, { stage, sent: sent === true }),
      );
    });

  program
    .command("decisions")
    .description("what the engine decided, and why")
    .argument(...idArgument)
    .option("--why", "with what each was decided from")
    .action(async (id: string, options: unknown, command: Command) => {
      const { why } = z.object({ why: z.boolean().optional() }).parse(options);
      end(await look.decisions(invocation(command), id, why === true));
    });

  program
    .command("doctor")
    .description("what is there, what is missing, how to get it")
    .action(async (_options: unknown, command: Command) => {
      end(await look.doctor(invocation(command)));
    });
}
