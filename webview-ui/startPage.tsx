import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Failure } from "../src/model/errors";
import { endedStatuses } from "../src/model/standing";
import type { Orchestration } from "../src/model/orchestration";
import type { Settings } from "../src/model/settings";
import { draftFrom } from "../src/model/startDraft";
import type { Draft, PlanState } from "../src/model/startDraft";
import { CancelQuestion, useCancel } from "./cancelQuestion";
import {
  Button,
  Fold,
  Icon,
  RadioGroup,
  TextArea,
  TextField,
} from "./controls";
import type { PageState } from "./pageState";
import type { PageStore } from "./pageStore";
import { FailureText } from "./parts";
import { Diagnostics, PlanPreview } from "./planPreview";
import type { Reading } from "./readingPart";
import { useReading } from "./readingPart";
import { sentences } from "./sentences";
import type { Checked } from "./startForm";
import { inWords } from "./startForm";
import {
  AdvancedOptions,
  AfterOptions,
  BudgetFields,
  CoreOptions,
} from "./startOptions";
import { texts } from "./texts";

/** Waits for a pause in typing before the plan is read again. */
const planDelayMs = 300;

interface StartProps {
  readonly store: PageStore;
  readonly state: PageState;
  readonly settings: Settings;
  readonly orchestrations: readonly Orchestration[];
  readonly file: string | null;
}

/** The form that starts an orchestration, for a `tasks.md` or (`file` null) for a typed task. */
export function StartPage(props: StartProps) {
  const { store, state, file } = props;
  const reading = useReading();
  const planned = plannedFor(file, state);
  return (
    <form
      class="start"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <button
        type="button"
        class="link back"
        onClick={() => store.navigate({ kind: "home" })}
      >
        <Icon name="arrow-left" /> {texts.back}
      </button>
      <h1 tabIndex={-1}>
        {file === null
          ? texts.start.textTitle
          : planned?.plan
            ? texts.start.fileTitle(planned.plan.title)
            : texts.start.fileTitleUnknown}
      </h1>
      {reading ? (
        <Form {...props} reading={reading} />
      ) : (
        <p class="quiet">{texts.loading}</p>
      )}
    </form>
  );
}

const plannedFor = (
  file: string | null,
  { planned }: PageState,
): PlanState | null => (planned?.file === file ? planned : null);

function Form(props: StartProps & { readonly reading: Reading }) {
  const { store, state, settings, orchestrations, file, reading } = props;
  const [typed, setDraft] = useState<Draft>(() => draftFrom(settings));
  const open = orchestrations.filter(
    ({ status }) => status !== "completed" && status !== "cancelled",
  );
  // What has ended since it was chosen is not offered any more, and need not be waited for.
  const after = typed.after.filter((id) => open.some((one) => one.id === id));
  const draft = { ...typed, after };
  const [dryRun, setDryRun] = useState(false);
  // Going to a typed task and back leads to the file that was looked at.
  const lastFile = useRef("tasks.md");
  if (file !== null) lastFile.current = file;
  const planned = plannedFor(file, state);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const checked = inWords(reading.checkDraft(draft, file, planned), sentences);
  const batchSize = reading.validBatchSize(draft);

  useEffect(() => {
    if (file === null || file.trim() === "" || batchSize === null) return;
    const timer = setTimeout(
      () => store.send({ type: "plan", file, batchSize }),
      planDelayMs,
    );
    return () => clearTimeout(timer);
  }, [store, file, batchSize]);

  const parts = { draft, change, checked };
  return (
    <>
      <RadioGroup
        label={texts.start.sourceLabel}
        value={file === null ? "text" : "file"}
        choices={[
          { value: "file", label: texts.start.sourceFile },
          { value: "text", label: texts.start.sourceText },
        ]}
        onChange={(kind) =>
          store.navigate({
            kind: "start",
            file: kind === "file" ? lastFile.current : null,
          })
        }
      />
      {file === null ? (
        <TextArea
          label={texts.start.text}
          hint={texts.start.textHint}
          rows={6}
          value={draft.text}
          onInput={(text) => change({ text })}
        />
      ) : (
        <PlanSource
          key={file}
          file={file}
          planned={planned}
          batchSize={batchSize}
          store={store}
        />
      )}
      <CoreOptions {...parts} batched={file !== null} />
      {open.length > 0 && <AfterOptions {...parts} open={open} />}
      <Fold title={texts.start.advanced}>
        <AdvancedOptions
          {...parts}
          batched={file !== null}
          agent={settings.agent}
        />
      </Fold>
      <BudgetFields {...parts} />
      {dryRun && planned?.plan && <PlanPreview plan={planned.plan} />}
      <StartBar
        failure={
          state.startFailure && (
            <StartFailure
              failure={state.startFailure}
              orchestrations={orchestrations}
              store={store}
            />
          )
        }
        checked={checked}
        starting={state.starting}
        dryRun={dryRun}
        canDryRun={planned?.plan !== null && planned?.plan !== undefined}
        onDryRun={file === null ? null : () => setDryRun(!dryRun)}
        onStart={(request) => store.send({ type: "start", request })}
      />
    </>
  );
}

