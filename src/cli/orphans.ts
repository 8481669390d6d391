import { OrchestratorError } from "../model/errors";
import type { Cleaned, Orphan } from "../model/orphan";
import { exitCodes, report } from "./failures";
import { jsonLine, line } from "./io";
import type { Invocation } from "./session";
import { withLook } from "./session";
import { oneLine, plural } from "./words";

export const listOrphans = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async ({ api, io, json }) => {
    const orphans = await api.orphans();
    if (json) {
      jsonLine(io.stdout, orphans);
      return exitCodes.done;
    }
    for (const { id, what, why, since, holdsWork } of orphans) {
      line(io.stdout, `${oneLine(id)}${holdsWork ? "  (holds work)" : ""}`);
      const more = beyondId(id, what);
      if (more !== "") line(io.stdout, `  ${oneLine(more)}`);
      line(
        io.stdout,
        `  ${oneLine(why)}${since === null ? "" : ` Last changed ${new Date(since).toISOString()}.`}`,
      );
    }
    line(
      io.stderr,
      orphans.length === 0
        ? "There are no orphans: everything here belongs to an orchestration."
        : "To clean up: orchestrator orphans cleanup ID… (or --all). What holds work goes to the trash first.",
    );
    return exitCodes.done;
  });

/** What is said of it beside what its id says. */
const beyondId = (id: string, what: string): string => {
  const name = id.slice(id.indexOf(":") + 1);
  if (what.endsWith(name)) return "";
  return what.startsWith(name) ? what.slice(name.length).trim() : what;
};

/** What an id, or its unique beginning, means. Throws `notFound` or `invalidInput`. */
const findOrphan = (orphans: readonly Orphan[], wanted: string): string => {
  if (orphans.some(({ id }) => id === wanted)) return wanted;
  const found = orphans.filter(({ id }) => id.startsWith(wanted));
  const [only, second] = found;
  if (only === undefined || wanted === "")
    throw new OrchestratorError(
      "notFound",
      `There is no orphan whose id begins with "${wanted}".`,
      { fix: "`orchestrator orphans list` shows the ids." },
    );
  if (second !== undefined)
    throw new OrchestratorError(
      "invalidInput",
      `"${wanted}" could be ${found.map(({ id }) => id).join(", ")}.`,
      { fix: "Give more characters of the id." },
    );
  return only.id;
};

export const cleanUpOrphans = (
  invocation: Invocation,
  wanted: readonly string[],
  all: boolean,
): Promise<number> => {
  if (all === wanted.length > 0)
    throw new OrchestratorError(
      "invalidInput",
      all
        ? "Both --all and ids are given."
        : "Nothing says what is to be cleaned up.",
      { fix: "Give ids as `orchestrator orphans list` shows them, or --all." },
    );
  return withLook(invocation, async ({ api, io, json }) => {
    const orphans = await api.orphans();
    const ids = all
      ? orphans.map(({ id }) => id)
      : wanted.map((each) => findOrphan(orphans, each));
    const cleaned = ids.length === 0 ? [] : await api.cleanUp(ids);
    const left = cleaned.filter(({ done }) => !done);
    if (json) jsonLine(io.stdout, cleaned);
    else if (cleaned.length === 0)
      line(io.stderr, "There are no orphans: nothing was changed.");
    else
      for (const each of cleaned)
        if (each.done) line(io.stdout, `gone  ${oneLine(each.id)}`);
    for (const { id, failure } of left)
      if (failure !== null)
        report(io.stderr, {
          ...failure,
          message: `${oneLine(id)} stays: ${failure.message}`,
        });
    for (const ref of keptBy(cleaned))
      line(
        io.stderr,
        `To have its work back: orchestrator trash restore ${ref} FOLDER`,
      );
    if (left.length > 0 && cleaned.length > left.length)
      line(
        io.stderr,
        `${plural(left.length, "orphan")} of ${cleaned.length} could not be cleaned up.`,
      );
    return left.length === 0 ? exitCodes.done : exitCodes.failed;
  });
};

const keptBy = (cleaned: readonly Cleaned[]): string[] =>
  cleaned.flatMap(({ trashRef }) => (trashRef === null ? [] : [trashRef]));
