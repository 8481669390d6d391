import * as readline from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { parseJson } from "../model/json";
import { answerSchema } from "../model/question";
import type { AgentQuestion, Answer, QuestionSubject } from "../model/question";
import type { ScriptLine } from "./scriptProtocol";

const withdrawAfterMs = z.number().int().nonnegative().max(3_600_000);

/** What a step asks the user before it does anything. */
export const askSchema = z.union([
  z.strictObject({
    /** What it would do, such as a command. */
    permission: z.string(),
    tool: z.string().min(1).default("Bash"),
    /** What allowing it for the whole run would allow. */
    rule: z.string().min(1).optional(),
    /** Takes the question back when nobody has answered by then. */
    withdrawAfterMs: withdrawAfterMs.optional(),
  }),
  z.strictObject({
    choice: z.string().min(1),
    header: z.string().min(1).default("Choice"),
    options: z.array(z.string().min(1)).min(1),
    multiple: z.boolean().default(false),
    withdrawAfterMs: withdrawAfterMs.optional(),
  }),
  z.strictObject({
    plan: z.string(),
    withdrawAfterMs: withdrawAfterMs.optional(),
  }),
]);
export type ScriptAsk = z.infer<typeof askSchema>;

/** What the scripted agent reads: the answer to one of its questions. */
export const answerLineSchema = z.object({
  question: z.string(),
  answer: answerSchema,
});

const subjectOf = (ask: ScriptAsk): QuestionSubject => {
  if ("permission" in ask)
    return {
      kind: "permission",
      tool: ask.tool,
      summary: ask.permission,
      input: JSON.stringify({ command: ask.permission }),
      rule: ask.rule ?? null,
    };
  if ("plan" in ask)
    return {
      kind: "plan",
      input: JSON.stringify({ plan: ask.plan }),
      plan: ask.plan,
    };
  return {
    kind: "choice",
    input: JSON.stringify({ question: ask.choice }),
    items: [
      {
        question: ask.choice,
        header: ask.header,
        multiple: ask.multiple,
        options: ask.options.map((label) => ({ label, description: "" })),
      },
    ],
  };
};

export interface Asker {
  /** Asks, and settles with the answer; an input that ends before is a denial. */
  ask(ask: ScriptAsk): Promise<Answer>;
  /** Lets go of the input, so that the program can end. */
  close(): void;
}

const denied = (message: string): Answer => ({ kind: "deny", message });

/** Asks on standard output and reads answers from standard input, which begins with the prompt. */
export function createAsker(print: (line: ScriptLine) => void): Asker {
  let count = 0;
  let reader: readline.Interface | null = null;
  let ended = false;
  const early = new Map<string, Answer>();
  const waiting = new Map<string, (answer: Answer) => void>();

  function open(): readline.Interface {
    const lines = readline.createInterface({ input: process.stdin });
    lines.on("line", (text) => {
      const line = readAnswer(text);
      if (line === null) return;
      const settle = waiting.get(line.question);
      if (settle) settle(line.answer);
      else early.set(line.question, line.answer);
    });
    lines.on("close", () => {
      ended = true;
      for (const settle of waiting.values())
        settle(denied("There is nobody to answer."));
    });
    return lines;
  }

  function answerTo(id: string): Promise<Answer> {
    const answer = early.get(id);
    if (answer) return Promise.resolve(answer);
    if (ended) return Promise.resolve(denied("There is nobody to answer."));
    return new Promise((resolve) => waiting.set(id, resolve));
  }

  return {
    async ask(ask) {
      reader ??= open();
      const question: AgentQuestion = {
        id: `ask-${++count}`,
        subject: subjectOf(ask),
      };
      print({ type: "ask", question });
      const timer = new AbortController();
      const answer = await Promise.race([
        answerTo(question.id),
        ...(ask.withdrawAfterMs === undefined
          ? []
          : [
              delay(
                ask.withdrawAfterMs,
                denied("The question was taken back."),
                { signal: timer.signal },
              ).catch(() => denied("The question was taken back.")),
            ]),
      ]);
      timer.abort();
      waiting.delete(question.id);
      print({ type: "answered", question: question.id, answer });
      return answer;
    },
    close() {
      if (reader === null) return;
      reader.close();
      process.stdin.destroy();
    },
  };
}

function readAnswer(text: string): z.infer<typeof answerLineSchema> | null {
  // Null: a line of the prompt.
  const json = parseJson(text);
  return json.ok ? (answerLineSchema.safeParse(json.value).data ?? null) : null;
}
