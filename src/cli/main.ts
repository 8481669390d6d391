import { Command } from "commander";
import * as z from "zod";
import { version } from "../../package.json";
import { OrchestratorError } from "../model/errors";
import { prioritySchema } from "../model/queue";
import type { Priority } from "../model/turn";
import { settingsSchema, timeoutsSchema } from "../model/settings";
import { cost } from "./cost";
import { readEnvironment, variables } from "./environment";
import { exitCodeOf, exitCodes } from "./failures";
import type { Io } from "./io";
import { context } from "./context";
import { addInstances } from "./instances";
import * as look from "./look";
import * as orphans from "./orphans";
import * as resources from "./resources";
import { mark, plan } from "./plan";
import { addPool } from "./pool";
import * as questions from "./questions";
import { host, run } from "./run";
import {
  addAgentOption,
  addGoOnOptions,
  addRunOptions,
  addSizeOptions,
  goOnOf,
  overridesOf,
  runFlagsSchema,
} from "./runFlags";
import type { Invocation } from "./session";
import { folderOf } from "./session";
import { addReview } from "./review";
import { serve } from "./serve";
import { stats } from "./stats";
import * as steer from "./steer";
import { addTakeover } from "./takeover";
import * as trash from "./trash";
import { allowedBy, parseNumber, parseText } from "./values";

const globalsSchema = z.object({
  workspace: z.string().optional(),
  json: z.boolean().optional(),
});

const answerFlagsSchema = z.object({
  allow: z.boolean().optional(),
  forRun: z.boolean().optional(),
  deny: z.union([z.string(), z.literal(true)]).optional(),
  choose: z.array(z.string()).optional(),
});

const helpEnd = `
Exit codes: 0 done, 1 failed, 2 usage, 3 waits for you, 130 interrupted.

Environment:
${variables.map(([name, meaning]) => `  ${name.padEnd(28)} ${meaning}`).join("\n")}
`;

const idArgument = [
  "<id>",
  "an orchestration's id, or its unique beginning",
] as const;

const defaultPort = 8080;
const portSchema = z.number().int().min(0).max(65_535);

const positive = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** The whole command line on top of an `Io`. Each command sets the exit code through `end`. */
const createProgram = (io: Io, end: (code: number) => void): Command => {
  const program = new Command("orchestrator")
    .description(
      "From a task, or a whole tasks.md, to a merged branch with Claude Code: proven step by step.",
    )
    .version(version)
    .option(
      "--workspace <folder>",
      "folder of the workspace (default: the current folder)",
    )
    .option("--json", "answer in JSON")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: io.stdout.write, writeErr: io.stderr.write })
    .addHelpText("after", helpEnd)
    .showHelpAfterError("(--help shows what is possible)")
    .exitOverride();

  const invocation = (command: Command): Invocation => {
    const { workspace, json } = globalsSchema.parse(command.optsWithGlobals());
    return { io, json: json === true, folder: folderOf(io, workspace) };
  };

  addSizeOptions(
    program
      .command("plan")
      .description("parse and plan a tasks.md; runs nothing")
      .argument("<file>", "the tasks.md"),
  ).action(async (file: string, _options: unknown, command: Command) => {
    const { batchSize, maxBatchSize } = runFlagsSchema.parse(command.opts());
    const { settings } = readEnvironment(io.environment);
    end(
      await plan(invocation(command), file, {
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
          await mark(
            io,
            invocation(command).json,
            file,
            lineNumber,
            state === "done",
          ),
        );
      },
    );

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

  addPool(program.command("pool"), invocation, end);
  addReview(program.command("review").argument(...idArgument), invocation, end);
  addTakeover(
    program.command("takeover").argument(...idArgument),
    invocation,
    end,
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

  const trashCommand = program
    .command("trash")
    .description("what was put aside, and how to have it back");
  trashCommand
    .command("list")
    .description("what is in the trash, newest first")
    .action(async (_options: unknown, command: Command) => {
      end(await trash.listTrash(invocation(command)));
    });
  trashCommand
    .command("restore")
    .description("bring it back as a worktree in a new folder")
    .argument("<ref>", "its ref, or its name or the name's unique beginning")
    .argument("<folder>", "a folder that does not exist yet, or is empty")
    .action(
      async (
        ref: string,
        folder: string,
        _options: unknown,
        command: Command,
      ) => {
        end(await trash.restoreTrash(invocation(command), ref, folder));
      },
    );

  addInstances(program.command("instances"), idArgument, invocation, end);

  program
    .command("worktrees")
    .description("worktrees that orchestrations work in")
    .command("list")
    .description("each with its branch, and whether it is clean")
    .action(async (_options: unknown, command: Command) => {
      end(await resources.listWorktrees(invocation(command)));
    });

  const orphansCommand = program
    .command("orphans")
    .description(
      "what nobody answers for any more: worktrees, branches, processes, files",
    );
  orphansCommand
    .command("list")
    .description("what there is, why, and whether it holds work")
    .action(async (_options: unknown, command: Command) => {
      end(await orphans.listOrphans(invocation(command)));
    });
  orphansCommand
    .command("cleanup")
    .description("remove them; work that they hold goes to the trash first")
    .argument("[ids...]", "their ids, or the ids' unique beginnings")
    .option("--all", "all that list shows")
    .action(async (ids: string[], options: unknown, command: Command) => {
      const { all } = z.object({ all: z.boolean().optional() }).parse(options);
      end(await orphans.cleanUpOrphans(invocation(command), ids, all === true));
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
    end(
      await serve(invocation(command), {
        port: port ?? defaultPort,
        overrides: overridesOf(runFlagsSchema.parse(options), io.cwd),
      }),
    );
  });

  program
    .command("doctor")
    .description("what is there, what is missing, how to get it")
    .action(async (_options: unknown, command: Command) => {
      end(await look.doctor(invocation(command)));
    });

  return program;
};

/** Runs one command line (without the program's own name) and returns what to exit with. Never rejects. */
export const runCli = async (
  argv: readonly string[],
  io: Io,
): Promise<number> => {
  let code: number = exitCodes.done;
  try {
    const program = createProgram(io, (ended) => {
      code = ended;
    });
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return exitCodeOf(io.stderr, error);
  }
};
