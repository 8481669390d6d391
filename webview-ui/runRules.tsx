import type { Orchestration } from "../src/model/orchestration";
import { texts } from "./texts";

/** What the user allowed in answers for the whole run, and when that ends; nothing where it is nothing. */
export function RunRules(props: { readonly orchestration: Orchestration }) {
  const { rules, status } = props.orchestration;
  if (rules.length === 0) return null;
  const title =
    status === "completed" || status === "cancelled"
      ? texts.header.rulesEnded
      : texts.header.rules;
  return (
    <section class="run-rules" aria-labelledby="run-rules-title">
      <p id="run-rules-title">{title}</p>
      <ul>
        {rules.map((rule) => (
          <li key={rule}>
            <code>{rule}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
