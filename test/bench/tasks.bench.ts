import { Bench } from "tinybench";
import { createTaskParser, parseTaskFile, planTasks } from "../../src/tasks";
import { scan } from "../../src/tasks/lines/scan";
import { parseGfm } from "../support/gfm";
import { flatPlan, taskPlan } from "../support/taskPlans";

/** The least that any reader of boxes must do: one regular expression on each line. */
function lineScan(text: string): number {
  let boxes = 0;
  for (const line of text.split("\n"))
    if (/^\s*[-*+] \[[ xX]\] /.test(line)) boxes++;
  return boxes;
}

const sizesOfFile = [1_000, 10_000, 100_000];
const sizes = { batchSize: 15, maxBatchSize: 20 };
/** The library's time for a task grows with the file: its runs are few, and the largest file, many minutes, is left out. */
const mdastRuns = new Map([
  [1_000, 3],
  [10_000, 1],
]);

/** Medians in ms, by name. All of one bench run in turn on the same text. */
async function medians(
  work: Readonly<Record<string, () => unknown>>,
  runs?: number,
): Promise<Map<string, number>> {
  const bench = new Bench(
    runs === undefined
      ? { time: 500, iterations: 6, warmupTime: 50, warmupIterations: 1 }
      : { time: 0, iterations: runs, warmup: false },
  );
  for (const [name, run] of Object.entries(work)) bench.add(name, run);
  const found = new Map<string, number>();
  for (const task of await bench.run()) {
    const { result } = task;
    if (result.state !== "completed")
      throw new Error(`The bench "${task.name}" did not come to its end.`, {
        cause: result,
      });
    found.set(task.name, result.latency.p50);
  }
  return found;
}

const ms = (value: number): string =>
  Number.isNaN(value)
    ? "–"
    : value >= 100
      ? value.toFixed(0)
      : value.toFixed(value >= 10 ? 1 : 2);
const times = (value: number): string =>
  Number.isNaN(value) ? "–" : `${ms(value)}×`;

/** Writes each row as soon as it is measured, so the columns are as wide as their heads. */
function table(...heads: readonly string[]): (...row: string[]) => void {
  const write = (...row: readonly string[]): void =>
    console.log(
      row
        .map((cell, at) => {
          const width = heads[at]?.length ?? 0;
          return at === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  "),
    );
  write(...heads);
  return write;
}

async function benchSizes(): Promise<void> {
  const runs = [...mdastRuns].map(
    ([count, few]) =>
      `${few} run${few === 1 ? "" : "s"} at ${count.toLocaleString("en")}`,
  );
  console.log(
    `Medians. mdast is fromMarkdown with GFM (${runs.join(", ")}; not measured beyond). The plan is made from the parsed file.\n`,
  );
  const row = table(
    "tasks  ",
    "   MB",
    "line scan ms",
    "our scan ms",
    "parse ms",
    "MB/s",
    "plan ms",
    "mdast ms",
    "parse / line scan",
    "mdast / parse",
  );
  /** Microseconds for each task, by what is done and how many there are. */
  const perTask = new Map<string, number[]>();
  for (const count of sizesOfFile) {
    const text = taskPlan(count);
    const file = parseTaskFile(text);
    const found = await medians({
      line: () => lineScan(text),
      scan: () => scan(text),
      parse: () => parseTaskFile(text),
      plan: () => planTasks("tasks.md", file, sizes),
    });
    const runsOfTree = mdastRuns.get(count);
    const tree =
      runsOfTree === undefined
        ? new Map<string, number>()
        : await medians({ mdast: () => parseGfm(text) }, runsOfTree);
    const of = (name: string): number =>
      found.get(name) ?? tree.get(name) ?? NaN;
    for (const [name, median] of [...found, ...tree])
      perTask.set(name, [
        ...(perTask.get(name) ?? []),
        (median / count) * 1000,
      ]);
    const megabytes = text.length / 1e6;
    row(
      count.toLocaleString("en"),
      megabytes.toFixed(2),
      ms(of("line")),
      ms(of("scan")),
      ms(of("parse")),
      ((megabytes / of("parse")) * 1000).toFixed(1),
      ms(of("plan")),
      ms(of("mdast")),
      times(of("parse") / of("line")),
      times(of("mdast") / of("parse")),
    );
  }
  console.log("\nTime for each task: 1× is linear.\n");
  const growth = table(
    "           ",
    ...sizesOfFile.map((count) => `µs at ${count.toLocaleString("en")}`),
    "most / fewest tasks",
  );
  for (const [name, label] of [
    ["line", "line scan"],
    ["scan", "our scan"],
    ["parse", "parse"],
    ["plan", "plan"],
    ["mdast", "mdast"],
  ] as const) {
    const each = perTask.get(name) ?? [];
    growth(
      label,
      ...sizesOfFile.map((_, at) => ms(each[at] ?? NaN)),
      times((each[sizesOfFile.length - 1] ?? NaN) / (each[0] ?? NaN)),
    );
  }
}

async function benchTyping(): Promise<void> {
  console.log(
    "\nA file of 400 KB, one character typed in the middle. A frame is 16 ms.\n",
  );
  const row = table(
    "              ",
    "tasks",
    "whole parse ms",
    "parse again ms",
    "times less",
  );
  const size = 400_000;
  for (const [name, make] of [
    ["with headings", taskPlan],
    ["one flat list", flatPlan],
  ] as const) {
    const count = Math.round(size / (make(2000).length / 2000));
    const text = make(count);
    const at = text.indexOf("Write the handler", text.length / 2);
    const parser = createTaskParser();
    let typed = 0;
    // Each character is another one at the end of those before, so that no text is seen twice.
    const type = (): string =>
      `${text.slice(0, at)}${"x".repeat(++typed % 50)}${text.slice(at)}`;
    const found = await medians({
      whole: () => parseTaskFile(type()),
      again: () => parser.parse(type()),
    });
    const whole = found.get("whole") ?? NaN;
    const again = found.get("again") ?? NaN;
    row(
      name,
      count.toLocaleString("en"),
      ms(whole),
      ms(again),
      times(whole / again),
    );
  }
}

await benchSizes();
await benchTyping();
