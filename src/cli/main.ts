import { Command } from "commander";
import * as z from "zod";
import { version } from "../../package.json";
import { addBackup } from "./backup";
import { addConfig } from "./config";
import { idArgument } from "./commandParts";
import type { End, InvocationOf } from "./commandParts";

import { exitCodeOf, exitCodes } from "./failures";
import { addInstances } from "./instances";
import type { Io } from "./io";
import { addLeftCommands } from "./leftCommands";
import { addLookCommands } from "./lookCommands";
import { addNotify } from "./notify";
import { addPlanCommands } from "./planCommands";
import { addPool } from "./pool";
import { addQuestionCommands } from "./questionCommands";
import { addReview } from "./review";
import { addRunCommands } from "./runCommands";
import { folderOf } from "./session";
import { addSteerCommands } from "./steerCommands";
import { addSync } from "./sync";
import { addTakeover } from "./takeover";
import { variables } from "./variables";

const globalsSchema = z.object({
  workspace: z.string().optional(),
  json: z.boolean().optional(),
});

const helpEnd = `
Exit codes: 0 done, 1 failed, 2 usage, 3 waits for you, 130 interrupted.

Environment:
${variables.map(([name, meaning]) => `  ${name.padEnd(28)} ${meaning}`).join("\n")}
`;

/** The whole command line on top of an `Io`. Each command sets the exit code through `end`. */
const createProgram = (io: Io, end: End): Command => {
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

  const invocation: InvocationOf = (command) => {
    const { workspace, json } = globalsSchema.parse(command.optsWithGlobals());
    return { io, json: json === true, folder: folderOf(io, workspace) };
  };

  addPlanCommands(program, invocation, end);
  addRunCommands(program, invocation, end);
  addLookCommands(program, invocation, end);
  addQuestionCommands(program, invocation, end);
  addSteerCommands(program, invocation, end);
  addPool(program.command("pool"), invocation, end);
  addReview(program.command("review").argument(...idArgument), invocation, end);
  addTakeover(
    program.command("takeover").argument(...idArgument),
    invocation,
    end,
  );
  addInstances(program.command("instances"), invocation, end);
  addLeftCommands(program, invocation, end);
  addSync(program.command("sync"), invocation, end);
  addConfig(program.command("config"), invocation, end);
  addNotify(program.command("notify"), invocation, end);
  addBackup(program, invocation, end);

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
