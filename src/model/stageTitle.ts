import type { Pipeline, StageDefinition } from "./pipeline";
import { said } from "./said";
import type { Said, Sentence } from "./said";

/** What the built-in pipelines call their stages, by name. */
const ours: ReadonlyMap<string, Said> = new Map([
  ["specification", said`Specification`],
  ["implementation", said`Implementation`],
  ["qa", said`QA`],
  ["design", said`Design`],
  ["analyze", said`Analyze`],
  ["implement", said`Implement`],
  ["verify", said`Verify`],
  ["merge", said`Merge`],
]);

/** What a stage is called. What users call the stages of their own pipelines is theirs, and said as it is in every language. */
export function titleOf({
  name,
  title,
}: Pick<StageDefinition, "name" | "title">): Sentence {
  const own = ours.get(name);
  return own?.template === title ? own : title;
}

/** What a pipeline calls its stage of this name; the name where it has no such stage. */
export function stageTitle(
  { stages }: Pick<Pipeline, "stages">,
  name: string,
): Sentence {
  const definition = stages.find((stage) => stage.name === name);
  return definition === undefined ? name : titleOf(definition);
}
