import type { changes as english } from "../english/changes";
import { number } from "./words";

export const changes: typeof english = {
  changes: {
    title: "更改",
    none: "尚未更改任何内容。",
    against: (commit) => `截至 ${commit}，与基准相比`,
    renamed: (from, to) => `${from} → ${to}`,
    linesOf: (path) => `${path} 中更改的行`,
    binary: "二进制文件，不予显示。",
    noLines: "没有行不同：只有名称或模式不同。",
    gap: (lines) => `${number(lines)} 行未更改`,
    leftOut: (lines) => `此更改非常大，另有 ${number(lines)} 行未在此显示。`,
    cut: (characters) => `… 另有 ${number(characters)} 个字符`,
    endless: "（无换行符）",
    kinds: {
      same: (line) => `第 ${line} 行：`,
      added: (line) => `新增，第 ${line} 行：`,
      removed: (line) => `删除，第 ${line} 行：`,
    },
  },
  aside: {
    terminal: (title) => `在终端中：“${title}”`,
    purposes: {
      attach: "显示正在工作的智能体。无论你在那里做什么，它都会继续工作。",
      takeOver: "暂停智能体，并为你打开它的会话。当你离开时，会话会被交还。",
      giveBack:
        "请先在你的终端中结束智能体的程序：同一会话中的两个程序会相互覆盖对方的工作。此命令会交还会话。",
      push: "推送分支。随后其托管网站会显示在哪里创建拉取请求。",
    },
    copy: "复制",
    copied: "已复制。",
    notCopied: "浏览器不允许复制：请选中该行并自行复制。",
    budgets: {
      total: (title) => `“${title}”的总预算`,
      day: (title) => `“${title}”的当日预算`,
    },
    usd: "以美元为单位",
    spent: (spent, budget) =>
      `${budget} 中已花费 ${spent}。智能体停下的会话会继续进行。`,
    between: (least, most) => `请输入大于 ${least} 且不超过 ${most} 的金额。`,
    gate: (title) => `“${title}”的门禁命令`,
    gateHint: "从现在起必须以 0 退出，工作才算数；仅用于此次运行。留空：无。",
    leave: "保持不变",
  },
};
