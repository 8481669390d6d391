import { analytics } from "./chinese/analytics";
import { changes } from "./chinese/changes";
import { plan } from "./chinese/plan";
import { questions } from "./chinese/questions";
import { records } from "./chinese/records";
import { run } from "./chinese/run";
import { start } from "./chinese/start";
import type { Texts } from "./english";

/** The texts of the page in simplified Chinese. */
export const chinese: Texts = {
  loading: "正在加载…",
  dismiss: "关闭",
  back: "所有运行",
  simulated: "模拟：脚本智能体",
  simulatedLong:
    "模拟：脚本智能体。没有询问任何模型；下面的步骤是按脚本演示的。",
  badMessage:
    "页面收到一条无法识别的消息，已将其忽略。请重新加载窗口；如果再次出现，则页面与扩展的版本不一致。",
  announce: (title, state, sentence) =>
    `${title}：${state}。${sentence === "" ? "" : `${sentence}。`}`,
  noHost:
    "此页面由 VS Code 中的 Orchestrator Manager 显示；单独打开时没有可显示的内容。",
  connection: {
    lost: {
      unreachable: "连接已断开。",
      locked: "此页面已锁定。",
    },
    wayOut: {
      unreachable:
        "页面会自动重新连接。如果没有恢复，说明“orchestrator serve”已结束：请用相同的端口重新启动它。",
      locked:
        "现在这里由另一个服务器应答，或者您的浏览器已忘记密钥。请打开“orchestrator serve”输出的完整地址。",
    },
    asOf: (time) => `您看到的是 ${time} 时的状态。`,
    notSent: "没有发送任何内容：当前没有连接。",
    unconfirmed:
      "在您的上一个操作得到确认之前连接已断开。请先查看它是否已执行，再决定是否重复。",
  },
  home: {
    title: "编排",
    active: "活动",
    queued: "排队中",
    together: (usd) => `至今 ${usd}`,
    history: "历史记录",
    more: "显示更多历史记录",
    find: "筛选历史记录",
    noneFound: "没有符合筛选条件的历史运行。",
    emptyTitle: "尚未运行任何内容",
    emptyText:
      "让智能体完成整个 tasks.md，或完成你描述的一项任务。它在自己的 git 工作树中工作；每一步都在证实后才进入下一步，未经你合并，任何内容都不会进入你的分支。",
    emptySteps: [
      "选择一个 tasks.md，或描述一项任务。",
      "查看计划和预算，然后启动。",
      "阅读差异，然后合并。",
    ],
    startFile: "完成一个 tasks.md…",
    startText: "启动键入的任务…",
    open: (title) => `打开 ${title}`,
  },
  remaining: {
    label: "预计剩余",
    about: (time) => `约 ${time}`,
    between: (low, high) => `约 ${low} 至 ${high}`,
    upTo: (time) => `最多 ${time}`,
  },
  ...run,
  ...records,
  ...changes,
  analytics,
  plan,
  questions,
  start,
};
