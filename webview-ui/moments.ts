import type { OrchestrationEvent } from "../src/model/event";
import { logRow, stageTitles } from "./decisionLog";
import { time } from "./format";
import { texts } from "./texts";

/** The events up to a moment; all of them for null, which is now. `events` are in order, numbered from 1 without gaps. */
export function eventsUpTo(
  events: readonly OrchestrationEvent[],
  seq: number | null,
): readonly OrchestrationEvent[] {
  return seq === null ? events : events.slice(0, seq);
}

/** The moment that a position of the slider means: its end is now, and stays now when events are added. */
export function momentAt(
  events: readonly OrchestrationEvent[],
  position: number,
): number | null {
  return position >= events.length ? null : Math.max(1, Math.floor(position));
}

/** A moment in words: when, what happened, and which of the events it was. */
export function momentWords(
  events: readonly OrchestrationEvent[],
  seq: number | null,
): string {
  const event = seq === null ? undefined : events[seq - 1];
  if (!event) return texts.moment.now;
  const { at, what, about } = logRow(event, stageTitles(events));
  return texts.moment.words(
    time(at),
    what,
    about,
    texts.moment.position(event.seq, events.length),
  );
}
