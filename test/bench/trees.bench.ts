// What the views cost the extension host: 10,000 past runs in Orchestrations, 5,000 tasks in Tasks. The peer of each is a whole
// drawing of the same view in the same run: of all that is unfolded at first, as VS Code asks for it. Without VS Code itself, whose
// part does not depend on how many rows there are beyond those that it draws. Prints a table.
import { Bench } from "tinybench";
import * as vscode from "vscode";
import { createOrchestrationsTree } from "../../src/editor/orchestrationsTree";
import { foundTaskFile } from "../../src/editor/taskParses";
import { createTasksTree } from "../../src/editor/tasksTree";
import type { Orchestration } from "../../src/model/orchestration";
import { newestFirst, overviewOf } from "../../src/model/overview";
import type { ListChange } from "../../src/server/orchestrationList";
import { parseTaskFile } from "../../src/tasks";
import { orchestrationOf } from "../support/memoryApi";
import { taskPlan } from "../support/taskPlans";

const pastRuns = 10_000;
const openRuns = 8;
const tasks = 5_000;

const open = Array.from({ length: openRuns }, () => orchestrationOf());
const past = Array.from({ length: pastRuns }, (_, at) =>
  overviewOf(orchestrationOf({ status: "completed", createdAt: at })),
).sort(newestFirst);
const byId = new Map(past.map((one) => [one.id, one]));
const listChanged = new vscode.EventEmitter<ListChange>();
const findOpen = (id: string): Orchestration | undefined =>
  open.find((one) => one.id === id);
const list = {
  open: () => open,
  past: () => past,
  find: (id: string) => findOpen(id) ?? byId.get(id),
  get: findOpen,
  read: (id: string) => Promise.resolve(findOpen(id)),
  cost: () => 1,
  queue: () => [],
  placeOf: () => undefined,
  onDidChange: listChanged.event,
  dispose: () => listChanged.dispose(),
};

/** Draws a row and all that is unfolded below it, or the whole tree; returns how many rows that were. */
async function draw<Node>(
  tree: vscode.TreeDataProvider<Node>,
  node?: Node,
): Promise<number> {
  const item = node === undefined ? undefined : await tree.getTreeItem(node);
  const unfolded =
    item === undefined ||
    item.collapsibleState === vscode.TreeItemCollapsibleState.Expanded;
  let rows = item === undefined ? 0 : 1;
  if (!unfolded) return rows;
  for (const child of (await tree.getChildren(node)) ?? [])
    rows += await draw(tree, child);
  return rows;
}

const orchestrations = createOrchestrationsTree(list, {
  of: () => null,
});
const one = open.at(-1)!;

const uri = vscode.Uri.file("/project/tasks.md");
const text = taskPlan(tasks);
/** The same file with one box ticked, and as it was: the two come by turns. */
const versions = [text, text.replace("- [ ]", "- [x]")].map((version) =>
  foundTaskFile(uri, parseTaskFile(version)),
);
let version = 0;
const filesChanged = new vscode.EventEmitter<readonly vscode.Uri[]>();
const current = () => versions[version % 2]!;
const taskTree = createTasksTree(
  {
    all: () => [current()],
    get: current,
    of: () => current().parsed,
    refresh: () => Promise.resolve(),
    searched: Promise.resolve(),
    onDidChange: filesChanged.event,
    dispose: () => filesChanged.dispose(),
  },
  list,
);
let toDraw: readonly unknown[] = [];
const isTaskNode = (
  node: unknown,
): node is Parameters<typeof taskTree.redraw>[0][number] =>
  typeof node === "object" && node !== null && "uri" in node;
taskTree.onDidChangeTreeData?.((changed) => {
  toDraw = Array.isArray(changed) ? changed : [changed];
});

const rowsOf = {
  orchestrations: await draw(orchestrations),
  tasks: await draw(taskTree),
};
const bench = new Bench({ time: 1_000, warmupTime: 200 });
const whole = "whole drawing";
bench
  .add(`Orchestrations: ${whole}`, () => draw(orchestrations))
  .add("Orchestrations: the rows at the top", () =>
    orchestrations.getChildren(),
  )
  .add("Orchestrations: one row has changed", () =>
    draw(orchestrations, orchestrations.nodeOf(one.id)),
  )
  // Of a text that is new, as it is when a box was ticked.
  .add(`Tasks: ${whole}`, () => {
    version++;
    return draw(taskTree);
  })
  .add("Tasks: the rows at the top", () => taskTree.getChildren())
  .add("Tasks: a box was ticked", async () => {
    toDraw = [];
    version++;
    filesChanged.fire([uri]);
    for (const node of toDraw) if (isTaskNode(node)) await draw(taskTree, node);
  });
await bench.run();
const medians = new Map(
  bench.tasks.map(({ name, result }) => {
    if (result.state !== "completed")
      throw new Error(`The bench "${name}" did not come to its end.`, {
        cause: result,
      });
    return [name, result.latency.p50];
  }),
);
console.log(
  `\nThe views: ${pastRuns.toLocaleString("en")} past runs (a whole drawing has ${rowsOf.orchestrations} rows), ${tasks.toLocaleString("en")} tasks (${rowsOf.tasks} rows)`,
);
console.table(
  Object.fromEntries(
    [...medians].map(([name, median]) => {
      const peer = medians.get(`${name.split(":")[0]}: ${whole}`) ?? NaN;
      return [
        name,
        {
          "p50 ms": Number(median.toPrecision(3)),
          "of a whole drawing": Number((median / peer).toPrecision(2)),
        },
      ];
    }),
  ),
);
orchestrations.dispose();
taskTree.dispose();
