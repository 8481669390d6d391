// The real supervisor, which dies at the points that the campaign names.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { interceptEffects } from "./chaosEffects";
import { pointVariables, pointsIn } from "./chaosPoints";
import { attemptName } from "./chaosPrograms";

const folder = process.env[pointVariables.folder];
if (folder !== undefined) {
  const pass = pointsIn(folder);
  const name = attemptName("supervisor");
  const counts = new Map<string, number>();
  interceptEffects(process.argv[2] ?? "", (when, effect, dying) => {
    const point = `${name}: ${when} ${effect}`;
    const count = (counts.get(point) ?? 0) + 1;
    counts.set(point, count);
    // It looks again and again: how often depends on the time.
    if (count === 1) pass(point, dying);
  });
}
void import(
  pathToFileURL(
    path.resolve(process.argv[1] ?? "", "../../../../dist/supervisor.js"),
  ).href
);
