import type { Command } from "commander";
import * as z from "zod";
import { idArgument } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";
import * as questions from "./questions";

const answerFlagsSchema = z.object({
  allow: z.boolean().optional(),
  forRun: z.boolean().optional(),
  deny: z.union([z.string(), z.literal(true)]).optional(),
  choose: z.array(z.string()).optional(),
});

/** Adds what needs the user, and the answers to it. */
export function addQuestionCommands(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  program
    .command("inbox")
    .description("what needs you: questions, failures, merges")
    .action(async (_options: unknown, command: Command) => {
      end(await questions.inbox(invocation(command)));
    });

  program
    .command("answer")
    .description("answer what the agent at work asks")
    .argument(...idArgument)
    .argument(
      "[question]",
      "the question's id, or its unique beginning (default: the only one)",
    )
    .option("--allow", "allow it, this once")
    .option("--for-run", "with --allow: all of its kind, until the run ends")
    .option("--deny [why]", "deny it; the agent goes on without it")
    .option(
      "--choose <header=label>",
      "what you choose, or write yourself (repeatable)",
      (text: string, before: string[] | undefined) => [...(before ?? []), text],
    )
    .action(
      async (
        id: string,
        question: string | undefined,
        options: unknown,
        command: Command,
      ) => {
        end(
          await questions.answer(
            invocation(command),
            id,
            question,
            answerFlagsSchema.parse(options),
          ),
        );
      },
    );
}
