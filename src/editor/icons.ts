import { ThemeColor, ThemeIcon } from "vscode";
import type { Attention } from "../model/attention";
import { isTakenOver } from "../model/standing";
import type { Orchestration, RunTask, Stage } from "../model/orchestration";
import { isWhole } from "../model/overview";
import type { Shown } from "../model/overview";
import { asksUser, isAtWork } from "./progress";

const icon = (id: string, color?: string): ThemeIcon =>
  new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));

const spinning = (): ThemeIcon => icon("sync~spin", "charts.blue");
const good = (id = "pass"): ThemeIcon => icon(id, "testing.iconPassed");
const bad = (): ThemeIcon => icon("error", "testing.iconFailed");
const quiet = (id: string): ThemeIcon => icon(id, "disabledForeground");

export const warningIcon = (): ThemeIcon =>
  icon("warning", "list.warningForeground");

/** What it looks like as it stands: also while it asks the user, or waits for a time. */
export function orchestrationIcon(orchestration: Shown): ThemeIcon {
  if (asksUser(orchestration))
    return icon("comment-discussion", "charts.yellow");
  if (isWhole(orchestration) && isTakenOver(orchestration))
    return icon("person", "charts.yellow");
  return orchestration.status === "running" && orchestration.wait !== null
    ? icon("watch", "charts.yellow")
    : statusIcon(orchestration.status);
}

/** The icon of what waits for the user. */
export function attentionIcon(kind: Attention["kind"]): ThemeIcon {
  switch (kind) {
    case "question":
      return icon("comment-discussion", "charts.yellow");
    case "mergeReady":
      return statusIcon("mergeReady");
    case "mergeFailed":
      return warningIcon();
    case "failed":
      return bad();
    case "stopped":
      return statusIcon("paused");
    default:
      return kind satisfies never;
  }
}

export function statusIcon(status: Orchestration["status"]): ThemeIcon {
  switch (status) {
    case "queued":
      return icon("watch");
    case "running":
      return spinning();
    case "paused":
      return icon("debug-pause", "charts.yellow");
    case "mergeReady":
      return icon("git-merge", "charts.purple");
    case "completed":
      return good();
    case "failed":
      return bad();
    case "cancelled":
      return quiet("circle-slash");
    default:
      return status satisfies never;
  }
}

/** Whether something is being done: an agent that asks does nothing. */
const getsOn = (orchestration: Orchestration): boolean =>
  isAtWork(orchestration) && !asksUser(orchestration);

/**
 * For stages, batches and attempts, which share their words. What was under way when its orchestration stopped, asks or waits
 * does not spin: it looks as the orchestration does.
 */
export function stepIcon(
  orchestration: Orchestration,
  status: Stage["status"],
): ThemeIcon {
  if (status === "running" && !getsOn(orchestration))
    return orchestrationIcon(orchestration);
  switch (status) {
    case "pending":
      return quiet("circle-large-outline");
    case "running":
      return spinning();
    case "completed":
      return good();
    case "failed":
      return bad();
    case "skipped":
      return quiet("debug-step-over");
    default:
      return status satisfies never;
  }
}

export function taskIcon(
  orchestration: Orchestration,
  status: RunTask["status"],
): ThemeIcon {
  if (status === "running" && !getsOn(orchestration))
    return orchestrationIcon(orchestration);
  switch (status) {
    case "open":
      return quiet("circle-large-outline");
    case "running":
      return spinning();
    case "proven":
      return good("verified-filled");
    case "unproven":
      return warningIcon();
    default:
      return status satisfies never;
  }
}

/** A box of a task file that nobody works on. */
export const boxIcon = (done: boolean): ThemeIcon =>
  done ? good("pass-filled") : icon("circle-large-outline");
