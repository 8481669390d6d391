import { useEffect, useRef } from "preact/hooks";
import { Button, Checkbox, focusField, TextField, Toggle } from "./controls";
import { outputGroups } from "./outputSearch";
import type { OutputGroup, Search } from "./outputSearch";
import { texts } from "./texts";
import type { IconName } from "./icons.mjs";

const groupIcons: Record<OutputGroup, IconName> = {
  text: "comment",
  tools: "tools",
  errors: "error",
};

/** Search, filter and follow of an output. Ctrl+F (Cmd+F) leads into the search as long as the output is shown. */
export function OutputBar(props: {
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly search: Search;
  /** Place among the matches; null when there is none. */
  readonly match: number | null;
  readonly onStep: (step: 1 | -1) => void;
  readonly onLeave: () => void;
  readonly groups: readonly OutputGroup[];
  readonly onGroups: (groups: readonly OutputGroup[]) => void;
  /** Rows that are shown, and entries in all. */
  readonly shown: number;
  readonly total: number;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
}) {
  const { search, onStep, groups } = props;
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "f" || event.shiftKey || event.altKey)
        return;
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      if (bar.current) focusField(bar.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  const none = search.matches.length === 0;
  return (
    <div class="bar output-bar" ref={bar}>
      <TextField
        label={texts.output.find.search}
        value={props.words}
        onInput={props.onWords}
        onEnter={(back) => onStep(back ? -1 : 1)}
        onEscape={props.onLeave}
      />
      <div class="output-steps">
        <Button
          iconOnly
          icon="arrow-up"
          label={texts.output.find.previous}
          disabled={none}
          onClick={() => onStep(-1)}
        />
        <Button
          iconOnly
          icon="arrow-down"
          label={texts.output.find.next}
          disabled={none}
          onClick={() => onStep(1)}
        />
        <span class="quiet" role="status">
          {statusOf(props)}
        </span>
      </div>
      <div
        class="toggles"
        role="group"
        aria-label={texts.output.find.groupsLabel}
      >
        {outputGroups.map((group) => (
          <Toggle
            key={group}
            label={texts.output.find.groups[group]}
            icon={groupIcons[group]}
            pressed={groups.includes(group)}
            onChange={(pressed) =>
              props.onGroups(
                outputGroups.filter((one) =>
                  one === group ? pressed : groups.includes(one),
                ),
              )
            }
          />
        ))}
      </div>
      <Checkbox
        label={texts.output.follow}
        checked={props.follow}
        onChange={props.onFollow}
      />
    </div>
  );
}

function statusOf(props: {
  readonly search: Search;
  readonly match: number | null;
  readonly shown: number;
  readonly total: number;
}): string {
  const { search, match, shown, total } = props;
  const words = texts.output.find;
  if (search.needle === "")
    return shown === total
      ? texts.output.lines(total)
      : words.some(shown, total);
  if (match === null) return search.done ? words.noMatches : words.searching;
  const found = search.matches.length;
  return search.done
    ? words.matches(match + 1, found)
    : words.matchesSoFar(match + 1, found);
}
