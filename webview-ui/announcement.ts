import { sentences } from "./sentences";
import { sayIn } from "../src/model/said";
import { openQuestions, questionSentence } from "../src/model/attention";
import { shortened } from "./format";
import { findIn } from "./pageState";
import type { PageState } from "./pageState";
import { groupOrchestrations, headline } from "./progress";
import { orchestrationLook } from "./status";
import { texts } from "./texts";

/** What a screen reader is told when it changes: the state of what is shown, never its ticking figures. */
export function announcement(state: PageState): string {
  const { snapshot } = state;
  const { view } = state.navigation;
  if (!snapshot) return "";
  switch (view.kind) {
    case "home":
      return groupOrchestrations(snapshot.orchestrations)
        .active.map((one) =>
          texts.announce(one.title, orchestrationLook(one).label, ""),
        )
        .join(" ");
    case "orchestration": {
      const shown = snapshot.orchestrations.find(({ id }) => id === view.id);
      const question = shown && openQuestions(shown, snapshot.now).at(0);
      return shown
        ? texts.announce(
            shown.title,
            orchestrationLook(shown).label,
            question === undefined
              ? headline(shown, findIn(snapshot))
              : shortened(sayIn(questionSentence(question), sentences)),
          )
        : "";
    }
    case "changes":
    case "start":
    case "analytics":
      return "";
  }
}
