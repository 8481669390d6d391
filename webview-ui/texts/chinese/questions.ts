import type { Texts } from "../english";
import { number } from "./words";

/** `5 分钟`, `约 5 小时`, `约 3 天`: a week is not counted in minutes. */
function minutesWords(minutes: number): string {
  if (minutes <= 1) return "不到 1 分钟";
  if (minutes < 2 * 60) return `${minutes} 分钟`;
  if (minutes < 2 * 24 * 60) return `约 ${Math.round(minutes / 60)} 小时`;
  return `约 ${Math.round(minutes / (24 * 60))} 天`;
}

export const questions: Texts["questions"] = {
  title: (count) =>
    count === 1 ? "智能体向你提问" : `智能体向你提出 ${number(count)} 个问题`,
  permission: (tool) => `允许它使用 ${tool} 吗？`,
  choice: "它请你选择",
  plan: "允许它执行其计划吗？",
  from: (purpose) => `由负责 ${purpose} 的子智能体提出。`,
  asked: (ago) => `${ago}前提出。`,
  denied: (time, minutes) =>
    `如果没有回答，将在 ${time} 拒绝(还剩 ${minutesWords(minutes)})。`,
  input: "完整输入",
  planLabel: "它的计划",
  allowOnce: "允许一次",
  allowRun: "在本次运行中允许",
  rule: "“在本次运行中允许”会创建此规则，并在运行结束时失效：",
  approve: "批准",
  send: "发送回答",
  other: "其他",
  otherField: "用自己的话回答",
  several: "可选择多项。",
  refusal: {
    permission: {
      open: "拒绝…",
      field: "它应改为做什么",
      confirm: "拒绝",
    },
    choice: {
      open: "不回答…",
      field: "没有回答时它应做什么",
      confirm: "无需我继续",
    },
    plan: {
      open: "继续规划…",
      field: "计划还缺少什么",
      confirm: "继续规划",
    },
  },
  refusalHint: "可选；智能体会读取。",
  sending: "正在发送你的回答…",
  answered: (answer) => `${answer}。正在通知智能体。`,
  answer: (answer) => {
    switch (answer.kind) {
      case "allow":
        return answer.scope === "run" ? "已在本次运行中允许" : "已允许一次";
      case "deny":
        return "已拒绝";
      case "choose":
        return "已回答";
    }
  },
  status: { asks: "向你提问", waiting: "正在等待" },
  waits: {
    reasons: {
      quota: "配额已用完",
      retry: "无法访问智能体的服务",
      health: "已在限制处停止",
      gate: "检查的容器已丢失",
      runner: "没有可用的容器",
    },
    money: "正在等待工作中的智能体：当天剩余的预算已为它们预留",
    headline: (time, why) => `等待到 ${time}：${why}`,
    left: (minutes) => `将在${minutesWords(minutes)}后从停止处自动继续。`,
    goOn: "立即继续",
    goOnHint: "马上重新尝试。",
    stay: "不自动继续",
    stayHint: "保持暂停，直到你选择继续。",
  },
  needsYou: {
    title: "需要你处理",
    ago: (time) => `${time}前`,
  },
};
