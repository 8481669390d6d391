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

const sizes = { batchSize: 15, maxBatchSize: 20 };
/** The library takes a second for 10,000 tasks and many for 100,000: its runs are few, and one for the largest file. */
const mdastRuns = new Map([
  [10_000, 3],
  [100_000, 1],
]);

/** Medians in ms, by name. All of one bench run in turn on the same text. */
async function medians(
  work: Readonly<Record<string, () => unknown>>,
  runs?: number,
): Promise<Map<string, number>> {
  const bench = new Bench(
    runs === undefined
      ? { time: 500, iterations: 8, warmupTime: 50, warmupIterations: 2 }
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
  value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
const times = (value: number): string => `${ms(value)}×`;

function print(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, at) =>
          at === 0
            ? cell.padEnd(widths?.[at] ?? 0)
            : cell.padStart(widths?.[at] ?? 0),
        )
        .join("  "),
    );
  console.log("");
}

async function benchSizes(): Promise<void> {
  const rows = [
    [
      "tasks",
      "MB",
      "line scan ms",
      "our scan ms",
      "parse ms",
      "MB/s",
      "plan ms",
      "mdast ms",
      "parse / line scan",
      "mdast / parse",
    ],
  ];
  for (const count of [1_000, 10_000, 100_000]) {
    const text = taskPlan(count);
    const file = parseTaskFile(text);
    const found = await medians({
      line: () => lineScan(text),
      scan: () => scan(text),
      parse: () => parseTaskFile(text),
      plan: () => planTasks("tasks.md", file, sizes),
    });
    const tree = await medians(
      { mdast: () => parseGfm(text) },
      mdastRuns.get(count),
    );
    const of = (name: string): number =>
      found.get(name) ?? tree.get(name) ?? NaN;
    const megabytes = text.length / 1e6;
    rows.push([
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
    ]);
  }
  console.log(
    `Medians. mdast is fromMarkdown with GFM: ${[...mdastRuns].map(([count, runs]) => `${runs} run${runs === 1 ? "" : "s"} at ${count.toLocaleString("en")}`).join(", ")}. The plan is made from the parsed file.\n`,
  );
  print(rows);
}

async function benchTyping(): Promise<void> {
  const rows = [
    [
      "400 KB, one character typed in the middle",
      "tasks",
      "whole parse ms",
      "parse again ms",
      "times less",
    ],
  ];
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
    rows.push([
      name,
      count.toLocaleString("en"),
      ms(whole),
      ms(again),
      times(whole / again),
    ]);
  }
  console.log("A frame is 16 ms.\n");
  print(rows);
}

await benchSizes();
await benchTyping();
