import type { Orchestration } from "../src/model/orchestration";
import type { RunnerChoice } from "../src/model/runner";
import {
  Checkbox,
  Fold,
  Icon,
  RadioGroup,
  TextArea,
  TextField,
} from "./controls";
import { budgetNames } from "../src/model/startDraft";
import type { Draft } from "../src/model/startDraft";
import type { Checked } from "./startForm";
import { budgetLabels } from "./startForm";
import { orchestrationLook } from "./status";
import { texts } from "./texts";

const runners = [
  "auto",
  "process",
  "tmux",
  "container",
] as const satisfies readonly RunnerChoice[];

/** A part of the form: it shows the draft and says what changed. */
export interface FormPart {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly checked: Checked;
}

/** What most people decide for each run. */
export function CoreOptions(props: FormPart & { batched: boolean }) {
  const { draft, change } = props;
  return (
    <fieldset>
      <legend>{texts.start.options}</legend>
      <Checkbox
        label={texts.start.autoMerge}
        hint={texts.start.autoMergeHint}
        checked={draft.autoMerge}
        onChange={(autoMerge) => change({ autoMerge })}
      />
      {props.batched && (
        <>
          <Checkbox
            label={texts.start.skipDesign}
            checked={draft.skipDesign}
            onChange={(skipDesign) => change({ skipDesign })}
          />
          <Checkbox
            label={texts.start.skipAnalyze}
            checked={draft.skipAnalyze}
            onChange={(skipAnalyze) => change({ skipAnalyze })}
          />
        </>
      )}
      <TextArea
        label={texts.start.context}
        hint={texts.start.contextHint}
        rows={3}
        value={draft.context}
        onInput={(context) => change({ context })}
      />
    </fieldset>
  );
}

/** The orchestrations that it could wait for. */
export function AfterOptions(
  props: FormPart & { open: readonly Orchestration[] },
) {
  const { draft, change, open } = props;
  return (
    <Fold
      title={
        <>
          {texts.start.after}
          {draft.after.length > 0 && (
            <span class="quiet">
              {open
                .filter(({ id }) => draft.after.includes(id))
                .map(({ title }) => title)
                .join(", ")}
            </span>
          )}
        </>
      }
    >
      <p class="quiet">{texts.start.afterHint}</p>
      <div class="stack">
        {open.map((one) => (
          <Checkbox
            key={one.id}
            label={one.title}
            hint={orchestrationLook(one).label}
            checked={draft.after.includes(one.id)}
            onChange={(checked) =>
              change({
                after: checked
                  ? [...draft.after, one.id]
                  : draft.after.filter((id) => id !== one.id),
              })
            }
          />
        ))}
      </div>
    </Fold>
  );
}

/** What the settings decide well for most runs. */
export function AdvancedOptions(
  props: FormPart & { batched: boolean; agent: string },
) {
  const { draft, change, checked } = props;
  return (
    <div class="stack">
      <Checkbox
        label={texts.start.autoHeal}
        hint={texts.start.autoHealHint}
        checked={draft.autoHeal}
        onChange={(autoHeal) => change({ autoHeal })}
      />
      <div class="fields">
        <TextField
          numeric
          label={texts.start.healAttempts}
          problem={checked.problems.healAttempts}
          value={draft.healAttempts}
          onInput={(healAttempts) => change({ healAttempts })}
        />
        {props.batched && (
          <TextField
            numeric
            label={texts.start.batchSize}
            hint={texts.start.batchSizeHint}
            problem={checked.problems.batchSize}
            value={draft.batchSize}
            onInput={(batchSize) => change({ batchSize })}
          />
        )}
      </div>
      {props.batched && (
        <Checkbox
          label={texts.start.pauseBetweenBatches}
          checked={draft.pauseBetweenBatches}
          onChange={(pauseBetweenBatches) => change({ pauseBetweenBatches })}
        />
      )}
      {props.batched && (
        <Checkbox
          label={texts.start.parallelTasks}
          hint={texts.start.parallelTasksHint}
          checked={draft.parallelTasks}
          onChange={(parallelTasks) => change({ parallelTasks })}
        />
      )}
      <RadioGroup
        label={texts.start.runner}
        value={draft.runner}
        choices={runners.map((value) => ({
          value,
          label: texts.start.runners[value],
        }))}
        onChange={(runner) => change({ runner })}
      />
      <div class="fields">
        <TextField
          label={texts.start.model}
          hint={texts.start.modelHint}
          value={draft.model}
          onInput={(model) => change({ model })}
        />
        <TextField
          label={texts.start.fallbackModel}
          hint={texts.start.fallbackModelHint}
          value={draft.fallbackModel}
          onInput={(fallbackModel) => change({ fallbackModel })}
        />
      </div>
      <RadioGroup
        label={texts.start.permissions}
        value={draft.permissions}
        choices={[
          { value: "ask", label: texts.start.ask },
          { value: "acceptEdits", label: texts.start.acceptEdits },
          { value: "bypass", label: texts.start.bypass },
        ]}
        onChange={(permissions) => change({ permissions })}
      />
      {draft.permissions === "bypass" && (
        <p class="banner tone-bad" role="alert">
          <Icon name="warning" />
          <span>{texts.start.bypassWarning}</span>
        </p>
      )}
      <TextField
        label={texts.start.gateCommand}
        hint={texts.start.gateCommandHint}
        value={draft.gateCommand}
        onInput={(gateCommand) => change({ gateCommand })}
      />
      <p>
        {texts.start.agent}: <code>{props.agent}</code>
      </p>
    </div>
  );
}

/** The ceilings of this run. */
export function BudgetFields(props: FormPart) {
  const { draft, change, checked } = props;
  return (
    <fieldset>
      <legend>{texts.start.budgets}</legend>
      <div class="fields amounts">
        {budgetNames.map((name) => (
          <TextField
            key={name}
            numeric
            label={budgetLabels[name]}
            problem={checked.problems[name]}
            value={draft.budgets[name]}
            onInput={(amount) =>
              change({ budgets: { ...draft.budgets, [name]: amount } })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
