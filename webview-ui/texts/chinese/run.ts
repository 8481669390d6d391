import type { Texts } from "../english";
import type { run as english } from "../english/run";
import { number } from "./words";

const actions: Texts["actions"] = {
  pause: "暂停",
  pauseNow: "立即暂停",
  resume: "继续",
  cancel: "取消",
  retry: "重试",
  retryWithBudget: "提高预算后重试…",
  retryWithGate: "使用其他门禁命令重试…",
  skip: "跳过",
  release: "不等待直接启动",
  withoutContainers: "不使用容器继续",
  merge: "执行合并",
  diff: "查看差异",
  increasePool: "扩大容器池",
  pullRequest: "创建拉取请求…",
  review: "发送审阅",
  attach: "连接到智能体",
  takeOver: "在终端中接管",
  giveBack: "交还给智能体",
};

const actionHints: Texts["actionHints"] = {
  pause: "在当前批次或环节结束后。",
  pauseNow:
    "马上停止智能体；当你选择继续时，其会话会接着进行。已做的更改会保留。",
  pullRequest: "在你同意后推送分支，并打开其托管网站的页面。",
  review: "你的评论会作为新的一轮交还给智能体。",
  attach: "显示智能体工作情况的终端；关闭它不会停止任何东西。",
  takeOver: "你将在终端中亲自继续智能体的会话。在你交还之前，它会保持暂停。",
  release: "在没有所等待的工作成果的情况下开始。",
  withoutContainers: "此后智能体以本机进程运行，拥有你的权限。",
  increasePool: "通过设置 orchestrator.pool.size 增加一个容器。",
};

/** What is waited for, with its state. */
const states = {
  queued: "排队中",
  running: "工作中",
  paused: "已暂停",
  mergeReady: "可以合并",
  completed: "已完成",
  failed: "失败",
  cancelled: "已取消",
};

