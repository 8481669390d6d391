import { said } from "../../model/said";
import * as z from "zod";
import { OrchestratorError } from "../../model/errors";
import { parseJson } from "../../model/json";
import type {
  AgentQuestion,
  Answer,
  QuestionSubject,
} from "../../model/question";
import type { ControlRequest } from "./events";
import { nameOf, wholeArgument } from "./output";

/*
 * The control protocol of `--permission-prompt-tool stdio`, as far as it asks the user something. The program waits for ever for
 * an answer; a refusal, an error and the end of the input all count as a no.
 */

/**
 * How the line begins that says that all is done. Results cannot tell that: their line begins with any of their fields
 * (measured), and a turn may have several.
 */
export const idleBeginning =
  '{"type":"system","subtype":"session_state_changed","state":"idle"';

/** The line of standard input that is the user's prompt. */
export const userLine = (prompt: string): string =>
  `${JSON.stringify({
    type: "user",
    message: { role: "user", content: prompt },
    parent_tool_use_id: null,
    session_id: "",
  })}\n`;

const choiceSchema = z.object({
  questions: z
    .array(
      z
        .object({
          question: z.string(),
          header: z.string().catch(""),
          multiSelect: z.boolean().catch(false),
          options: z.array(
            z.object({
              label: z.string(),
              description: z.string().catch(""),
            }),
          ),
        })
        .transform(({ multiSelect: multiple, ...rest }) => ({
          ...rest,
          multiple,
        })),
    )
    .min(1),
});

/** A plan that was never written down is left out. */
const planSchema = z.object({ plan: z.string() }).catch({ plan: "" });

/** What the program would write into the settings if the user wanted never to be asked again. */
const suggestionSchema = z.tuple([
  z.object({
    type: z.literal("addRules"),
    behavior: z.literal("allow"),
    rules: z.tuple([
      z.object({ toolName: z.string(), ruleContent: z.string().optional() }),
    ]),
  }),
]);

/** What is asked, or null when this is no question to the user. `purpose`: of the sub-agent that asks. */
export function questionOf(
  { request_id: id, request }: ControlRequest,
  purpose = "",
): AgentQuestion | null {
  if (request.subtype !== "can_use_tool" || request.tool_name === null)
    return null;
  return {
    id,
    subject: subjectOf(request.tool_name, request),
    ...(purpose.trim() === "" ? {} : { from: nameOf(purpose) }),
  };
}

function subjectOf(
  tool: string,
  { input, permission_suggestions }: ControlRequest["request"],
): QuestionSubject {
  const text = JSON.stringify(input ?? {});
  if (tool === "AskUserQuestion") {
    const choice = choiceSchema.safeParse(input).data;
    if (choice) return { kind: "choice", input: text, items: choice.questions };
  }
  if (tool === "ExitPlanMode")
    return { kind: "plan", input: text, plan: planSchema.parse(input).plan };
  return {
    kind: "permission",
    tool,
    summary: wholeArgument(input) ?? tool,
    input: text,
    rule: ruleOf(permission_suggestions),
  };
}

/** The program's own suggestion where it is one rule; it has none for what a rule cannot say. */
function ruleOf(suggestions: unknown): string | null {
  const suggestion = suggestionSchema.safeParse(suggestions).data;
  if (!suggestion) return null;
  const { toolName, ruleContent } = suggestion[0].rules[0];
  return ruleContent === undefined ? toolName : `${toolName}(${ruleContent})`;
}

/** The line that answers a question. Throws `invalidInput` for an answer that is none to this kind of question. */
export function answerLine(
  { id, subject }: AgentQuestion,
  answer: Answer,
): string {
  return JSON.stringify({
    type: "control_response",
    response: {
      subtype: "success",
      request_id: id,
      response: responseTo(subject, answer),
    },
  });
}

function responseTo(subject: QuestionSubject, answer: Answer): object {
  if (answer.kind === "deny")
    return { behavior: "deny", message: answer.message, interrupt: false };
  if ((answer.kind === "choose") !== (subject.kind === "choice"))
    throw new OrchestratorError(
      "invalidInput",
      said`The answer does not fit the question.`,
      { fix: said`Choose where there is a choice, else allow or deny.` },
    );
  const input = inputOf(subject);
  const updates = updatesFor(subject, answer);
  return {
    behavior: "allow",
    updatedInput:
      answer.kind === "choose" ? { ...input, answers: answer.choices } : input,
    ...(updates.length > 0 ? { updatedPermissions: updates } : {}),
  };
}

const inputSchema = z.record(z.string(), z.unknown());

function inputOf({ input }: QuestionSubject): Record<string, unknown> {
  const parsed = parseJson(input);
  return inputSchema.parse(parsed.ok ? parsed.value : null);
}

/** What the session is told to allow from now on; nothing of it goes into any settings file. */
function updatesFor(subject: QuestionSubject, answer: Answer): object[] {
  // With a plan allowed the program goes back to its default mode, in which every single edit is asked for.
  if (subject.kind === "plan")
    return [{ type: "setMode", mode: "acceptEdits", destination: "session" }];
  if (
    subject.kind !== "permission" ||
    subject.rule === null ||
    answer.kind !== "allow" ||
    answer.scope !== "run"
  )
    return [];
  const { tool, content } =
    /^(?<tool>[^(]+)(?:\((?<content>[\s\S]*)\))?$/.exec(subject.rule)?.groups ??
    {};
  return [
    {
      type: "addRules",
      rules: [
        {
          toolName: tool,
          ...(content === undefined ? {} : { ruleContent: content }),
        },
      ],
      behavior: "allow",
      destination: "session",
    },
  ];
}
