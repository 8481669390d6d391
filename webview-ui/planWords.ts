import { namesOf, needNames } from "./planGraph";
import type { PlanGraph, PlanNode } from "./planGraph";
import { texts } from "./texts";

/** In which batch and wave a task stands; empty for one without a batch. */
export const placeWords = ({ batch, wave }: PlanNode): string =>
  texts.plan.place(batch === null ? null : batch.index + 1, wave + 1);

/** What a task needs and what needs it, in words; empty when there is nothing. */
export function linkWords(graph: PlanGraph, node: PlanNode): string[] {
  const needs = needNames(graph, node);
  const neededBy = namesOf(graph, node.neededBy);
  return [
    ...(needs.length === 0 ? [] : [texts.plan.needsList(needs)]),
    ...(neededBy.length === 0 ? [] : [texts.plan.neededByList(neededBy)]),
  ];
}

/** What only its place and its arrows tell of a task, as sentences after what is written on it. */
export const placeAndLinks = (graph: PlanGraph, node: PlanNode): string =>
  texts.plan.sentences([placeWords(node), ...linkWords(graph, node)]);
