import path from "node:path";
import type { TrashItem } from "../model/api";
import { OrchestratorError } from "../model/errors";
import { exitCodes } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withLook } from "./session";
import { oneLine } from "./words";

/** What of the trash a ref, its name, or the unique beginning of the name means. Throws `notFound` or `invalidInput`. */
const findItem = (items: readonly TrashItem[], wanted: string): TrashItem => {
  const exact = items.find(
    ({ ref, name }) => ref === wanted || name === wanted,
  );
  if (exact) return exact;
  const found = items.filter(({ name }) => name.startsWith(wanted));
  const [only, second] = found;
  if (only === undefined || wanted === "")
    throw new OrchestratorError(
      "notFound",
      `There is nothing in the trash whose name begins with "${wanted}".`,
      { fix: "`orchestrator trash list` shows the names." },
    );
  if (second !== undefined)
    throw new OrchestratorError(
      "invalidInput",
      `"${wanted}" could be ${found.map(({ name }) => name).join(", ")}.`,
      { fix: "Give more characters of the name." },
    );
  return only;
};

export const listTrash = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const items = await api.trash();
    if (json) jsonLine(io.stdout, items);
    else if (items.length === 0) line(io.stderr, "The trash is empty.");
    else
      for (const { name, at, title } of items)
        line(
          io.stdout,
          `${name}  ${new Date(at).toISOString()}  ${oneLine(title)}`,
        );
    return exitCodes.done;
  });

export const restoreTrash = (
  invocation: Invocation,
  wanted: string,
  folder: string,
): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const item = findItem(await api.trash(), wanted);
    const into = path.resolve(io.cwd, folder);
    await api.restoreTrash(item.ref, into);
    if (json) jsonLine(io.stdout, { ...item, folder: into });
    else {
      line(io.stdout, `Restored to ${into}; the trash keeps its copy.`);
      line(io.stderr, `To remove it again: git worktree remove ${into}`);
    }
    return exitCodes.done;
  });
