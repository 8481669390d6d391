import type { Orchestration } from "../src/model/orchestration";
import { Icon } from "./controls";
import { stageSteps, stepFigures } from "./stages";
import { texts } from "./texts";

/** The stages in their order; each says in words what its icon and colour show. */
export function StageBar(props: {
  readonly orchestration: Orchestration;
  readonly now: number;
  /** What the list is called, where it is not of now. */
  readonly label?: string;
}) {
  const steps = stageSteps(props.orchestration, props.now);
  return (
    <ol class="stage-bar" aria-label={props.label ?? texts.stageBar.label}>
      {steps.map((step, index) => {
        const figures = stepFigures(step);
        return (
          <li
            key={step.name}
            class={`step tone-${step.look.tone}${step.current ? " current" : ""}`}
            aria-current={step.current ? "step" : undefined}
          >
            <span class="visually-hidden">
              {texts.stageBar.step(
                index + 1,
                steps.length,
                step.title,
                step.look.label,
                figures,
              )}
            </span>
            <span class="step-look" aria-hidden="true">
              <span class="step-title">
                <Icon name={step.look.icon} spins={step.look.spins} />
                <span class="step-name">{step.title}</span>
              </span>
              <span class="step-state">{step.look.label}</span>
              <span class="quiet">{figures}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
