import * as vscode from "vscode";
import * as z from "zod";
import { attentionOver } from "../model/attention";
import type { Attention } from "../model/attention";
import { toFailure } from "../model/errors";
import { minutesLeft } from "../model/moment";
import { showMessage, steering } from "./failures";
import type { Button } from "./failures";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import { attentionSentence, shorten, simulatedMark } from "./words";

type Asked = Extract<Attention, { kind: "question" }>;

const toldSchema = z.record(
  z.string(),
  z.object({
    /** Whether the user was reminded as well; nothing more is said then. */
    reminded: z.boolean(),
    /** Forgotten after this time, in epoch milliseconds. */
    until: z.number(),
  }),
);

/** What the user was told, by the key of the question. */
export type Told = z.infer<typeof toldSchema>;

export interface QuestionNews {
  readonly news: readonly { readonly asked: Asked; readonly again: boolean }[];
  /** What to remember. */
  readonly told: Told;
  /** When the next reminder is due, in epoch milliseconds; null when none is. */
  readonly next: number | null;
}

const halfTime = ({ question }: Asked): number =>
  (question.askedAt + question.expiresAt) / 2;

/** What is to be said now: a question once, and once again when half of its time has passed. */
export function questionNews(
  open: readonly Asked[],
  told: Told,
  now: number,
): QuestionNews {
  const due = open.filter((asked) => {
    const known = told[asked.key];
    return known === undefined || (!known.reminded && halfTime(asked) <= now);
  });
  const remembered: Told = {
    // Not by what is open: the list is empty while the engine is being opened.
    ...Object.fromEntries(
      Object.entries(told).filter(([, { until }]) => until > now),
    ),
    ...Object.fromEntries(
      due.map((asked) => [
        asked.key,
        {
          reminded: halfTime(asked) <= now,
          until: asked.question.expiresAt,
        },
      ]),
    ),
  };
  const halves = open
    .filter(({ key }) => remembered[key]?.reminded === false)
    .map(halfTime);
  return {
    news: due.map((asked) => ({ asked, again: asked.key in told })),
    told: remembered,
    next: halves.length === 0 ? null : Math.min(...halves),
  };
}

/** As long as a notification can show all of. */
const shownLength = 160;

/** Answers that can be given without reading more than the notification says. */
function quickAnswers({ orchestration, question }: Asked): Button[] {
  const { subject, id } = question;
  return subject.kind === "permission" &&
    subject.summary !== "" &&
    shorten(subject.summary, shownLength) === subject.summary
    ? [steering.allowOnce(orchestration, id), steering.deny(orchestration, id)]
    : [];
}

export function questionNotice(
  asked: Asked,
  again: boolean,
  simulated: boolean,
  now: number,
): { readonly text: string; readonly buttons: readonly Button[] } {
  const sentence = shorten(
    attentionSentence(
      [asked.title, ...simulatedMark({ simulated })].join(" "),
      asked,
    ),
    2 * shownLength,
  );
  return {
    text: again
      ? vscode.l10n.t(
          "{0} (Denied in {1} minutes without an answer.)",
          sentence,
          minutesLeft(asked.question.expiresAt, now),
        )
      : sentence,
    buttons: [steering.answer(asked.orchestration), ...quickAnswers(asked)],
  };
}

/** The part of `vscode.Memento` that is needed. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const toldKey = "orchestrator.toldQuestions";

/**
 * Tells of each question of an agent, unless the dashboard shows it already, and reminds of it once; what was told is remembered
 * over a reload of the window.
 */
export function announceQuestions(
  list: OrchestrationList,
  isShown: (id: string) => boolean,
  memory: Memory,
  log: Log,
): vscode.Disposable {
  let told: Told = toldSchema.safeParse(memory.get(toldKey)).data ?? {};
  let timer: NodeJS.Timeout | null = null;

  const look = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const now = Date.now();
    const open = attentionOver(list.open(), now).flatMap((matter) =>
      matter.kind === "question" ? [matter] : [],
    );
    const { news, told: remembered, next } = questionNews(open, told, now);
    if (next !== null) timer = setTimeout(look, Math.max(0, next - now));
    told = remembered;
    if (news.length === 0) return;
    memory.update(toldKey, remembered).then(undefined, (error: unknown) => {
      log.warn(`told questions not kept: ${toFailure(error).message}`);
    });
    for (const { asked, again } of news) {
      if (isShown(asked.orchestration)) continue;
      const { text, buttons } = questionNotice(
        asked,
        again,
        list.get(asked.orchestration)?.simulated === true,
        now,
      );
      void showMessage("warning", text, buttons);
    }
  };

  look();
  return vscode.Disposable.from(
    list.onDidChange((change) => {
      if (change.kind !== "output") look();
    }),
    new vscode.Disposable(() => {
      if (timer !== null) clearTimeout(timer);
    }),
  );
}
