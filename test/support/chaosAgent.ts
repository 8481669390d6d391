// The scripted agent, which dies at the points that the campaign names.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { interceptEffects } from "./chaosEffects";
import { pointVariables, pointsIn } from "./chaosPoints";
import { attemptName } from "./chaosPrograms";

const folder = process.env[pointVariables.folder];
if (folder !== undefined && process.argv.length === 3) {
  const passPoint = pointsIn(folder);
  const name = attemptName("agent");
  const counts = new Map<string, number>();
  const pass = (when: string, effect: string, dying?: () => void) => {
    const point = `${name}: ${when} ${effect}`;
    const count = (counts.get(point) ?? 0) + 1;
    counts.set(point, count);
    passPoint(`${point} #${count}`, dying);
  };
  pass("before", "all");
  interceptEffects(process.cwd(), pass);
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string | Uint8Array) => {
    const line = String(text);
    // Files are written to at once: a line is there, or the part of it that is wanted.
    pass("torn", "line", () => void write(line.slice(0, line.length / 2)));
    const all = write(line);
    pass("after", line.includes('"type":"result"') ? "last line" : "line");
    return all;
  };
}
void import(
  pathToFileURL(
    path.resolve(process.argv[1] ?? "", "../../../../dist/scriptedAgent.js"),
  ).href
);
