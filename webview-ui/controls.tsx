import type { ComponentChildren } from "preact";
import { createElement } from "preact";
import type { IconName } from "./icons.mjs";

/** A codicon; decoration only, as words always stand beside it or in a label. */
export function Icon(props: { name: IconName; spins?: boolean | undefined }) {
  return (
    <span
      class={`codicon codicon-${props.name}${props.spins ? " spins" : ""}`}
      aria-hidden="true"
    />
  );
}

export interface ButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly icon?: IconName;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Shows the icon alone; the label is then its name. */
  readonly iconOnly?: boolean;
  /** Fuller name for screen readers, beginning with the label. */
  readonly longLabel?: string;
  /** What a press leads to, where the label does not say it. */
  readonly hint?: string | undefined;
  /** For a button that shows and hides something. */
  readonly expanded?: boolean;
}

export function Button(props: ButtonProps) {
  const name =
    props.longLabel ?? (props.iconOnly === true ? props.label : undefined);
  return createElement(
    "vscode-button",
    {
      appearance: props.iconOnly
        ? "icon"
        : props.primary
          ? "primary"
          : "secondary",
      disabled: props.disabled ?? false,
      onClick: () => {
        // The host element is clicked even when its inner button is off.
        if (!props.disabled) props.onClick();
      },
      ...(name === undefined ? {} : { "aria-label": name, title: name }),
      ...(props.hint === undefined ? {} : { title: props.hint }),
      ...(props.expanded === undefined
        ? {}
        : { "aria-expanded": String(props.expanded) }),
    },
    props.icon && (
      <span
        slot={props.iconOnly ? undefined : "start"}
        class={`codicon codicon-${props.icon}`}
        aria-hidden="true"
      />
    ),
    !props.iconOnly && props.label,
  );
}

/** A button that stays pressed while what it stands for is on. */
export function Toggle(props: {
  readonly label: string;
  readonly icon?: IconName;
  readonly pressed: boolean;
  readonly onChange: (pressed: boolean) => void;
}) {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={props.pressed}
      onClick={() => props.onChange(!props.pressed)}
    >
      {props.icon !== undefined && <Icon name={props.icon} />}
      {props.label}
    </button>
  );
}

export function Checkbox(props: {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return createElement(
    "vscode-checkbox",
    {
      checked: props.checked,
      onChange: (event: Event) => {
        const { target } = event;
        if (
          target instanceof HTMLElement &&
          "checked" in target &&
          typeof target.checked === "boolean" &&
          target.checked !== props.checked
        )
          props.onChange(target.checked);
      },
    },
    props.label,
    props.hint && <small class="hint">{props.hint}</small>,
  );
}

interface TextProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with the value; read out as part of the label. */
  readonly problem?: string | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

const textInput = (onInput: (value: string) => void) => (event: Event) => {
  const { target } = event;
  if (
    target instanceof HTMLElement &&
    "value" in target &&
    typeof target.value === "string"
  )
    onInput(target.value);
};

// Hints and problems are part of the label: ids do not reach into the toolkit's shadow trees, labels do.
const textLabel = (props: TextProps) => [
  props.label,
  props.hint && (
    <small class="hint" key="hint">
      {props.hint}
    </small>
  ),
  props.problem && (
    <small class="problem" key="problem">
      <Icon name="error" /> {props.problem}
    </small>
  ),
];

export function TextField(
  props: TextProps & {
    readonly numeric?: boolean;
    /** `back` when Shift is held. */
    readonly onEnter?: (back: boolean) => void;
    readonly onEscape?: () => void;
  },
) {
  return createElement(
    "vscode-text-field",
    {
      class: props.numeric ? "field numeric" : "field",
      value: props.value,
      "aria-invalid": props.problem === undefined ? "false" : "true",
      onInput: textInput(props.onInput),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === "Enter") props.onEnter?.(event.shiftKey);
        if (event.key === "Escape") props.onEscape?.();
      },
    },
    textLabel(props),
  );
}

/** Into the first text field of a part of the page, with its text chosen, so that typing begins anew. */
export function focusField(part: Element): void {
  const field = part.querySelector<HTMLElement>("vscode-text-field");
  field?.focus();
  field?.shadowRoot?.querySelector("input")?.select();
}

export function TextArea(props: TextProps & { readonly rows: number }) {
  return createElement(
    "vscode-text-area",
    {
      class: "field",
      value: props.value,
      rows: props.rows,
      resize: "vertical",
      onInput: textInput(props.onInput),
    },
    textLabel(props),
  );
}

export function RadioGroup<Value extends string>(props: {
  readonly label: string;
  /** Null while nothing is chosen. */
  readonly value: Value | null;
  readonly choices: readonly {
    readonly value: Value;
    readonly label: string;
    readonly hint?: string;
  }[];
  readonly onChange: (value: Value) => void;
}) {
  return createElement(
    "vscode-radio-group",
    {
      orientation: "vertical",
      value: props.value ?? "",
      "aria-label": props.label,
      onChange: textInput((value) => {
        const choice = props.choices.find((known) => known.value === value);
        if (choice && choice.value !== props.value)
          props.onChange(choice.value);
      }),
    },
    <span slot="label" class="group-label">
      {props.label}
    </span>,
    props.choices.map((choice) =>
      createElement(
        "vscode-radio",
        { value: choice.value, key: choice.value },
        choice.label,
        choice.hint && <small class="hint">{choice.hint}</small>,
      ),
    ),
  );
}

/** A fold with a heading that a keyboard and a screen reader know how to open. */
export function Fold(props: {
  readonly title: ComponentChildren;
  readonly open?: boolean;
  /** The user has opened or closed it. */
  readonly onToggle?: (open: boolean) => void;
  readonly children: ComponentChildren;
}) {
  return (
    <details
      class="fold"
      open={props.open}
      onToggle={(event) => props.onToggle?.(event.currentTarget.open)}
    >
      <summary>
        <span class="fold-head">{props.title}</span>
      </summary>
      <div class="fold-body">{props.children}</div>
    </details>
  );
}