function PlanSource(props: {
  readonly file: string;
  readonly planned: PlanState | null;
  readonly batchSize: number | null;
  readonly store: PageStore;
}) {
  const { file, planned, batchSize, store } = props;
  const [path, setPath] = useState(file);
  const read = () => {
    if (path.trim() !== file)
      store.navigate({ kind: "start", file: path.trim() });
    else if (batchSize !== null) store.send({ type: "plan", file, batchSize });
  };
  const plan = planned?.plan ?? null;
  const open =
    plan?.batches.reduce((sum, batch) => sum + batch.tasks.length, 0) ?? 0;
  return (
    <>
      <div class="bar">
        <TextField
          label={texts.start.file}
          hint={texts.start.fileHint}
          value={path}
          onInput={setPath}
          onEnter={read}
        />
        <Button label={texts.start.readPlan} onClick={read} />
      </div>
      {planned?.failure && (
        <div class="panel tone-bad" role="alert">
          <FailureText failure={planned.failure} />
        </div>
      )}
      {!planned && <p class="quiet">{texts.start.reading}</p>}
      {plan && (
        <>
          <p class="detected" role="status">
            <Icon name="checklist" />{" "}
            {texts.start.detected(plan.batches.length, fileName(plan.file))}
            <span class="quiet"> · {texts.start.openTasks(open)}</span>
            {planned?.forecast && (
              <span class="quiet">
                {" "}
                · {texts.start.forecast(planned.forecast)}
              </span>
            )}
          </p>
          {!plan.fromSections && (
            <p class="banner tone-attention">
              <Icon name="warning" />
              <span>{texts.start.noSections(batchSize ?? 0)}</span>
            </p>
          )}
          <Diagnostics plan={plan} />
        </>
      )}
    </>
  );
}

const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

/** Why nothing was started. What is worked on already can be shown, or cancelled to make room. */
function StartFailure(props: {
  readonly failure: Failure;
  readonly orchestrations: readonly Orchestration[];
  readonly store: PageStore;
}) {
  const { failure, store } = props;
  const cancel = useCancel();
  const existing = props.orchestrations.find(
    ({ id }) => id === failure.orchestration,
  );
  if (existing && endedStatuses.includes(existing.status)) return null;
  return (
    <div class="panel tone-bad" role="alert">
      <FailureText failure={failure} />
      {existing && (
        <div class="buttons">
          <Button
            label={texts.start.showExisting}
            icon="eye"
            onClick={() =>
              store.navigate({ kind: "orchestration", id: existing.id })
            }
          />
          <Button
            label={texts.start.cancelExisting}
            icon="debug-stop"
            disabled={existing.requested === "cancel"}
            onClick={cancel.ask}
          />
        </div>
      )}
      {existing && cancel.asking && (
        <CancelQuestion
          orchestration={existing}
          onKeep={cancel.end}
          onConfirm={() => {
            cancel.end();
            store.send({ type: "steer", action: "cancel", id: existing.id });
          }}
        />
      )}
    </div>
  );
}

function StartBar(props: {
  readonly failure: ComponentChildren;
  readonly checked: Checked;
  readonly starting: boolean;
  readonly dryRun: boolean;
  readonly canDryRun: boolean;
  /** Null when there is no plan to show. */
  readonly onDryRun: (() => void) | null;
  readonly onStart: (request: NonNullable<Checked["request"]>) => void;
}) {
  const { checked, starting } = props;
  const { request } = checked;
  return (
    <div class="start-bar">
      {props.failure}
      <div class="buttons">
        <Button
          primary
          icon="play"
          label={starting ? texts.start.starting : texts.start.start}
          disabled={request === null || starting}
          onClick={() => {
            if (request) props.onStart(request);
          }}
        />
        {props.onDryRun && (
          <Button
            icon="eye"
            label={props.dryRun ? texts.start.hideDryRun : texts.start.dryRun}
            expanded={props.dryRun}
            disabled={!props.canDryRun}
            onClick={props.onDryRun}
          />
        )}
      </div>
      <div role="status">
        {checked.reasons.length > 0 && (
          <>
            <p class="quiet">{texts.start.cannotStart}</p>
            <ul class="reasons">
              {checked.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
