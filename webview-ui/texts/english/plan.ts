import { counted, number } from "./words";

/** The plan of an orchestration: its graph, its board and its list. */
export const plan = {
  title: "Batches, waves and tasks",
  view: "View",
  views: { graph: "Graph", board: "Board", list: "List" },
  graphLabel: "Tasks by batch and wave, with what each needs",
  graphNote:
    "Each numbered row is a wave: its tasks could run side by side. Arrows lead from a task to those that need it.",
  keys: "Arrow keys move between tasks, Enter opens the task file.",
  keysNoFile: "Arrow keys move between tasks.",
  boardLabel: "Tasks by state",
  columns: {
    open: "Open",
    running: "Running",
    proven: "Proven",
    unproven: "Needs you",
  },
  emptyColumn: "None",
  more: (count: number) => `Show ${number(count)} More`,
  bandFigures: (tasks: number, waves: number) =>
    `${counted(tasks, "task", "tasks")} in ${counted(waves, "wave", "waves")}`,
  place: (batch: number | null, wave: number) =>
    batch === null ? "" : `Batch ${batch}, wave ${wave}`,
  needs: "Needs:",
  neededBy: "Needed by:",
  needsList: (names: readonly string[]) => `needs ${names.join(", ")}`,
  neededByList: (names: readonly string[]) => `needed by ${names.join(", ")}`,
  /** Goes on after what is written on a task; a part may be empty. */
  sentences: (parts: readonly string[]) =>
    parts.map((part) => (part === "" ? "" : `. ${part}`)).join(""),
  detail: "The chosen task",
  open: (line: number) => `Open at Line ${line}`,
};