export const run: typeof english = {
  actions,
  actionHints,
  status: {
    queued: "排队中",
    running: "正在运行",
    healing: "正在修复",
    pausing: "正在暂停…",
    takenOver: "已由你接管",
    paused: "已暂停",
    cancelling: "正在取消…",
    merging: "正在合并…",
    mergeReady: "可以合并",
    completed: "已完成",
    failed: "失败",
    cancelled: "已取消",
  },
  stageStatus: {
    pending: "未开始",
    running: "正在运行",
    completed: "已完成",
    failed: "失败",
    skipped: "已跳过",
    waiting: "等待你处理",
  },
  taskStatus: {
    open: "未完成",
    running: "正在运行",
    proven: "已证实",
    unproven: "未证实",
  },
  priority: {
    label: "优先级",
    of: (title) => `“${title}”的优先级`,
    hint: "优先级高的先轮到，包括在正在工作的编排的批次之间；优先级相同时，先来的先轮到。",
    high: "高优先级",
    normal: "普通优先级",
    low: "低优先级",
    short: { high: "高", normal: "普通", low: "低" },
  },
  queue: {
    ahead: (count) => `前面还有 ${number(count)} 个`,
    hold: (hold) => {
      switch (hold.kind) {
        case "others":
          return "其他编排必须先完成";
        case "disabled":
          return "Orchestrator Manager 已禁用，不会启动任何编排";
        case "slot":
          return `${number(hold.slots)} 个智能体正在工作，不能同时有更多`;
        case "container":
          return `没有空闲的容器(池中共 ${number(hold.size)} 个)`;
        case "noContainer":
          return "其他编排已在等待容器，目前没有可用的容器";
        case "memory":
          return `可用内存为 ${number(hold.availableMb)} MiB，至少有 ${number(hold.leastMb)} MiB 才会启动智能体`;
        case "load":
          return `计算机繁忙：每个核心的负载为 ${number(hold.perCore)}，不超过 ${number(hold.most)} 才会启动智能体`;
      }
    },
  },
  headline: {
    batch: (number, of, title) =>
      `正在实现第 ${number} 批(共 ${of} 批)：${title}`,
    healingBatch: (number, of, title, count) =>
      `正在自动修复第 ${number} 批(共 ${of} 批)：${title} (${count})`,
    healingStage: (title, count) => `正在自动修复 ${title} (${count})`,
    healCount: (number, of) => `第 ${number} 次尝试，共 ${of} 次`,
    batchFailed: (number, of, title) =>
      `第 ${number} 批(共 ${of} 批)失败：${title}`,
    stageFailed: (title) => `${title} 失败`,
    stage: (title) => `正在运行 ${title}`,
    queued: "正在等待空闲位置",
    waits: (others) =>
      `正在等待 ${others.map(({ title, status }) => `“${title}”(${states[status]})`).join("、")}`,
    takenOver:
      "你正在终端中使用智能体的会话。关闭终端，或在此处交还会话；然后恢复。",
    paused: (work) => `已暂停于：${work}`,
    lastFailure: (message) => `上一次尝试的结果：${message}`,
    mergeReady: (branch) => `全部已证实；等待你将其合并到 ${branch}`,
    mergeReadyWithSkips: (branch) =>
      `有一部分被跳过，未经证实；等待你将其合并到 ${branch}`,
    mergeBroken: (branch) => `并入 ${branch} 后门禁失败；合并等待你处理`,
    mergeGate: (branch) => `正在对并入 ${branch} 后的结果运行门禁`,
    merging: (branch) => `正在合并到 ${branch}`,
    merged: (branch) => `已合并到 ${branch}`,
    cancelled: "已取消：未合并的内容在回收站中",
  },
  progress: {
    tasks: (done, of, percent) =>
      `${number(done)}/${number(of)} 项任务(${percent}%)`,
    batches: (done, of) => `${number(done)}/${number(of)} 个批次`,
    label: "已证实的任务",
    unproven: (count) => `${number(count)} 项未证实`,
    waits: "还没有批次：在“实现”环节开始时才会处理。",
  },
  header: {
    branch: "分支",
    noBranch: "尚未创建",
    base: "基础分支",
    elapsed: "已用时间",
    elapsedOf: (all, agents) => `${all}，智能体工作 ${agents}`,
    ended: "结束于",
    notStarted: "未开始",
    agentTime: "智能体工作时间",
    timeOf: (spent, limit) => `${spent} · 限时 ${limit}，不含等待你的时间`,
    rules: "你为本次运行允许了以下操作，运行结束时失效：",
    rulesEnded: "你曾为本次运行允许以下操作，已随运行结束而失效：",
    moreTime: (minutes) => `延长 ${minutes} 分钟`,
    cost: "费用",
    byHand: (usd) => `其中 ${usd} 是你在其会话中花费的（估计）`,
    handUnknown: "你在其会话中花费了多少不得而知",
    partUnknown: "有一部分未知",
    costOf: (spent, budget) => `${spent}，预算 ${budget}`,
    source: "来源",
    typedTask: "键入的任务",
    controls: "控制",
  },
  cancel: {
    question: "取消本次运行？未合并的工作成果会保留在回收站中。",
    confirm: "取消运行",
    keep: "保留",
  },
  discard: {
    label: "丢弃…",
    question: (base) =>
      `丢弃这些工作成果？工作树及其分支会进入回收站，可以从那里恢复。${base} 不会更改，已推送的分支会保留在原处。`,
    confirm: "丢弃",
  },
  stageBar: {
    label: "环节",
    step: (number, of, title, state, figures) =>
      `第 ${number} 个环节，共 ${of} 个，${title}：${state}${figures === "" ? "" : `，${figures}`}`,
  },
  tabs: {
    label: "详细信息",
    progress: "进度",
    plan: "计划",
    output: "实时输出",
    context: "上下文",
    log: "决策日志",
  },
  batches: {
    title: "批次和任务",
    taskTitle: "任务",
    batch: (number, title) => `批次 ${number}：${title}`,
    unassigned: "未分批次",
    checkpoint: "检查点",
    attempts: (count) => `${number(count)} 次尝试`,
    task: (label, title) => `${label} ${title}`,
  },
  failure: {
    title: "出现的问题",
    pausedTitle: "暂停的原因",
    mergeTitle: "未合并的原因",
    code: "代码",
    wayOut: "解决办法",
    noWayOut: "请查看实时输出，然后选择“重试”。",
    gateWayOut:
      "请阅读门禁打印的内容，然后选择“重试”。如果门禁命令本身有误，请选择“使用其他门禁命令重试”。",
  },
  merge: {
    title: "可以合并",
    into: (branch) => `工作成果已证实，等待合并到 ${branch}。`,
    sendReview: (count) => `发送审阅（${number(count)}）`,
    summary: "摘要",
    noSummary: "没有环节留下摘要。",
    files: (count) => `${number(count)} 个已更改的文件`,
    changes: {
      added: "已添加",
      modified: "已修改",
      deleted: "已删除",
      renamed: "已重命名",
    },
    lines: (added, deleted) => `+${number(added)} −${number(deleted)}`,
    linesLong: (added, deleted) =>
      `添加 ${number(added)} 行，删除 ${number(deleted)} 行`,
    boxes: (file) => `${file} 中的复选框会随合并一起更改。`,
    gate: "门禁",
    noGate: "未设置门禁命令，因此没有运行。",
    gateOnMerge: (branch) =>
      `由于 ${branch} 有了新提交，门禁对并入后的结果运行：`,
    gatePassed: (command, time) => `“${command}” 已通过，用时 ${time}`,
    gateFailed: (command, code, time) =>
      `“${command}” 在 ${time} 后失败，${code === null ? "没有退出代码" : `退出代码 ${code}`}`,
    gateTimedOut: (command, time) => `“${command}” 在 ${time} 后因超时被停止`,
    gateOutput: "输出的结尾",
  },
};
