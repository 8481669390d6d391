import { inEnglish } from "../model/said";
import { attentionOver, openQuestions } from "../model/attention";
import type { Attention } from "../model/attention";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import type { Answer, OpenQuestion, QuestionSubject } from "../model/question";
import { waitsForRunner } from "../model/waiting";
import { exitCodes } from "./failures";
import { tellIdle } from "./idle";
import { jsonLine, line } from "./io";
import { nameOf, questionLines, shortQuestion } from "./questionWords";
import type { Item } from "./questionWords";
import { followToEnd } from "./run";
import type { Invocation } from "./session";
import { findOrchestration, withLook, withSession } from "./session";
import { answerLine, duration, oneLine, retryCommands, shortId } from "./words";

/** What the command line says of an answer. */
export interface AnswerFlags {
  readonly allow?: boolean | undefined;
  readonly forRun?: boolean | undefined;
  /** True: denied without a word. */
  readonly deny?: string | true | undefined;
  readonly choose?: readonly string[] | undefined;
}

/** What sets the matter going, as a command. */
function wayOn(attention: Attention, o: Orchestration): string[] {
  const id = shortId(attention.orchestration);
  switch (attention.kind) {
    case "question":
      return questionLines(o, attention.question);
    case "mergeReady":
    case "mergeFailed":
      return [`    orchestrator merge ${id}`];
    case "failed":
      return retryCommands(attention.orchestration, attention.failure).map(
        (command) => `    ${command}`,
      );
    case "stopped":
      return [
        `    orchestrator resume ${id}`,
        ...(waitsForRunner(o)
          ? [
              `    orchestrator resume ${id} --runner process     (without containers, as processes of this machine)`,
            ]
          : []),
      ];
  }
}

/** What needs the user, over all orchestrations. */
export const inbox = (invocation: Invocation): Promise<number> =>
  withLook(invocation, async (session) => {
    const { api, io, json } = session;
    const orchestrations = await api.open();
    const now = io.now();
    const items = attentionOver(orchestrations, now);
    if (json) {
      jsonLine(
        io.stdout,
        items.map((item) => ({
          ...item,
          reason: inEnglish(item.reason),
          blocks: inEnglish(item.blocks),
        })),
      );
      return exitCodes.done;
    }
    const idle = tellIdle(session, orchestrations);
    if (items.length === 0 && !idle) line(io.stderr, "Nothing needs you.");
    for (const item of items) {
      const o = orchestrations.find(({ id }) => id === item.orchestration);
      if (!o) continue;
      line(
        io.stdout,
        `${shortId(item.orchestration)}  ${oneLine(item.title)}: ${oneLine(inEnglish(item.reason))}`,
      );
      line(
        io.stdout,
        `    for ${duration(now - item.since)}${item.kind === "question" ? `, denied in ${duration(item.question.expiresAt - now)}` : ""}. ${oneLine(inEnglish(item.blocks))}`,
      );
      for (const text of wayOn(item, o)) line(io.stdout, text);
    }
    return exitCodes.done;
  });

/** Answers a question. Where nobody else is at work on it, this goes on with it to its end, as `resume` does. */
export const answer = (
  invocation: Invocation,
  prefix: string,
  questionPrefix: string | undefined,
  flags: AnswerFlags,
): Promise<number> =>
  withSession(invocation, async (session) => {
    const { api, io, json, workspace } = session;
    const o = await findOrchestration(api, prefix);
    const question = findQuestion(o, questionPrefix, io.now());
    const given = answerOf(question.subject, flags);
    await api.answer(o.id, question.id, given);
    if (workspace.owner) return followToEnd(session, o.id, o.seq);
    const after = await api.get(o.id);
    if (json) jsonLine(io.stdout, after);
    else
      line(
        io.stdout,
        `The agent at work for "${oneLine(o.title)}" is told: ${answerLine(given)}`,
      );
    return exitCodes.done;
  });

/** The question that an id, or its unique beginning, names; without one the only one. */
function findQuestion(
  o: Orchestration,
  prefix: string | undefined,
  now: number,
): OpenQuestion {
  const open = openQuestions(o, now);
  const found = open.filter(({ id }) => id.startsWith(prefix ?? ""));
  const exact = found.find(({ id }) => id === prefix);
  const [first, second] = found;
  if (!first)
    throw new OrchestratorError(
      "notFound",
      open.length === 0
        ? `"${oneLine(o.title)}" asks nothing now.`
        : `"${oneLine(o.title)}" does not ask "${prefix ?? ""}".`,
      { fix: "`orchestrator inbox` shows what is asked." },
    );
  if (second && !exact)
    throw new OrchestratorError(
      "invalidInput",
      `It asks ${open.length} things: ${open.map(({ id }) => shortQuestion(id, open)).join(", ")}.`,
      { fix: "Say which one; `orchestrator inbox` shows them." },
    );
  return exact ?? first;
}

const usage = (message: string): OrchestratorError =>
  new OrchestratorError("invalidInput", message, {
    fix: 'Give one of --allow (with --for-run for all of its kind), --deny ["WHY"], --choose "HEADER=LABEL".',
  });

function answerOf(subject: QuestionSubject, flags: AnswerFlags): Answer {
  const { allow = false, forRun = false, deny, choose = [] } = flags;
  const given = [allow, deny !== undefined, choose.length > 0];
  if (given.filter(Boolean).length !== 1)
    throw usage("Say one thing: allow, deny or choose.");
  if (forRun && !allow) throw usage("--for-run goes with --allow.");
  if (allow) return { kind: "allow", scope: forRun ? "run" : "once" };
  if (deny !== undefined)
    return {
      kind: "deny",
      message: deny === true ? "The user says no." : deny,
    };
  if (subject.kind !== "choice")
    throw usage("There is nothing to choose from: allow it, or deny it.");
  return { kind: "choose", choices: choicesOf(subject.items, choose) };
}

const isSame = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** What was chosen, by question. A text that is no label counts as written by the user. */
function choicesOf(
  items: readonly Item[],
  choose: readonly string[],
): Record<string, string> {
  const chosen = new Map<Item, string[]>();
  for (const text of choose) {
    const { item, label } = choiceIn(items, text);
    const known = item.options.find((option) => isSame(option.label, label));
    const labels = [...(chosen.get(item) ?? []), known?.label ?? label.trim()];
    if (labels.length > 1 && !item.multiple)
      throw usage(`Only one can be chosen for "${oneLine(nameOf(item))}".`);
    chosen.set(item, labels);
  }
  return Object.fromEntries(
    [...chosen].map(([{ question }, labels]) => [question, labels.join(", ")]),
  );
}

/** `HEADER=LABEL`, where the header, or the question itself, may hold an equals sign; for a single item the label will do. */
function choiceIn(
  items: readonly Item[],
  text: string,
): { item: Item; label: string } {
  for (let at = text.indexOf("="); at !== -1; at = text.indexOf("=", at + 1)) {
    const name = text.slice(0, at);
    const item = items.find(
      ({ header, question }) => isSame(header, name) || isSame(question, name),
    );
    if (item) return { item, label: text.slice(at + 1) };
  }
  const [only, second] = items;
  if (only && !second) return { item: only, label: text };
  throw usage(
    `"${oneLine(text)}" does not say for which: ${items.map(nameOf).map(oneLine).join(", ")}.`,
  );
}
