import { parseJson } from "../src/model/json";
import { minutesLeft, momentWords } from "../src/model/moment";
import type {
  Answer,
  OpenQuestion,
  QuestionSubject,
} from "../src/model/question";
import { ChoiceForm } from "./choiceForm";
import { Button, Fold, Icon } from "./controls";
import { duration } from "./format";
import { pageLanguage } from "./pageLanguage";
import { AgentText } from "./parts";
import { AnswerButtons } from "./answerButtons";
import { texts } from "./texts";
import type { IconName } from "./icons.mjs";

interface SubjectProps {
  readonly sending: boolean;
  readonly onAnswer: (answer: Answer) => void;
}

const icons: Record<QuestionSubject["kind"], IconName> = {
  permission: "shield",
  choice: "list-selection",
  plan: "checklist",
};

/** One question: what is asked, what waits for it, until when, and the answers. */
export function QuestionCard(
  props: SubjectProps & {
    readonly question: OpenQuestion;
    /** What cannot go on without the answer. */
    readonly blocks: string;
    readonly now: number;
  },
) {
  const { question, now, sending, onAnswer } = props;
  const { subject, askedAt, expiresAt } = question;
  const title = `ask-${question.attempt}-${question.id}`;
  return (
    <article
      class="panel ask tone-attention"
      aria-labelledby={title}
      aria-busy={sending}
    >
      <h3 id={title} tabIndex={-1}>
        <Icon name={icons[subject.kind]} /> {titleOf(subject)}
      </h3>
      {question.from !== undefined && (
        <p class="quiet">{texts.questions.from(question.from)}</p>
      )}
      <Subject subject={subject} sending={sending} onAnswer={onAnswer} />
      {sending && <p class="quiet">{texts.questions.sending}</p>}
      <p class="quiet ask-time">
        {texts.questions.asked(duration(now - askedAt))} {props.blocks}{" "}
        {texts.questions.denied(
          momentWords(expiresAt, now, pageLanguage),
          minutesLeft(expiresAt, now),
        )}
      </p>
    </article>
  );
}

function titleOf(subject: QuestionSubject): string {
  switch (subject.kind) {
    case "permission":
      return texts.questions.permission(subject.tool);
    case "choice":
      return texts.questions.choice;
    case "plan":
      return texts.questions.plan;
  }
}

function Subject(props: SubjectProps & { subject: QuestionSubject }) {
  const { subject, ...rest } = props;
  switch (subject.kind) {
    case "permission":
      return <Permission subject={subject} {...rest} />;
    case "choice":
      return <ChoiceForm subject={subject} {...rest} />;
    case "plan":
      return <Plan subject={subject} {...rest} />;
  }
}

function Permission(
  props: SubjectProps & {
    subject: Extract<QuestionSubject, { kind: "permission" }>;
  },
) {
  const { subject, sending, onAnswer } = props;
  const allow = (scope: "once" | "run") => onAnswer({ kind: "allow", scope });
  return (
    <>
      {subject.summary !== "" && (
        <pre class="ask-summary" tabIndex={0}>
          {subject.summary}
        </pre>
      )}
      <Fold title={texts.questions.input} open={subject.summary === ""}>
        <pre tabIndex={0}>{indented(subject.input)}</pre>
      </Fold>
      <AnswerButtons of="permission" sending={sending} onAnswer={onAnswer}>
        <Button
          primary
          icon="check"
          label={texts.questions.allowOnce}
          disabled={sending}
          onClick={() => allow("once")}
        />
        {subject.rule !== null && (
          <Button
            icon="check-all"
            label={texts.questions.allowRun}
            disabled={sending}
            onClick={() => allow("run")}
          />
        )}
      </AnswerButtons>
      {subject.rule !== null && (
        <p class="quiet">
          {texts.questions.rule} <code>{subject.rule}</code>
        </p>
      )}
    </>
  );
}

function Plan(
  props: SubjectProps & { subject: Extract<QuestionSubject, { kind: "plan" }> },
) {
  const { subject, sending, onAnswer } = props;
  return (
    <>
      <div
        class="ask-plan"
        role="region"
        aria-label={texts.questions.planLabel}
        tabIndex={0}
      >
        <AgentText text={subject.plan} />
      </div>
      <AnswerButtons of="plan" sending={sending} onAnswer={onAnswer}>
        <Button
          primary
          icon="check"
          label={texts.questions.approve}
          disabled={sending}
          onClick={() => onAnswer({ kind: "allow", scope: "once" })}
        />
      </AnswerButtons>
    </>
  );
}

/** JSON with a line for each of its parts; what is no JSON as it is. */
function indented(text: string): string {
  const parsed = parseJson(text);
  return parsed.ok ? JSON.stringify(parsed.value, null, 2) : text;
}
