import { allOf, inEnglish, said } from "../model/said";
import type { Said } from "../model/said";
import type {
  Orchestration,
  OrchestrationStatus,
} from "../model/orchestration";

const standing = (title: string, status: OrchestrationStatus): Said => {
  switch (status) {
    case "queued":
      return said`“${title}”, which is queued`;
    case "running":
      return said`“${title}”, which is at work`;
    case "paused":
      return said`“${title}”, which is paused`;
    case "mergeReady":
      return said`“${title}”, which is ready to be merged`;
    case "completed":
      return said`“${title}”, which is completed`;
    case "failed":
      return said`“${title}”, which failed`;
    case "cancelled":
      return said`“${title}”, which was cancelled`;
  }
};

type Other = Pick<Orchestration, "title" | "status">;

/** What is waited for, each with its state. */
export const othersSaid = (others: readonly Other[]): Said =>
  allOf(
    others.map(({ title, status }) => standing(title, status)),
    ", ",
  );

/** `“X”, which failed, “Y”, which is at work`: the same in English. */
export const otherWords = (others: readonly Other[]): string =>
  inEnglish(othersSaid(others));
