import type { Command } from "commander";
import * as z from "zod";
import type { End, InvocationOf } from "./commandParts";
import * as orphans from "./orphans";
import * as resources from "./resources";
import * as trash from "./trash";

/** Adds what is done with worktrees, and with what orchestrations left behind. */
export function addLeftCommands(
  program: Command,
  invocation: InvocationOf,
  end: End,
): void {
  program
    .command("worktrees")
    .description("worktrees that orchestrations work in")
    .command("list")
    .description("each with its branch, and whether it is clean")
    .action(async (_options: unknown, command: Command) => {
      end(await resources.listWorktrees(invocation(command)));
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
}
