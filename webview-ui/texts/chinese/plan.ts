import type { Texts } from "../english";
import { number } from "./words";

export const plan: Texts["plan"] = {
  title: "批次、波次和任务",
  view: "视图",
  views: { graph: "关系图", board: "看板", list: "列表" },
  graphLabel: "按批次和波次排列的任务，以及各任务需要什么",
  graphNote:
    "每个带编号的行是一个波次：其中的任务可以并行运行。箭头从一项任务指向需要它的任务。",
  keys: "方向键在任务之间移动，Enter 键打开任务文件。",
  keysNoFile: "方向键在任务之间移动。",
  boardLabel: "按状态排列的任务",
  columns: {
    open: "未完成",
    running: "正在运行",
    proven: "已证实",
    unproven: "需要你处理",
  },
  emptyColumn: "无",
  more: (count) => `再显示 ${number(count)} 项`,
  bandFigures: (tasks, waves) =>
    `${number(tasks)} 项任务，${number(waves)} 个波次`,
  place: (batch, wave) =>
    batch === null ? "" : `批次 ${batch}，第 ${wave} 波`,
  needs: "需要：",
  neededBy: "需要它的任务：",
  needsList: (names) => `需要 ${names.join("、")}`,
  neededByList: (names) => `${names.join("、")} 需要它`,
  sentences: (parts) =>
    parts.map((part) => (part === "" ? "" : `。${part}`)).join(""),
  detail: "所选任务",
  open: (line) => `在第 ${line} 行打开`,
};
