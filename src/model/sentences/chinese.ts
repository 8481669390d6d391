import type { SentenceTable } from "../said";

/** What failures say, in simplified Chinese, by their English templates. */
export const chinese: SentenceTable = {
  "{0}, {1}": "{0}、{1}",
  'There is no agent "{0}".': "没有智能体“{0}”。",
  "Set the agent to {0}.": "请将智能体设置为 {0}。",
  "{0} reached the time limit and was stopped.": "{0} 达到时间限制，已被停止。",
  "Retry to go on; with a larger setting orchestrator.timeouts, the retry has more time. An agent at work can be given more time, too (Give More Time…, or orchestrator extend).":
    "重试即可继续；如果调大设置 orchestrator.timeouts，重试会有更多时间。正在工作的智能体也可以获得更多时间（“给予更多时间…”或 orchestrator extend）。",
  "{0} hung and was stopped.{1}": "{0} 没有响应，已被停止。{1}",
  "Retry to go on. If it was only waiting, raise the setting orchestrator.limits.stallMinutes and start anew.":
    "重试即可继续。如果它只是在等待，请增大设置 orchestrator.limits.stallMinutes 并重新开始。",
  "{0} was stopped at a limit.{1}": "{0} 达到限制，已被停止。{1}",
  "Retry with smaller tasks, or raise the setting {0} and start anew: a run keeps the limits that it was started with.":
    "请用更小的任务重试，或增大设置 {0} 并重新开始：运行始终使用启动时的限制。",
  "The scripted agent could not be started: {0}": "无法启动脚本智能体：{0}",
  "The scripted agent disappeared before it finished.":
    "脚本智能体在完成之前消失了。",
  "Retry.": "请重试。",
  "The scripted agent was cancelled.": "脚本智能体已被取消。",
  "The agent failed without saying why.": "智能体失败，但没有说明原因。",
  '"{0}" is {1} and cannot be {2} now.': "“{0}”当前状态为“{1}”，现在不能{2}。",
  queued: "排队中",
  running: "运行中",
  paused: "已暂停",
  "ready to be merged": "可以合并",
  completed: "已完成",
  failed: "已失败",
  cancelled: "已取消",
  resumed: "继续",
  retried: "重试",
  "moved on": "跳过当前步骤",
  "sent to another stage": "转到其他环节",
  reviewed: "审查",
  merged: "合并",
  released: "放行",
  "given another priority": "更改优先级",
  "given more time": "延长时间",
  "taken over": "接管",
  "given back": "交还",
  "being merged": "正在合并",
  waiting: "等待中",
  "taken over by you": "已由你接管",
  "End the program in its terminal, then give it back; or cancel it.":
    "请先结束终端中的程序，然后交还；或取消它。",
  "Resume it to end the wait, or pause or cancel it.":
    "可以继续以结束等待，也可以暂停或取消。",
  "Wait until an agent at work has ended, or pause or cancel it.":
    "请等待某个正在工作的智能体结束，或暂停、取消它。",
  "Wait for it, or pause or cancel it.": "请等待它，或暂停、取消它。",
  "Resume or cancel it.": "请继续或取消它。",
  "Merge or cancel it.": "请合并或取消它。",
  "Retry or cancel it.": "请重试或取消它。",
  "It has ended: start a new one.": "它已经结束：请启动新的编排。",
  'No agent is at work for "{0}" now.': "现在没有智能体在处理“{0}”。",
  "The attempt was stopped for a pause.": "该尝试因暂停而停止。",
  "The batch budget is used up": "批次预算已用完",
  "The total budget of the orchestration is used up": "编排的总预算已用完",
  "The heal budget is used up": "修复预算已用完",
  "The decision budget is used up": "结论预算已用完",
  "The day's budget is used up": "当日预算已用完",
  "the batch budget": "批次预算",
  "the total budget of the orchestration": "编排的总预算",
  "the heal budget": "修复预算",
  "the decision budget": "结论预算",
  "the day's budget": "当日预算",
  "{0}: {1} of {2} is spent, {3} is reserved for other attempts, {4} is left.":
    "{0}：{2} 中已花费 {1}，为其他尝试预留 {3}，剩余 {4}。",
  "{0}: {1} of {2} is spent, {3} is left.": "{0}：{2} 中已花费 {1}，剩余 {3}。",
  "What is left of the day's budget is reserved for agents at work: {0} of {1} is spent, {2} is reserved, {3} is free.":
    "当日预算的剩余部分已为正在工作的智能体预留：{1} 中已花费 {0}，预留 {2}，可用 {3}。",
  "It goes on by itself when an agent at work has ended, or with the next day's budget. Pause it to let others go first.":
    "某个正在工作的智能体结束后，或有了次日预算后，它会自行继续。暂停它可让其他编排先行。",
  "Retry: a retry has this budget anew. Or raise orchestrator.budgets.batch and start again: a run keeps the budgets that it began with.":
    "请重试：重试会重新获得这项预算。或增大 orchestrator.budgets.batch 并重新开始：运行始终使用开始时的预算。",
  "Look at what it has done so far, then retry it with a larger total budget.":
    "请查看它已完成的内容，然后用更大的总预算重试。",
  "Retry, or raise orchestrator.budgets.heal and start again: a run keeps the budgets that it began with.":
    "请重试，或增大 orchestrator.budgets.heal 并重新开始：运行始终使用开始时的预算。",
  "Retry, or raise orchestrator.budgets.decision and start again: a run keeps the budgets that it began with.":
    "请重试，或增大 orchestrator.budgets.decision 并重新开始：运行始终使用开始时的预算。",
  "Retry tomorrow, or now with a larger budget for the day.":
    "请明天重试，或现在用更大的当日预算重试。",
  "The attempt has spent {0} of the {1} that it had; of {2} {3} is left.":
    "该尝试的预算为 {1}，已花费 {0}；{2}还剩 {3}。",
  "{0} has no line {1} in the worktree: its last one is {2}.":
    "{0} 在工作树中没有第 {1} 行：最后一行是第 {2} 行。",
  "Give a line of the file as it is in the worktree now.":
    "请给出该文件在工作树中现有的行。",
  "The review has no comment.": "审查中没有评论。",
  "The review has {0} comments.": "审查中有 {0} 条评论。",
  "A comment is not as it should be: {0}": "有一条评论不符合要求：{0}",
  "Give 1 to {0} comments, each with a file, a line from 1 and a text.":
    "请给出 1 到 {0} 条评论，每条包含文件、从 1 开始的行号和文字。",
  "The comments have {0} characters together; an agent is given at most {1} of them.":
    "这些评论共有 {0} 个字符；最多只能交给智能体 {1} 个。",
  "Send the most important ones first, the others in a later round.":
    "请先发送最重要的评论，其余的在后续轮次发送。",
  "Give the path of a text file in the worktree, relative to it.":
    "请给出工作树中某个文本文件的相对路径。",
  "{0} is not in the worktree.": "{0} 不在工作树中。",
  "There is no file {0} in the worktree.": "工作树中没有文件 {0}。",
  "Give either a tasks.md or a task as text.":
    "请给出 tasks.md 或一段任务文字，二者选一。",
  'The pipeline "{0}" works on a tasks.md, not on a typed task.':
    "流水线“{0}”处理 tasks.md，不处理手动输入的任务。",
  'The pipeline "{0}" works on a typed task, not on a tasks.md.':
    "流水线“{0}”处理手动输入的任务，不处理 tasks.md。",
  'The stage "{0}" cannot be skipped.': "环节“{0}”不能跳过。",
  'The pipeline "{0}" has no stage "{1}".': "流水线“{0}”没有环节“{1}”。",
  "Stages that can be skipped: {0}.": "可以跳过的环节：{0}。",
  "There is no orchestration {0} to wait for.": "没有可以等待的编排 {0}。",
  "List the orchestrations and name one of them.": "请列出编排并指定其中一个。",
  "“{0}” was cancelled: it will never be completed, so nothing can wait for it.":
    "“{0}”已取消：它永远不会完成，因此无法等待它。",
  "Leave it out, or start that work anew and wait for the new one.":
    "请去掉它，或重新开始那项工作并等待新的编排。",
  '"{0}" has done no work yet that could be reviewed.':
    "“{0}”还没有做出可供审查的工作。",
  "Orchestrator Manager is switched off.": "Orchestrator Manager 已关闭。",
  "Switch it on: the setting orchestrator.enabled, or ORCHESTRATOR_ENABLED=true for the command line.":
    "请打开它：设置 orchestrator.enabled，命令行则用 ORCHESTRATOR_ENABLED=true。",
  "There is no attempt {0}.": "没有尝试 {0}。",
  '"{0}" has nothing left to skip: only the merge is to come.':
    "“{0}”没有可跳过的内容了：只剩合并。",
  "Resume it, or cancel it.": "请继续它，或取消它。",
  '"{0}" has no stage {1}.': "“{0}”没有环节 {1}。",
  "Its stages are {0}.": "它的环节有 {0}。",
  "{0} has no terminal: nobody can go on in its session.":
    "{0} 没有终端：无法在其会话中继续。",
  "Open a terminal in the worktree instead, or resume it.":
    "请改为在工作树中打开终端，或继续它。",
  '"{0}" waits for no other orchestration.': "“{0}”没有在等待其他编排。",
  "It begins as soon as a slot is free.": "一有空位它就会开始。",
  'No agent is at work for "{0}" now, so there is no time to extend.':
    "现在没有智能体在处理“{0}”，因此没有可延长的时间。",
  "The limits of later attempts are in the settings orchestrator.timeouts when it is started.":
    "后续尝试的限制由启动时的设置 orchestrator.timeouts 决定。",
  '"{0}" has not begun to work: there is nothing to compare.':
    "“{0}”还没有开始工作：没有可比较的内容。",
  "Look again when its first stage has started.":
    "请在它的第一个环节开始后再看。",
  "The agent ended without an answer.": "智能体结束时没有给出回答。",
  "The review gave no verdict.": "审查没有给出结论。",
  "The verdict is fail: {0}": "结论为不通过：{0}",
  "The verdict is fail.": "结论为不通过。",
  "Nothing was changed.": "没有任何更改。",
  "The agent says it is not done: {0}": "智能体表示尚未完成：{0}",
  "The agent says it is not done.": "智能体表示尚未完成。",
  "None of the files that it names was changed ({0}).":
    "任务提到的文件都没有更改（{0}）。",
  "Changed {0}; the gate passed.": "更改了 {0}；门禁已通过。",
  "Changed {0}; no gate command is set.": "更改了 {0}；没有设置门禁命令。",
  "1 file": "1 个文件",
  "{0} files": "{0} 个文件",
  'The gate command "{0}" did not end in time.': "门禁命令“{0}”没有及时结束。",
  'The gate command "{0}" was ended by a signal.': "门禁命令“{0}”被信号终止。",
  'The gate command "{0}" ended with exit code {1}.':
    "门禁命令“{0}”以退出代码 {1} 结束。",
  "An attempt may have 24 hours in all; this one has {0} minutes already.":
    "一次尝试总共最多 24 小时；这次已有 {0} 分钟。",
  "Give a number of minutes above 0.": "请给出大于 0 的分钟数。",
  "Give at most {0} minutes.": "最多可给 {0} 分钟。",
  "{0} Tried in {1} attempts, for {2}: {3} earlier ones · {4}":
    "{0} 共尝试 {1} 次，花费 {2}：更早的 {3} 次 · {4}",
  "{0} Tried in {1} attempts, for {2}: {3}": "{0} 共尝试 {1} 次，花费 {2}：{3}",
  "Look at what the attempts said, put right what stands in their way, then retry; or skip it.":
    "请查看各次尝试的输出，排除障碍后重试；或跳过它。",
  "{0}: it ended well, and was judged later": "{0}：正常结束，之后才作出判断",
  "The last {0} attempts ({1}; {2} together) ended in the same way: {3}":
    "最近 {0} 次尝试（{1}；共 {2}）以同样的方式结束：{3}",
  "The last {0} attempts ({1}; {2} together) changed no file. The newest one: {3}":
    "最近 {0} 次尝试（{1}；共 {2}）没有更改任何文件。最新一次：{3}",
  work: "工作",
  repair: "修复",
  verdict: "结论",
  "Read in the output of the attempts what the agent runs into. Change the task, the context or the project so that it can get past it, then retry.":
    "请在各次尝试的输出中查看智能体卡在哪里。修改任务、上下文或项目，使它能够通过，然后重试。",
  "There is no orchestration {0}.": "没有编排 {0}。",
  '"{0}" does not ask this, or not any more.':
    "“{0}”没有提出或不再提出这个问题。",
  "Look at its questions: it went on, was answered already, or nobody answered in time.":
    "请查看它的提问：它已继续、已得到回答，或没有人及时回答。",
  "This asks for a permission.": "这里请求的是许可。",
  "Allow or deny it.": "请允许或拒绝。",
  "This can be allowed once only: no rule fits it.":
    "这只能允许一次：没有适用的规则。",
  "Allow it once, or deny it.": "请允许一次，或拒绝。",
  "This asks whether a plan may be carried out.": "这里询问是否可以执行计划。",
  "This asks for a choice.": "这里需要作出选择。",
  'It does not ask "{0}".': "它没有询问“{0}”。",
  'Nothing was chosen for "{0}".': "“{0}”没有选择任何内容。",
  "A budget is an amount in US dollars above 0, 10000 at the most.":
    "预算是大于 0、最多 10000 的美元金额。",
  "Give such a number.": "请给出这样的数字。",
  "{0} would be {1}, but {2} of it is spent already.":
    "{0}将为 {1}，但其中已花费 {2}。",
  "Give more than {0}.": "请给出大于 {0} 的金额。",
  "{0} is {1} already: it can only be raised.": "{0}已经是 {1}：只能增大。",
  "Give more than {0}, or leave it out.": "请给出大于 {0} 的金额，或省略它。",
  "The total budget": "总预算",
  "The day's budget": "当日预算",
  "The engine died {0} times in a row while it was at the merge.":
    "引擎在合并时连续崩溃了 {0} 次。",
  "The engine died {0} times in a row while it was at {1}.":
    "引擎连续崩溃了 {0} 次，当时正在处理：{1}。",
  "Look at the log for the reason, then merge again.":
    "请在日志中查找原因，然后再次合并。",
  "Look at the log for the reason, then resume to try again. An agent that is still at work goes on under its supervisor, and its result is kept.":
    "请在日志中查找原因，然后继续以再次尝试。仍在工作的智能体会在监管下继续，其结果会保留。",
  "Look at the log for the reason, then resume to try again.":
    "请在日志中查找原因，然后继续以再次尝试。",
  'The agent of "{0}" may still be at work.': "“{0}”的智能体可能仍在工作。",
  "Resume it, then take it over again.": "请继续它，然后再次接管。",
  '"{0}" has no session that could be taken over.': "“{0}”没有可以接管的会话。",
  "Open a terminal in its worktree instead, or resume it.":
    "请改为在其工作树中打开终端，或继续它。",
  "{0} is already being worked on by “{1}” ({2}).":
    "“{1}”（{2}）已在处理 {0}。",
  "Show that one, or cancel it first. Other tasks of the file can be started so that they begin after it.":
    "请查看那个编排，或先取消它。该文件的其他任务可以设为在它之后开始。",
  "“{0}” of {1} is already being worked on by “{2}” ({3}).":
    "“{2}”（{3}）已在处理 {1} 的“{0}”。",
  "Show that one, or cancel it first.": "请查看那个编排，或先取消它。",
  "There is no file {0}.": "没有文件 {0}。",
  "Give the path of a tasks.md, or create one.":
    "请给出 tasks.md 的路径，或创建一个。",
  "{0} cannot be read: {1}": "无法读取 {0}：{1}",
  "The task is empty.": "任务为空。",
  "Say in a sentence or two what is to be done.": "请用一两句话说明要做什么。",
  "{0} holds no tasks: no check box was found.":
    "{0} 中没有任务：未找到复选框。",
  "Write tasks as list items with a box: - [ ] T001 What to do.":
    "请将任务写成带复选框的列表项：- [ ] T001 要做的事。",
  "Every open task of {0} is already being worked on.":
    "{0} 的所有未完成任务都已在处理。",
  "None of the chosen tasks of {0} is open.":
    "所选的 {0} 的任务都不是未完成状态。",
  "Every task of {0} is done.": "{0} 的所有任务都已完成。",
  "Nothing of it is left to start now: merge or cancel what works on it.":
    "现在没有可启动的内容：请合并或取消正在处理它的编排。",
  "Open a box again ([ ]) to have its task done anew.":
    "重新打开一个复选框（[ ]），即可重做其任务。",
  "Remove one of the dependencies of the cycle.": "请去掉循环中的一个依赖。",
  "{0} has changes that are not committed; the work starts from the last commit and would not see them.":
    "{0} 有未提交的更改；工作从最后一次提交开始，看不到这些更改。",
  "Commit {0} (or undo the changes), then start again.":
    "请提交 {0}（或撤销更改），然后重新开始。",
  "The branch {0} has no file {1}.": "分支 {0} 没有文件 {1}。",
  "Commit the file there, or choose another base branch.":
    "请在该分支提交此文件，或选择其他基础分支。",
  "{0} is not inside the repository {1}.": "{0} 不在仓库 {1} 中。",
  "Open the repository that the tasks are about.":
    "请打开这些任务所针对的仓库。",
  "What came back would write through the link {0}.":
    "返回的内容会通过链接 {0} 写入。",
  "Look at what the agent did, then retry.": "请查看智能体做了什么，然后重试。",
  "{0} is no longer on its branch {1}, and what is checked out there does not contain it.":
    "{0} 不再位于其分支 {1} 上，并且当前检出的内容不包含该分支。",
  "Run git switch {0} in {1}, then retry.":
    "请在 {1} 中运行 git switch {0}，然后重试。",
  "git {0} could not be run in {1}: {2}": "无法在 {1} 中运行 git {0}：{2}",
  "git was not found on the PATH.": "在 PATH 中未找到 git。",
  "Install git 2.38 or newer, and start the editor again so that it sees the new PATH.":
    "请安装 git 2.38 或更新版本，并重启编辑器以使用新的 PATH。",
  "git {0} failed: {1}": "git {0} 失败：{1}",
  "The branch that is checked out in {0} has no commit.":
    "{0} 中检出的分支没有提交。",
  "Run git switch there to go back to a branch that has one.":
    "请在那里运行 git switch，回到有提交的分支。",
  "{0} is in the middle of another merge.": "{0} 正处于另一次合并之中。",
  "Finish it (git commit) or give it up (git merge --abort), then merge again.":
    "请完成它（git commit）或放弃它（git merge --abort），然后再次合并。",
  "The merge would write over uncommitted changes in {0}: {1}. Nothing was changed.":
    "合并会覆盖 {0} 中未提交的更改：{1}。没有更改任何内容。",
  "Commit, stash or move these changes, then merge again.":
    "请提交、贮藏或移走这些更改，然后再次合并。",
  "git is at work: {0} has just changed.": "git 正在工作：{0} 刚刚发生变化。",
  "Wait for it to end, then look again.": "请等待它结束，然后再看。",
  "{0} holds something that Orchestrator Manager did not put there.":
    "{0} 中有并非由 Orchestrator Manager 放入的内容。",
  "Move or delete {0}, then retry.": "请移动或删除 {0}，然后重试。",
  "The worktree {0} is locked.": "工作树 {0} 已锁定。",
  "The worktree {0} is locked: {1}.": "工作树 {0} 已锁定：{1}。",
  "Unlock it first: git worktree unlock {0}":
    "请先解锁：git worktree unlock {0}",
  "{0} is a git repository of its own, which the trash cannot keep.":
    "{0} 本身是一个 Git 仓库，回收站无法保存它。",
  "Move {0} elsewhere or delete it, then retry.":
    "请将 {0} 移到别处或删除，然后重试。",
  "git {0} is too old.": "git {0} 版本过旧。",
  "Install git 2.38 or newer.": "请安装 git 2.38 或更新版本。",
  "{0} has no commit yet.": "{0} 还没有提交。",
  "Make a first commit: git add -A, then git commit. Worktrees start from a commit.":
    "请先作一次提交：git add -A，然后 git commit。工作树从提交开始。",
  "Run git status in {0}: it says what is wrong and what to do.":
    "请在 {0} 中运行 git status：它会说明问题和解决办法。",
  "{0} is not in a git repository.": "{0} 不在 Git 仓库中。",
  "Open a folder that is in a repository, or make one: git init, git add -A, git commit.":
    "请打开位于仓库中的文件夹，或创建仓库：git init、git add -A、git commit。",
  "No branch is checked out, so there is nothing to merge into (detached HEAD).":
    "没有检出任何分支，因此没有可合并到的目标（detached HEAD）。",
  "Check out a branch (git switch NAME) or make one here (git switch -c NAME), or name the base branch.":
    "请检出一个分支（git switch NAME）、在此创建一个（git switch -c NAME），或指定基础分支。",
  "There is no branch or commit named {0}.": "没有名为 {0} 的分支或提交。",
  "List the branches with git branch --all and name one of them.":
    "请用 git branch --all 列出分支并指定其中一个。",
  "{0} is not a worktree that Orchestrator Manager made, so it is left as it is.":
    "{0} 不是由 Orchestrator Manager 创建的工作树，因此保持原样。",
  "Reset it yourself if you want to: git reset in {0}.":
    "如有需要请自行重置：在 {0} 中运行 git reset。",
  "There is no {0} in the trash.": "回收站中没有 {0}。",
  "List what there is with: orchestrator trash list.":
    "查看现有内容：orchestrator trash list。",
  "{0} exists already.": "{0} 已存在。",
  "Name a folder that does not exist yet, or is empty.":
    "请指定一个尚不存在或为空的文件夹。",
  "There is a branch {0} already, and Orchestrator Manager did not make it.":
    "分支 {0} 已存在，且不是由 Orchestrator Manager 创建的。",
  "The branch {0} belongs to other work: it starts from another commit.":
    "分支 {0} 属于其他工作：它从另一个提交开始。",
  "Rename or delete the branch {0}, then retry.":
    "请重命名或删除分支 {0}，然后重试。",
  "The disk is full: {0}.": "磁盘已满：{0}。",
  "Free some space on it, then try again.": "请释放一些空间，然后重试。",
  "Correct the file; docs/pipelines.md describes its form.":
    "请更正该文件；docs/pipelines.md 说明了其格式。",
  "The folder {0} cannot be read: {1}": "无法读取文件夹 {0}：{1}",
  '{0}: the pipeline calls itself "{1}"; file and name must agree.':
    "{0}：流水线自称“{1}”；文件名与名称必须一致。",
  "Rename the file to {0}.json.": "请将文件重命名为 {0}.json。",
  'There is no pipeline called "{0}".': "没有名为“{0}”的流水线。",
  "Use one of: {0}.": "请使用以下之一：{0}。",
  "The agent of {0} was told to stop and does not.":
    "{0} 的智能体被要求停止，但没有停止。",
  "Look what it waits for, end it, then try again.":
    "请查看它在等待什么，结束它，然后重试。",
  "tmux is not there.": "没有 tmux。",
  "Work in WSL or on a remote machine, where tmux is, or set orchestrator.runner to auto.":
    "请在 WSL 或装有 tmux 的远程计算机上工作，或将 orchestrator.runner 设为 auto。",
  "Another process owns this workspace and does not answer.":
    "另一个进程拥有此工作区，但没有响应。",
  "Reload or close the other editor window or command line.":
    "请重新加载或关闭另一个编辑器窗口或命令行。",
  "The folder {0} cannot be reached any more: {1}.":
    "无法再访问文件夹 {0}：{1}。",
  "The folder {0} cannot be reached any more.": "无法再访问文件夹 {0}。",
  "See that its disk or network share is there, then try again. Agents at work go on, and their results are kept.":
    "请确认其磁盘或网络共享可用，然后重试。正在工作的智能体会继续，其结果会保留。",
  "on the machine {0}": "在计算机 {0} 上",
  "in another container of this machine ({0})": "在本机的另一个容器中（{0}）",
  "by another user of this machine ({0})": "被本机的另一个用户（{0}）",
  "on this machine ({0})": "在本机上（{0}）",
  "The workspace is open {0}, process {1}, since {2} UTC.":
    "工作区已{0}打开，进程 {1}，自 {2} UTC 起。",
  "The workspace is open in a place that cannot be read.":
    "工作区已在无法读取的位置打开。",
  "Work there, or close it there and try again. Only one at a time can have it, since they cannot reach each other from here.":
    "请在那里工作，或在那里关闭后重试。同一时间只能有一方使用它，因为彼此无法从这里通信。",
  "The folder {0} cannot be written: {1}.": "无法写入文件夹 {0}：{1}。",
  "Choose a workspace folder that exists and that you may write to.":
    "请选择一个存在且可写入的工作区文件夹。",
  "{0} is no backup of Orchestrator Manager.":
    "{0} 不是 Orchestrator Manager 的备份。",
  "Choose a file that Back Up… or `orchestrator backup` made. Nothing was changed.":
    "请选择由“备份…”或 `orchestrator backup` 创建的文件。没有更改任何内容。",
  "The backup {0} was made by a newer Orchestrator Manager (schema {1}; this one knows {2}).":
    "备份 {0} 由更新版本的 Orchestrator Manager 创建（架构 {1}；当前版本支持 {2}）。",
  "Update Orchestrator Manager, then restore it. Nothing was changed.":
    "请更新 Orchestrator Manager，然后还原。没有更改任何内容。",
  "The backup {0} is damaged: it does not hold what was written to it.":
    "备份 {0} 已损坏：其内容与写入时不符。",
  "Choose another backup. Nothing was changed.":
    "请选择其他备份。没有更改任何内容。",
  "{0} is there already, and is no backup of ours.":
    "{0} 已存在，且不是我们的备份。",
  "Name another file.": "请指定其他文件。",
  "The disk that holds {0} is full; the last step was not recorded.":
    "{0} 所在的磁盘已满；最后一步没有记录。",
  "The folder {0} cannot be written to.": "无法写入文件夹 {0}。",
  "Allow writing to it, then try again.": "请允许写入，然后重试。",
  "The database in {0} was changed or removed by another program while it was open.":
    "{0} 中的数据库在打开期间被其他程序更改或移除。",
  "Reload the window (or start the command again) to read what is there now.":
    "请重新加载窗口（或重新运行命令）以读取现有内容。",
  "{0} is missing from {1}, but its journal {2} is there.":
    "{1} 中缺少 {0}，但其日志文件 {2} 存在。",
  "Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put {0} back, or move {1} away to begin with an empty database; branches and worktrees stay as they are. Nothing was changed.":
    "请还原备份（还原备份…，或 orchestrator restore），现有文件会保留在旁边。或者放回 {0}，或移走 {1} 以从空数据库开始；分支和工作树保持不变。没有更改任何内容。",
  "The database in {0} was written by a newer Orchestrator Manager (schema {1}; this one knows {2}).":
    "{0} 中的数据库由更新版本的 Orchestrator Manager 写入（架构 {1}；当前版本支持 {2}）。",
  "Update Orchestrator Manager, then reload the window or start the command again.":
    "请更新 Orchestrator Manager，然后重新加载窗口或重新运行命令。",
  "{0} in {1} cannot be used: {2}.": "{1} 中的 {0} 无法使用：{2}。",
  "Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put copies of {0} and {1} back, made at the same time, or move both away to begin with an empty database; branches and worktrees stay as they are. Nothing was changed.":
    "请还原备份（还原备份…，或 orchestrator restore），现有文件会保留在旁边。或者放回同一时间所作的 {0} 和 {1} 的副本，或将两者移走以从空数据库开始；分支和工作树保持不变。没有更改任何内容。",
  "The journal {0} in {1} cannot be used: {2}.":
    "{1} 中的日志文件 {0} 无法使用：{2}。",
  "Restore a backup (Restore Backup…, or orchestrator restore), which keeps what is there beside it. Or put the {0} and {1} that belong together back, or move {2} away to go on from the last snapshot, without what was recorded since. Nothing was changed.":
    "请还原备份（还原备份…，或 orchestrator restore），现有文件会保留在旁边。或者放回相互对应的 {0} 和 {1}，或移走 {2}，以从上一个快照继续，但不含此后的记录。没有更改任何内容。",
  "Name the file of a backup.": "请指定备份文件。",
  "{0} in {1} cannot be used: {2} cannot be read: {3}.":
    "{1} 中的 {0} 无法使用：无法读取 {2}：{3}。",
  "Put a copy of {0} back, or move it away to begin with an empty database.":
    "请放回 {0} 的副本，或将其移走以从空数据库开始。",
  "Nothing is left of the budget for this attempt.": "此次尝试已没有剩余预算。",
  "Raise the budget in the settings, then retry.":
    "请在设置中增大预算，然后重试。",
  '"{0}" is not a tool rule: a rule begins with the name of a tool.':
    "“{0}”不是工具规则：规则以工具名称开头。",
  'Write rules such as "Bash(npm test *)" in allowedTools.':
    '请在 allowedTools 中写入类似 "Bash(npm test *)" 的规则。',
  "Install Claude Code (npm install -g @anthropic-ai/claude-code), or name its program: the setting orchestrator.agentPath, or --agent-path.":
    "请安装 Claude Code（npm install -g @anthropic-ai/claude-code），或指定其程序：设置 orchestrator.agentPath，或 --agent-path。",
  "Run claude in a terminal and use /login, or store an API key.":
    "请在终端运行 claude 并使用 /login，或保存 API 密钥。",
  "Add credit to the account that the agent uses, then retry.":
    "请为智能体使用的账户充值，然后重试。",
  "Claude Code disappeared before it finished.":
    "Claude Code 在完成之前消失了。",
  "Retry: the session goes on from where it was.": "请重试：会话会从原处继续。",
  "Claude Code was cancelled.": "Claude Code 已被取消。",
  "Claude Code could not be started: {0}": "无法启动 Claude Code：{0}",
  "Run it in a terminal to see why, then retry.":
    "请在终端运行它以了解原因，然后重试。",
  "Claude Code refuses to bypass permissions for the root user.":
    "Claude Code 拒绝为 root 用户绕过权限。",
  "Run as another user, set the permissions to acceptEdits, or set IS_SANDBOX=1 inside a container that you can lose.":
    "请以其他用户身份运行，将权限设为 acceptEdits，或在可以丢弃的容器中设置 IS_SANDBOX=1。",
  "This version of Claude Code does not know {0}.":
    "此版本的 Claude Code 不支持 {0}。",
  "Claude Code was ended from outside ({0}).":
    "Claude Code 被外部终止（{0}）。",
  "Claude Code ended without a result ({0}).":
    "Claude Code 没有给出结果就结束了（{0}）。",
  "Claude Code ended without a result ({0}){1}":
    "Claude Code 没有给出结果就结束了（{0}）{1}",
  "Correct what it says, in the settings or in the project, then retry.":
    "请在设置或项目中更正它所指出的问题，然后重试。",
  "Claude Code does not know the session to go on from.":
    "Claude Code 找不到要继续的会话。",
  "Retry with a new session.": "请用新会话重试。",
  "Claude Code reached its budget: {0}": "Claude Code 达到预算：{0}",
  "Raise the budget in the settings, then retry to go on.":
    "请在设置中增大预算，然后重试以继续。",
  "Retry to go on where it stopped, cut the work into smaller tasks, or raise the setting orchestrator.maxTurns and start anew.":
    "重试可从停止处继续；也可将工作拆成更小的任务，或增大设置 orchestrator.maxTurns 并重新开始。",
  "Retry; if it happens again, choose another model in the settings.":
    "请重试；如果再次发生，请在设置中选择其他模型。",
  "Claude Code was interrupted.": "Claude Code 被中断。",
  "Retry to go on from where it stopped.": "重试可从停止处继续。",
  "Reword the task, or choose another model in the settings.":
    "请改写任务，或在设置中选择其他模型。",
  "Correct the model's name in the settings.": "请在设置中更正模型名称。",
  "Retry to go on, with smaller tasks, or let the model say more: CLAUDE_CODE_MAX_OUTPUT_TOKENS in the environment.":
    "请用更小的任务重试以继续，或让模型输出更多：环境变量 CLAUDE_CODE_MAX_OUTPUT_TOKENS。",
  "Wait a little, then retry.": "请稍等片刻，然后重试。",
  "Check the network connection, then retry.": "请检查网络连接，然后重试。",
  "Correct what it says, then retry.": "请更正它所指出的问题，然后重试。",
  "Give it less: smaller batches, a shorter task or less context.":
    "请减少内容：更小的批次、更短的任务或更少的上下文。",
  "Wait for the reset, then retry to go on; or use another account, an API key or another model.":
    "请等待配额重置后重试以继续；或使用其他账户、API 密钥或其他模型。",
  "Claude Code was ended from outside.": "Claude Code 被外部终止。",
  "Retry to go on; what it did so far is kept.":
    "重试即可继续；已完成的内容会保留。",
  "The slash command did not run: {0}": "斜杠命令没有运行：{0}",
  "Correct the command file in .claude/commands, or remove it to use the built-in prompt.":
    "请更正 .claude/commands 中的命令文件，或删除它以使用内置提示词。",
  "Claude Code was not found: {0}": "未找到 Claude Code：{0}",
  "Claude Code is not logged in.": "Claude Code 尚未登录。",
  "there is no program {0}.": "没有程序 {0}。",
  'there is no program "{0}" on the PATH.': "PATH 中没有程序“{0}”。",
  "{0} could not be started ({1}).": "无法启动 {0}（{1}）。",
  "{0} does not answer --version as Claude Code does. {1}":
    "{0} 对 --version 的回应与 Claude Code 不同。{1}",
  "The answer does not fit the question.": "回答与提问不符。",
  "Choose where there is a choice, else allow or deny.":
    "有选项时请选择，否则请允许或拒绝。",
  "Claude Code does not know the command /{0} here; it would have sent it to the model as plain text.":
    "Claude Code 在此不认识命令 /{0}；它会将其作为普通文本发送给模型。",
  "Add .claude/commands/{0}.md and commit it, or begin the prompt with other words.":
    "请添加 .claude/commands/{0}.md 并提交，或让提示词以其他文字开头。",
  "Claude Code spent its budget of ${0} and was stopped at about ${1}.":
    "Claude Code 已用完 ${0} 的预算，并在约 ${1} 时被停止。",
  "Run claude update in a terminal, then retry.":
    "请在终端运行 claude update，然后重试。",
  "Claude Code {0} is too old to ask for permissions: {1} or newer is needed.":
    "Claude Code {0} 版本过旧，无法请求许可：需要 {1} 或更新版本。",
  "Claude Code {0} is too old: {1} or newer is needed.":
    "Claude Code {0} 版本过旧：需要 {1} 或更新版本。",
  '"{0}" is at work or in the queue, so nothing can be restored.':
    "“{0}”正在工作或排队，因此无法还原。",
  '"{0}" and {1} more are at work or in the queue, so nothing can be restored.':
    "“{0}”和另外 {1} 个编排正在工作或排队，因此无法还原。",
  "Pause or cancel what is under way, then restore.":
    "请暂停或取消正在进行的编排，然后还原。",
  "An agent is still at work (attempt {0}), so nothing can be restored.":
    "仍有智能体在工作（尝试 {0}），因此无法还原。",
  "Wait until it has ended, or cancel its orchestration.":
    "请等待它结束，或取消其编排。",
  "There is no folder {0}.": "没有文件夹 {0}。",
  "Make it, or name a file in another folder.":
    "请创建它，或指定其他文件夹中的文件。",
  "It was under way when the backup was taken that was restored.":
    "创建所还原的备份时，它正在进行。",
  "Look at what its branch holds by now, then go on with it or cancel it.":
    "请查看其分支现在的内容，然后继续或取消它。",
  "The attempt is over, but one of its processes still runs and could not be ended. {0}":
    "该尝试已结束，但其一个进程仍在运行且无法结束。{0}",
  "The attempt is over, but {0} of its processes still run and could not be ended. {1}":
    "该尝试已结束，但其 {0} 个进程仍在运行且无法结束。{1}",
  "End what is left of it (doctor tells what that is), then retry: the next attempt begins a new session.":
    "请结束其剩余部分（诊断会说明是什么），然后重试：下一次尝试会开始新会话。",
  "The gate needs a container, as its agent did: {0}":
    "门禁与其智能体一样需要容器：{0}",
  "its own was lost.": "其自己的容器已丢失。",
  "Look whether the container engine runs (doctor tells), then retry.":
    "请查看容器引擎是否在运行（诊断会说明），然后重试。",
  "The work and {0} changed the same places of {1}.":
    "该工作与 {0} 更改了 {1} 的相同位置。",
  "Merge {0} into {1} in the worktree {2}, commit, then merge again. Nothing was changed.":
    "请在工作树 {2} 中将 {0} 合并到 {1} 并提交，然后再次合并。没有更改任何内容。",
  "{0} on {1} has changed since this was planned, and these are done there, or gone: {2}.":
    "{1} 上的 {0} 在规划之后发生了变化，以下内容已在那里完成或不复存在：{2}。",
  "Cancel this one and start anew, so that it is planned from the file as it is; or open the boxes again, commit, and retry.":
    "请取消它并重新开始，以便按现有文件规划；或重新打开复选框、提交并重试。",
  "{0} is no orphan (any more).": "{0}不是（或不再是）遗留物。",
  "Look again what there is.": "请重新查看现有内容。",
  "It cannot be ended: {0} hang in the kernel.": "无法结束：{0} 卡在内核中。",
  "Look what they wait for (a disk or a network drive that does not answer), then try again.":
    "请查看它们在等待什么（没有响应的磁盘或网络驱动器），然后重试。",
  "Somebody works in {0} (process {1}).": "有人正在 {0} 中工作（进程 {1}）。",
  "Close the terminal or the program there, then try again.":
    "请关闭那里的终端或程序，然后重试。",
  "The branch {0} is in use.": "分支 {0} 正在使用。",
  "See where with git worktree list; switch to another branch there.":
    "用 git worktree list 查看在何处使用；请在那里切换到其他分支。",
  "Start the container engine (doctor says whether it answers), or set orchestrator.runner to process.":
    "请启动容器引擎（诊断会说明它是否响应），或将 orchestrator.runner 设为 process。",
  "The container engine cannot be reached: {0}": "无法连接容器引擎：{0}",
  "The container engine gave no answer in {0} seconds ({1}).":
    "容器引擎在 {0} 秒内没有响应（{1}）。",
  "The container engine sent nothing for {0} seconds.":
    "容器引擎在 {0} 秒内没有发送任何内容。",
  "From Windows a worktree cannot be carried to another machine: its paths are not those of a container.":
    "无法将工作树从 Windows 带到另一台计算机：其路径与容器的不同。",
  "Work in WSL, or use container engines of this machine.":
    "请在 WSL 中工作，或使用本机的容器引擎。",
  "Folders beside the worktree cannot be carried to another machine.":
    "无法将工作树之外的文件夹带到另一台计算机。",
  "Empty orchestrator.additionalFolders, or use container engines of this machine.":
    "请清空 orchestrator.additionalFolders，或使用本机的容器引擎。",
  "What lies in / itself cannot be carried: {0}.":
    "无法传送直接位于 / 中的内容：{0}。",
  "The image {0} could not be built: {1}": "无法构建镜像 {0}：{1}",
  "Look at the last lines of the build, then try again.":
    "请查看构建的最后几行，然后重试。",
  "{0} is no JSON.": "{0} 不是 JSON。",
  "There is no Docker context {0}.": "没有 Docker 上下文 {0}。",
  "`docker context ls` says which there are.":
    "`docker context ls` 会列出现有的上下文。",
  "There is no {0} in {1}, and orchestrator.pool.image asks for its image.":
    "{1} 中没有 {0}，而 orchestrator.pool.image 要求使用其镜像。",
  "{0} is no JSON with comments: {1} at character {2}.":
    "{0} 不是带注释的 JSON：第 {2} 个字符处 {1}。",
  '{0} has neither "image" nor "build" with a "dockerfile"; others, such as "dockerComposeFile", are not supported.':
    '{0} 既没有 "image"，也没有带 "dockerfile" 的 "build"；不支持其他形式，例如 "dockerComposeFile"。',
  "{0} names a Dockerfile outside of the folder that is built from.":
    "{0} 指定的 Dockerfile 位于构建文件夹之外。",
  "Name an image in orchestrator.pool.image, or let the file name one.":
    "请在 orchestrator.pool.image 中指定镜像，或让该文件指定一个。",
  "Write unix:///path, npipe:////./pipe/name, tcp://host:port (with ?certs=/folder for TLS), ssh://user@host, or the name of a Docker context.":
    "请写成 unix:///path、npipe:////./pipe/name、tcp://host:port（TLS 用 ?certs=/folder）、ssh://user@host 或 Docker 上下文的名称。",
  "The container engine {0} {1}.": "容器引擎 {0} {1}。",
  "{0} The setting is orchestrator.pool.endpoints.":
    "{0} 对应的设置是 orchestrator.pool.endpoints。",
  "is no place": "不是有效位置",
  "needs the whole path of its socket": "需要套接字的完整路径",
  "is of a kind that nobody knows": "的类型未知",
  "names no host": "没有指定主机",
  "cannot be read": "无法读取",
  "has more than a host, a port and certs": "含有主机、端口和 certs 之外的内容",
  "must not hold a password": "不得包含密码",
  "has more than a user, a host and a port": "含有用户、主机和端口之外的内容",
  "is a Docker context that names no engine": "是没有指定引擎的 Docker 上下文",
  "The container image {0} is not there.": "没有容器镜像 {0}。",
  "Build it (orchestrator pool build), or name another in orchestrator.pool.image.":
    "请构建它（orchestrator pool build），或在 orchestrator.pool.image 中指定其他镜像。",
  "The container could not be started: {0}": "无法启动容器：{0}",
  "An image needs node, git and the agent's program: look at orchestrator.pool.image. orchestrator.runner can be set to process meanwhile.":
    "镜像需要 node、git 和智能体的程序：请查看 orchestrator.pool.image。可以暂时将 orchestrator.runner 设为 process。",
  "All ports of the container pool ({0}) are taken by other programs.":
    "容器池的所有端口（{0}）都被其他程序占用。",
  "Choose others with orchestrator.pool.portStart.":
    "请用 orchestrator.pool.portStart 选择其他端口。",
  "The gateway of the container does not start (exit code {0}).":
    "容器的网关没有启动（退出代码 {0}）。",
  'Its image needs node: look at orchestrator.pool.image. "docker logs {0}" may say more.':
    '其镜像需要 node：请查看 orchestrator.pool.image。"docker logs {0}" 可能会给出更多信息。',
  "Install tmux (brew install tmux), or set orchestrator.runner to auto.":
    "请安装 tmux（brew install tmux），或将 orchestrator.runner 设为 auto。",
  "Install tmux (your system's package tmux), or set orchestrator.runner to auto.":
    "请安装 tmux（系统的 tmux 软件包），或将 orchestrator.runner 设为 auto。",
  "Healing was tried ({0}); {1} of {2} times it proved nothing more.":
    "已尝试修复（{0} 次）；{2} 次中有 {1} 次没有证实更多内容。",
  "Heal attempt {0}, since the last ones proved some of the tasks: {1}":
    "第 {0} 次修复尝试，因为之前的尝试证实了部分任务：{1}",
  "Heal attempt {0} of {1}: {2}": "第 {0} 次修复尝试（共 {1} 次）：{2}",
  "The options leave out {0}.": "选项中跳过了 {0}。",
  "You sent it to the stage {0}.": "你将它转到了环节 {0}。",
  "You reviewed it: {0}.": "你审查了它：{0}。",
  "You let it begin without {0}.": "你让它不等待{0}就开始。",
  "You gave it the priority {0}.": "你将其优先级设为 {0}。",
  "You gave the agent {0} minutes more.": "你给了智能体额外 {0} 分钟。",
  "The worktree could not be removed: {0}": "无法移除工作树：{0}",
  "The clean-up failed: {0}": "清理失败：{0}",
  "The attempt cannot be followed: {0}": "无法跟踪该尝试：{0}",
  "The merge could not be made: {0}": "无法合并：{0}",
  "It cannot go on: {0}": "无法继续：{0}",
  "Nobody answered within {0} seconds.": "{0} 秒内没有人回答。",
  "Nobody answered within {0} minutes.": "{0} 分钟内没有人回答。",
  "the total budget from {0} to {1}": "总预算从 {0} 增加到 {1}",
  "the day's budget from {0} to {1}": "当日预算从 {0} 增加到 {1}",
  "You raised {0}.": "你增加了预算：{0}。",
  "The engine before this one died while it was at {0}.":
    "之前的引擎崩溃了，当时正在处理：{0}。",
  "It was picked up {0} times without a step forward; {1} are the bound.":
    "已接手 {0} 次而没有进展；上限为 {1} 次。",
  "The review found something: it goes back to {0}, round {1} of {2}.":
    "审查发现了问题：退回到 {0}，第 {1} 轮（共 {2} 轮）。",
  "1 comment": "1 条评论",
  "{0} comments": "{0} 条评论",
  "“{0}”, which is queued": "“{0}”（排队中）",
  "“{0}”, which is at work": "“{0}”（工作中）",
  "“{0}”, which is paused": "“{0}”（已暂停）",
  "“{0}”, which is ready to be merged": "“{0}”（可以合并）",
  "“{0}”, which is completed": "“{0}”（已完成）",
  "“{0}”, which failed": "“{0}”（已失败）",
  "“{0}”, which was cancelled": "“{0}”（已取消）",
  "The agent's service was not there, so often in a row: {0}.":
    "智能体的服务连续不可用，次数：{0}。",
  "It was stopped at a limit, so often in a row: {0}.":
    "连续因达到限制而停止，次数：{0}。",
  "The quota was used up without a step forward, so often in a row: {0}.":
    "配额连续用完而没有进展，次数：{0}。",
  "Resume it when the quota is there again: the session goes on where it stopped.":
    "配额恢复后请继续：会话会从停止处继续。",
  "The runner {0} was asked for and is not there.": "请求的运行器 {0} 不可用。",
  "The agent's process was ended by {0}.": "智能体的进程被 {0} 终止。",
  "The agent's process ended with exit code {0}.":
    "智能体的进程以退出代码 {0} 结束。",
  "The agent's process could not be started.": "无法启动智能体的进程。",
  "The agent's process vanished.": "智能体的进程消失了。",
  "The agent's process was stopped: it could not succeed, or had spent its budget.":
    "智能体的进程已停止：它无法成功，或已用完预算。",
  "The agent's process was stopped on request.": "智能体的进程已按要求停止。",
  "The agent's process was stopped at its time limit.":
    "智能体的进程达到时间限制而停止。",
  "The agent's process was stopped at its memory limit.":
    "智能体的进程达到内存限制而停止。",
  "The agent's process was stopped at its limit of processes.":
    "智能体的进程达到进程数限制而停止。",
  "The agent's process was stopped at its limit of CPU time.":
    "智能体的进程达到 CPU 时间限制而停止。",
  "The agent's process was stopped: it neither wrote nor worked.":
    "智能体的进程已停止：既没有输出也没有工作。",
  "The evidence holds.": "证据成立。",
  "{0} has moved on: the merge is made anew.": "{0} 已有新提交：重新进行合并。",
  "{0} attempts were lost: that is enough.": "已丢失 {0} 次尝试：到此为止。",
  "{0} is the next stage.": "{0} 是下一个环节。",
  "Batch {0} of {1} is next.": "接下来是第 {0} 批（共 {1} 批）。",
  "{0} holds the work.": "{0} 已包含该工作。",
  "The attempt was interrupted: its session goes on.":
    "该尝试被中断：其会话继续。",
  "The agent's process vanished: the attempt is made again.":
    "智能体的进程消失了：再次尝试。",
  "The session of the review is gone: the review is made again, once.":
    "审查的会话已不存在：审查将重新进行一次。",
  "The session to go on in is gone: a new one is begun.":
    "要继续的会话已不存在：开始新会话。",
  "Nothing is spent beyond a budget.": "不会超出预算花费。",
  "You resumed it: the session goes on.": "你继续了它：会话继续。",
  "The wait is over: the session goes on.": "等待结束：会话继续。",
  "The turns were used up in the middle of the work: its session goes on, once.":
    "工作途中回合数用完：会话继续一次。",
  "The session has grown too long: a new one is begun, once.":
    "会话过长：开始一次新会话。",
  "The agent does not know the stage's command: the stage's own prompt is sent instead.":
    "智能体不认识该环节的命令：改为发送环节自身的提示词。",
  "The agent went round in circles.": "智能体在原地打转。",
  "Nothing can be done until the agent is logged in again.":
    "在智能体重新登录之前无法进行。",
  "More of the same would not help: the user decides.":
    "继续重复没有帮助：由用户决定。",
  "A read-only stage cannot mend what it found: the user decides.":
    "只读环节无法修复其发现的问题：由用户决定。",
  "Healing is off.": "修复已关闭。",
  "You started it.": "你启动了它。",
  "It was asked to pause before it started.": "在开始之前被要求暂停。",
  "It is to go on elsewhere: the agent at work is stopped first.":
    "将在别处继续：先停止正在工作的智能体。",
  "A cancel was asked for: the agent at work is stopped first.":
    "已请求取消：先停止正在工作的智能体。",
  "A cancel was asked for; the engine died again and again while it cleaned up, so the worktree stays where it is.":
    "已请求取消；引擎在清理时反复崩溃，因此工作树保留在原处。",
  "A cancel was asked for: the worktree goes, its work is kept in the trash.":
    "已请求取消：移除工作树，其工作保留在回收站。",
  "A cancel was asked for and nothing is left running.":
    "已请求取消，且没有仍在运行的内容。",
  "Work needs a worktree and a branch of its own.":
    "工作需要自己的工作树和分支。",
  "It was asked to pause.": "已请求暂停。",
  "Every batch is complete.": "所有批次都已完成。",
  "Every batch is complete or skipped.": "所有批次都已完成或跳过。",
  "Others wait for their turn: it goes on after them.":
    "其他编排在等待轮次：在它们之后继续。",
  "A part of it has failed.": "其中一部分失败了。",
  "The work is merged; the engine died again and again while it tidied up, so the worktree stays where it is.":
    "工作已合并；引擎在整理时反复崩溃，因此工作树保留在原处。",
  "The work is merged: the worktree is no longer needed.":
    "工作已合并：不再需要工作树。",
  "Every stage is done and the work is merged.": "所有环节已完成，工作已合并。",
  "The merge commit is ready: the base branch moves to it.":
    "合并提交已就绪：基础分支移动到该提交。",
  "The merge was asked for.": "已请求合并。",
  "Auto-merge is on and everything is proven.":
    "自动合并已开启，且一切都已证实。",
  "You skipped a part, which is not proven; the merge waits for you.":
    "你跳过了未证实的部分；合并等待你处理。",
  "Everything is proven; the merge waits for you.":
    "一切都已证实；合并等待你处理。",
  "The attempt is to run to its end.": "该尝试将运行到结束。",
  "The review ended without a verdict: it is asked for.":
    "审查结束时没有结论：正在请求结论。",
  "The agent ended without the structured answer: it is asked for once.":
    "智能体结束时没有给出结构化回答：请求一次。",
  "The agent ended well; now its work has to be proven.":
    "智能体正常结束；现在需要证实其工作。",
  "Process and evidence agree: the batch is done.":
    "进程与证据一致：批次完成。",
  "Process and evidence agree: the stage is done.":
    "进程与证据一致：环节完成。",
  "Your review goes to the session that did the work.":
    "你的审查发送到完成该工作的会话。",
  "No attempt yet.": "还没有尝试。",
  "There is money again: the session that stopped for want of it goes on.":
    "又有了预算：因预算不足而停止的会话继续。",
  "You asked for a pause.": "你请求暂停。",
  "You cancelled it.": "你取消了它。",
  "You asked for a retry.": "你请求重试。",
  "You asked to skip what is next.": "你请求跳过下一步。",
  "You asked for the merge.": "你请求合并。",
  "You took its session over.": "你接管了它的会话。",
  "You took its gate command away.": "你取消了它的门禁命令。",
  "You gave it another gate command: {0}": "你为它换了门禁命令：{0}",
  'The gate of "{0}" is part of its pipeline.': "“{0}”的门禁属于其流水线。",
  "Change it in the pipeline's file, and start anew with that.":
    "请在流水线文件中修改，然后重新启动。",
  "You gave its session back.": "你交还了它的会话。",
  "The agent asks.": "智能体提问。",
  "You allowed its like for this run.": "你已允许本次运行中的同类操作。",
  "You answered.": "你已回答。",
  "A slot is free.": "有空位。",
  "All that it waited for is completed, and a slot is free.":
    "它等待的都已完成，且有空位。",
  "What is left of the day is reserved for agents at work.":
    "当日剩余预算已为正在工作的智能体预留。",
  "The agent's service was not there: the attempt is made again later.":
    "智能体的服务不可用：稍后再次尝试。",
  "It was stopped at a limit: its session goes on after a while.":
    "因达到限制而停止：其会话稍后继续。",
  "The quota is used up, and it is not to go on by itself when it is there again.":
    "配额已用完，且设置为恢复后不自行继续。",
  "The quota is used up: it goes on when it is there again.":
    "配额已用完：恢复后继续。",
  "It was asked to pause while it waits.": "在等待期间被要求暂停。",
  "The clock was set back: the wait begins anew.": "时钟被调回：重新开始等待。",
  "The time has come, but not in the hours that you set.":
    "时间已到，但不在你设置的时段内。",
  "The time has come.": "时间已到。",
  "What others had reserved is free, or the day is over.":
    "其他编排预留的预算已释放，或当日已结束。",
  "You resumed it.": "你继续了它。",
  "git has given no answer in {0} in {1} seconds.":
    "git 在 {0} 中 {1} 秒内没有应答。",
  "Look whether its disk can be reached, and what git does there.":
    "请查看其磁盘是否可以访问，以及 git 在那里做什么。",
  "It is time to look for containers again.": "该再次查看是否有容器了。",
  "You let its agents work on this machine, without containers, and its gate run there.":
    "你让其代理不使用容器而在本机工作，其检查也在本机运行。",
  "You let its agents work, and its gate run, in containers.":
    "你让其代理在容器中工作，其检查也在容器中运行。",
  "You would not wait.": "你不想等待。",
  "A backup was restored: nothing goes on by itself.":
    "已还原备份：不会有任何内容自行继续。",
  "Only proven tasks are ticked.": "只有已证实的任务才会勾选。",
  "The plan is not the agent's to shorten.": "智能体不得缩减计划。",
  "It is over a limit and goes on at the lowest priority, as the settings say.":
    "已超过限制，按设置以最低优先级继续。",
  "It is over a limit and goes on, as the settings say.":
    "已超过限制，按设置继续。",
  "A read-only stage may not change files.": "只读环节不得更改文件。",
  "Another attempt would fail in the same way.": "再次尝试也会以同样方式失败。",
  "its own steps": "自身的步骤",
  "the stage {0}": "环节 {0}",
  "batch {0} of {1}": "第 {0} 批（共 {1} 批）",
  "attempt {0}": "第 {0} 次尝试",
  "You skipped what did not succeed.": "你跳过了未成功的部分。",
  "You sent it back to the stage {0}, with {1}.":
    "你将它退回到环节 {0}，并附上{1}。",
  "No container can be had, and none was asked for.":
    "无法获得容器，且没有明确要求容器。",
  "There are containers again, or none are needed.":
    "又有可用的容器，或不再需要容器。",
  "No container can be had: {0}": "无法获得容器：{0}",
  "It goes on by itself then; or let it go on without containers: its agents, and its gate, are processes of this machine then.":
    "届时它会自行继续；也可让它不使用容器继续：其代理和检查届时作为本机的进程运行。",
  "A simulation needs no confinement.": "模拟不需要隔离。",
  "The scripted agent": "脚本智能体",
  "Sign in again, or give a token that is still good (GITHUB_TOKEN or GH_TOKEN).":
    "请重新登录，或提供仍然有效的令牌（GITHUB_TOKEN 或 GH_TOKEN）。",
  "Give the token the right to read and write issues of the repository (Issues: read and write; for a classic one, repo).":
    "请授予令牌读写该仓库议题的权限（Issues: read and write；经典令牌则为 repo）。",
  "Name labels (github.labels, --label).":
    "请指定标签（github.labels、--label）。",
  "GitHub shows no issues of {0}: it is not there, has none, or the token may not see it.":
    "GitHub 没有显示 {0} 的议题：它不存在、没有议题，或令牌无权查看。",
  "Check the repository (github.repository, --repo) and the rights of the token.":
    "请检查仓库（github.repository、--repo）和令牌的权限。",
  "{0} has another name now: one of its issues is {1}.":
    "{0} 现在使用其他名称：其议题之一是 {1}。",
  "Give the new name (github.repository, --repo, or the address of origin).":
    "请给出新名称（github.repository、--repo，或 origin 的地址）。",
  "{0} takes no more requests for now: its rate limit is reached.":
    "{0} 暂时不再接受请求：已达到速率限制。",
  "Sync again after {0}; what is done stays done.":
    "请在 {0} 之后再次同步；已完成的保持不变。",
  "{0} cannot be reached: {1}.": "无法连接 {0}：{1}。",
  "no connection": "没有连接",
  "Look at the network and at the address, then sync again; what is done stays done.":
    "请检查网络和地址，然后再次同步；已完成的保持不变。",
  "{0} does not accept the login: {1}.": "{0} 不接受该登录：{1}。",
  "{0} says: {1}.": "{0} 返回：{1}。",
  "{0} has a trouble of its own: {1}.": "{0} 自身出现故障：{1}。",
  "Sync again later; what is done stays done.":
    "请稍后再次同步；已完成的保持不变。",
  "{0} refuses: {1}.": "{0} 拒绝：{1}。",
  "all of it": "全部内容",
  "not understood": "无法理解",
  "The answer is not one of {0}: {1}: {2}.": "该响应并非来自 {0}：{1}：{2}。",
  "Check that the address is that of {0}, and that no proxy answers in its place.":
    "请检查地址是否为 {0} 的地址，以及是否有代理代为响应。",
  '"{0}" is no address of {1}.': "“{0}”不是 {1} 的地址。",
  "Give one such as https://example.com, without a name or a query.":
    "请给出类似 https://example.com, 且不含用户名或查询的地址。",
  "Check the address of your account and its API token (id.atlassian.com, Security); JIRA_EMAIL and JIRA_TOKEN on the command line.":
    "请检查帐户地址及其 API 令牌（id.atlassian.com，Security）；命令行则为 JIRA_EMAIL 和 JIRA_TOKEN。",
  "Check the query, and that your account may see and edit the issues of the project.":
    "请检查查询，以及你的帐户是否可以查看和编辑该项目的议题。",
  "Narrow the query (jira.query, --query).":
    "请缩小查询范围（jira.query、--query）。",
  "{0} cannot be closed as it is: {1}.": "{0} 在当前状态下无法关闭：{1}。",
  "no step of its workflow leads to a done status from here":
    "其工作流中没有从此处通向已完成状态的步骤",
  "it can go to {0}": "可以转到 {0}",
  "Name the status that means done (jira.doneStatus, --done-status), or move the issue in Jira.":
    "请指定表示已完成的状态（jira.doneStatus、--done-status），或在 Jira 中移动该议题。",
  "More than {0} open issues of {1} are meant.":
    "涉及 {1} 的未关闭议题超过 {0} 个。",
  "Agents in containers would reach no network, and so no service (orchestrator.pool.network).":
    "容器中的智能体无法访问网络，因而也无法访问服务（orchestrator.pool.network）。",
  "The supervisor could not be started: {0}": "无法启动监管程序：{0}",
  "Its processes used {0} MB of memory; the limit is {1} MB.":
    "其进程使用了 {0} MB 内存；限制为 {1} MB。",
  "It had {0} processes; the limit is {1}.": "它有 {0} 个进程；限制为 {1} 个。",
  "Its processes used {0} seconds of CPU time; the limit is {1} seconds.":
    "其进程使用了 {0} 秒 CPU 时间；限制为 {1} 秒。",
  "It wrote nothing and used no CPU for {0} seconds; the limit is {1} seconds.":
    "它在 {0} 秒内没有输出，也没有使用 CPU；限制为 {1} 秒。",
  "The setting orchestrator.agentPath names a program of this machine.":
    "设置 orchestrator.agentPath 指定的是本机的程序。",
  "unknown reason": "原因不明",
  "exit code {0}": "退出代码 {0}",
  unknown: "未知",
  "signal {0}": "信号 {0}",
  "No API key is set, and no login of Claude Code may or can go into a container (orchestrator.pool.carryLogin).":
    "没有设置 API 密钥，且 Claude Code 的登录不得或无法进入容器（orchestrator.pool.carryLogin）。",
  "{0} is no file in the workspace, or leads out of it.":
    "{0} 不是工作区中的文件，或指向工作区之外。",
  "Name one in it, such as issues/github/tasks.md.":
    "请指定工作区中的文件，例如 issues/github/tasks.md。",
  "What the last sync left in {0} cannot be understood.":
    "无法理解上次同步留在 {0} 中的内容。",
  "Delete the file to begin anew: then a ticked box of an issue that was opened again counts as ticked by hand.":
    "请删除该文件以重新开始：此后，重新打开的议题若其复选框已勾选，将视为手动勾选。",
  "{0} cannot be written: {1}": "无法写入 {0}：{1}",
  "Allow writing to the folder, then sync again.":
    "请允许写入该文件夹，然后再次同步。",
  "{0} holds issues of another place: {1} is {2}, and this sync is of {3} {4}.":
    "{0} 包含其他位置的议题：{1} 是 {2}，而此次同步针对 {3} {4}。",
  "Name another file for it, or change the addresses in this one.":
    "请为其指定其他文件，或更改此文件中的地址。",
  "Another sync of this workspace is at work.":
    "此工作区的另一个同步正在进行。",
  "Wait until it is over, then sync again.": "请等待它结束，然后再次同步。",
  "The repository has no remote that is called origin.":
    "该仓库没有名为 origin 的远程。",
  "origin is {0}, which is no repository of {1}.":
    "origin 是 {0}，它不是 {1} 的仓库。",
  "no address of a host": "没有主机的地址",
  "Name the repository (github.repository, --repo owner/name); for GitHub Enterprise, its server too (github.server, --server).":
    "请指定仓库（github.repository、--repo owner/name）；GitHub Enterprise 还需指定服务器（github.server、--server）。",
  "The site of Jira is not named.": "没有指定 Jira 站点。",
  "Give its address: the setting jira.site, or JIRA_SITE on the command line.":
    "请给出其地址：设置 jira.site，命令行则为 JIRA_SITE。",
  "The account of Jira is not named.": "没有指定 Jira 帐户。",
  "Give its e-mail address: the setting jira.email, or JIRA_EMAIL on the command line.":
    "请给出其电子邮件地址：设置 jira.email，命令行则为 JIRA_EMAIL。",
  "Look at the nodes of the swarm (orchestrator pool status).":
    "请查看 Swarm 的节点（orchestrator pool status）。",
  "Its service was removed from the swarm.": "其服务已从 Swarm 中移除。",
  "None of the container engines {0} is a node of the swarm.":
    "容器引擎 {0} 都不是 Swarm 的节点。",
  "The swarm chose a node that none of the container engines is.":
    "Swarm 选择的节点不属于任何容器引擎。",
  "The swarm did not start its service in {0} seconds.":
    "Swarm 没有在 {0} 秒内启动其服务。",
  "The swarm gave it up ({0}).": "Swarm 已放弃它（{0}）。",
  "Node {0} has left the swarm.": "节点 {0} 已离开 Swarm。",
  "The swarm has lost its node {0}.": "Swarm 已失去节点 {0}。",
  "Node {0} of the swarm is being drained.": "Swarm 的节点 {0} 正在清空。",
  "The swarm ended its place on node {0} ({1}).":
    "Swarm 已终止其在节点 {0} 上的位置（{1}）。",
  "The swarm has moved its service to another node.":
    "Swarm 已将其服务移到另一个节点。",
  "The container engine behind ssh {0} cannot be reached: {1}":
    "无法连接 ssh {0} 后面的容器引擎：{1}",
  'See that "ssh -o BatchMode=yes {0} docker version" works in a terminal: the host must be known there (connect once by hand), the key must be in an agent or have no passphrase, and the host must have docker.':
    "请确保在终端中能运行“ssh -o BatchMode=yes {0} docker version”：该主机必须是已知主机（先手动连接一次），密钥必须在代理中或没有密码，并且该主机上要有 docker。",
  "There is no program ssh here.": "此处没有 ssh 程序。",
  "What answers there is no container engine ({0}).":
    "那里应答的不是容器引擎（{0}）。",
  "Look at orchestrator.pool.endpoints. Behind ssh nothing else may be written: see that the shell there says nothing by itself.":
    "请查看 orchestrator.pool.endpoints。通过 ssh 时不得输出其他内容：请确保那里的 shell 自身不输出任何内容。",
  "The container engine has no addresses left for another network.":
    "容器引擎已没有可用于新网络的地址。",
  "Remove networks that nobody uses (docker network prune), or give the engine more addresses (default-address-pools in its daemon.json).":
    "请移除无人使用的网络（docker network prune），或为引擎提供更多地址（其 daemon.json 中的 default-address-pools）。",
  "The swarm has no leader.": "Swarm 没有领导节点。",
  "The swarm cannot be asked: {0}": "无法询问 Swarm：{0}",
  "More than half of the managers of a swarm must run (docker node ls).":
    "Swarm 的管理节点必须有半数以上在运行（docker node ls）。",
  "Or switch orchestrator.pool.swarm off.": "或关闭 orchestrator.pool.swarm。",
  "The container engine {0} is in no swarm.":
    "容器引擎 {0} 不在任何 Swarm 中。",
  "Make one (docker swarm init), or let it join one (docker swarm join).":
    "请创建一个（docker swarm init），或让它加入一个（docker swarm join）。",
  "The container engine {0} is too old to place services in its swarm (API {1}).":
    "容器引擎 {0} 版本过旧，无法在其 Swarm 中放置服务（API {1}）。",
  "Docker 20.10 is the first that can.": "Docker 20.10 是首个支持的版本。",
  "None of the container engines is a manager of the swarm.":
    "容器引擎中没有 Swarm 的管理节点。",
  "Name a manager in orchestrator.pool.endpoints, too.":
    "请在 orchestrator.pool.endpoints 中同时指定一个管理节点。",
  "Its engine has not answered yet.": "其引擎尚未响应。",
  "Another program listens on port {0}.": "另一个程序正在监听端口 {0}。",
  "Its container is gone.": "其容器已不存在。",
  "Its container gave no sign of life for {0} seconds.":
    "其容器在 {0} 秒内没有任何动静。",
  "Its container ended before it did (exit code {0}).":
    "其容器先于它结束（退出代码 {0}）。",
  "Its container had no memory left (orchestrator.pool.memoryMb).":
    "其容器内存已耗尽（orchestrator.pool.memoryMb）。",
  "What the agent did could not be brought back: {0}":
    "无法取回智能体所做的内容：{0}",
  "The worktree could not be unpacked: {0}": "无法解包工作树：{0}",
  "It failed without saying why.": "它失败了，但没有说明原因。",
  'The agent was not allowed to use {0}. If the work needs that, allow it with a rule in allowedTools, such as "Bash(npm test *)", then start again.':
    '智能体未被允许使用 {0}。如果工作需要，请在 allowedTools 中用规则允许，例如 "Bash(npm test *)"，然后重新启动。',
  "Its work was put aside with the part that did not succeed.":
    "其工作已随未成功的部分一起放到一边。",
  "Choose for each of these, or deny it: {0}":
    "请为以下每一项作出选择，或拒绝：{0}",
  "The agent at work on {0} waits, and all that comes after it.":
    "正在处理 {0} 的智能体在等待，其后的一切也在等待。",
  "The agent at work on it waits, and all that comes after it.":
    "正在处理它的智能体在等待，其后的一切也在等待。",
  "The agent asks whether it may use {0}.": "智能体询问是否可以使用 {0}。",
  "The agent asks whether it may use {0}: {1}":
    "智能体询问是否可以使用 {0}：{1}",
  "The agent asks: {0}": "智能体提问：{0}",
  "The agent asks whether it may carry out its plan.":
    "智能体询问是否可以执行其计划。",
  "Its sub-agent for {0} asks whether it may use {1}.":
    "负责 {0} 的子智能体询问是否可以使用 {1}。",
  "Its sub-agent for {0} asks whether it may use {1}: {2}":
    "负责 {0} 的子智能体询问是否可以使用 {1}：{2}",
  "Its sub-agent for {0} asks: {1}": "负责 {0} 的子智能体提问：{1}",
  "Its sub-agent for {0} asks whether it may carry out its plan.":
    "负责 {0} 的子智能体询问是否可以执行其计划。",
  "Its work is not in {0} yet.": "其工作尚未进入 {0}。",
  "It is ready to merge.": "可以合并了。",
  "It could not be merged: {0}": "无法合并：{0}",
  "It failed: {0}": "已失败：{0}",
  "It stopped: {0}": "已停下：{0}",
  "It is not completed.": "尚未完成。",
  "Still to do: {0}.": "尚待完成：{0}。",
  "{0} of {1} tasks is open.": "{1} 个任务中有 {0} 个未完成。",
  "{0} of {1} tasks are open.": "{1} 个任务中有 {0} 个未完成。",
  "{0}, batch {1} of {2}": "{0}，批次 {1}/{2}",
  "The process that owned this workspace ended while it was asked.":
    "拥有此工作区的进程在被请求时结束了。",
  "Look whether it was done, else ask again.":
    "请查看是否已完成，否则请重新请求。",
  "The request's body is larger than {0} MiB.": "请求正文大于 {0} MiB。",
  "Put long text into a file of the workspace and name that file.":
    "请将长文本放入工作区的文件中，并指定该文件。",
  "The request's body is not JSON.": "请求正文不是 JSON。",
  "Send one JSON object.": "请发送一个 JSON 对象。",
  "The request is not valid: {0}": "请求无效：{0}",
  "Correct the named fields.": "请更正所列字段。",
  "The owner of the workspace answered {0} in a way that is not understood.":
    "工作区的拥有者对 {0} 的回答无法理解。",
  "Reload all editor windows and update the command line, so that all run the same version.":
    "请重新加载所有编辑器窗口并更新命令行，使它们运行同一版本。",
  "The process that owned this workspace has ended.":
    "拥有此工作区的进程已结束。",
  "Ask again.": "请重新请求。",
  'The parameter {0} is "{1}", not a whole number.':
    "参数 {0} 是“{1}”，不是整数。",
  "Give a whole number that is not negative, or leave it out.":
    "请给出非负整数，或省略它。",
  "The request does not carry this workspace's key.":
    "请求没有携带此工作区的密钥。",
  "Send the content of .orchestrator/state/key as `Authorization: Bearer KEY`.":
    "请将 .orchestrator/state/key 的内容作为 `Authorization: Bearer KEY` 发送。",
  "There is nothing at {0}.": "{0} 处没有任何内容。",
  "The paths are in the documentation of the HTTP API.":
    "路径见 HTTP API 的文档。",
  "{0} is not possible at {1}.": "{1} 不支持 {0}。",
  "Use {0}.": "请使用 {0}。",
  "The dashboard's files cannot be read: {0}.": "无法读取仪表板的文件：{0}。",
  "Install Orchestrator again, or build it.":
    "请重新安装 Orchestrator，或构建它。",
  "Too many pages are open.": "打开的页面太多。",
  "Close some of them.": "请关闭其中一些。",
  "The stream of this page has ended; nothing was done.":
    "此页面的连接已结束；未执行任何操作。",
  "Connect again.": "请重新连接。",
  "Open the address that `orchestrator serve` prints.":
    "请打开 `orchestrator serve` 输出的地址。",
  "The request does not come from the dashboard.": "请求并非来自仪表板。",
  "Another site asked for the stream.": "另一个网站请求了此连接。",
  "The request is not for this computer by its name.":
    "按名称看，请求不是发给这台计算机的。",
  "its first bytes are not a journal's": "其开头的字节不是日志文件的",
  "record {0} holds no statements": "记录 {0} 不含语句",
  "record {0}, at byte {1}, is damaged, but a good one follows":
    "位于字节 {1} 的记录 {0} 已损坏，但其后还有完好的记录",
  "it is not a database of Orchestrator Manager":
    "它不是 Orchestrator Manager 的数据库",
  "it belongs to another snapshot": "它属于另一个快照",
  "it does not hold what was written to it": "它不含已写入的内容",
  "{0} is also the id of the task in line {1}. Dependencies on {2} mean that one; give this task an id of its own.":
    "{0} 也是第 {1} 行任务的 id。对 {2} 的依赖指的是那一个；请为此任务指定自己的 id。",
  "{0} is ticked here, but open in line {1}. Make both the same, or give this task an id of its own.":
    "{0} 在此处已勾选，但在第 {1} 行未完成。请使两者一致，或为此任务指定自己的 id。",
  "{0} is open here, but ticked in line {1}. Make both the same, or give this task an id of its own.":
    "{0} 在此处未完成，但在第 {1} 行已勾选。请使两者一致，或为此任务指定自己的 id。",
  "This task": "此任务",
  "{0} depends on {1}, which is not in this file; the dependency is not considered. Correct the id or remove it.":
    "{0} 依赖 {1}，但它不在此文件中；该依赖不予考虑。请更正或删除该 id。",
  "These tasks depend on each other in a circle: {0}. They are worked on in the order of the file; remove one of the dependencies.":
    "这些任务循环依赖：{0}。它们将按文件中的顺序处理；请删除其中一个依赖。",
  "{0} is ticked, but {1}, on which it depends, is open. Open this one, tick {2}, or remove the dependency.":
    "{0} 已勾选，但它依赖的 {1} 未完成。请取消勾选此任务、勾选 {2}，或删除该依赖。",
  "{0} depends on {1}, which comes in a later section (line {2}). Move one of them, or remove the dependency.":
    "{0} 依赖 {1}，但后者位于更后面的小节（第 {2} 行）。请移动其中之一，或删除该依赖。",
  "This task is ticked, but one task below it is not; what is open is still planned.":
    "此任务已勾选，但其下有一个任务未勾选；未完成的仍会列入计划。",
  "This task is ticked, but {0} tasks below it are not; what is open is still planned.":
    "此任务已勾选，但其下有 {0} 个任务未勾选；未完成的仍会列入计划。",
  "All tasks below this one are ticked, but this one is open.":
    "此任务下的所有任务都已勾选，但它自己未完成。",
  "Claude Code reported success but ended with exit code {0}.":
    "Claude Code 报告成功，但以退出代码 {0} 结束。",
  "The API refused the login ({0}).": "API 拒绝了登录 ({0})。",
  "The API refused the account's billing.": "API 拒绝了该帐户的计费。",
  "The undoing of proven work by a rewritten history: {0}":
    "改写历史撤销了已证实的工作：{0}",
  "What is proven stays, whatever becomes of the history.":
    "无论历史如何改写，已证实的内容都会保留。",
  "{0} is no longer a worktree of this repository: somebody replaced {1}.":
    "{0} 不再是此仓库的工作树：有人替换了 {1}。",
  "Move {0} elsewhere, then retry: it is made again.":
    "请将 {0} 移到别处，然后重试：它会重新建立。",
  "The plan is not the agent's to replace.": "计划不应由智能体替换。",
  "git takes {0} for the files of the repository in {1}.":
    "git 把 {0} 当作 {1} 中仓库的文件。",
  "core.worktree of its configuration says so. Where that is wrong: git config --unset core.worktree, then try again.":
    "其配置中的 core.worktree 如此指定。若有误：git config --unset core.worktree，然后重试。",
  "{0} was no file any more; what stood in its place is {1} now":
    "{0} 已不再是文件；原来占据其位置的内容现为 {1}",
  "There are conflicts that nobody has resolved: {0}.":
    "存在无人解决的冲突：{0}。",
  "A rebase stopped half-way. It has to be finished (git rebase --continue) or given up (git rebase --abort).":
    "变基中途停下了。必须完成（git rebase --continue）或放弃（git rebase --abort）。",
  "A git repository of its own inside the worktree cannot be committed with the work: {0}. Its .git has to go, or the folder where it is no part of the work.":
    "工作树中独立的 Git 仓库无法随工作一起提交：{0}。请删除其 .git；若不属于这项工作，请删除该文件夹。",
  "{0} lies behind a link that leads out of the worktree.":
    "{0} 位于一个指向工作树之外的链接之后。",
  "Take the link away, then retry.": "请移除该链接，然后重试。",
  "{0} no longer holds the commit {1}, which the work started from: the merge would bring back what was taken out of it.":
    "{0} 不再包含这项工作所基于的提交 {1}：合并会把已移除的内容带回来。",
  "Run git rebase --onto {0} {1} in the worktree {2}, then merge again. Nothing was changed.":
    "请在工作树 {2} 中运行 git rebase --onto {0} {1}，然后再次合并。未作任何更改。",
  "tests were deleted ({0})": "测试被删除（{0}）",
  "files that git ignores are used, which nobody else has unless something makes them ({0})":
    "使用了 Git 忽略的文件，若没有步骤生成它们，其他人不会有这些文件（{0}）",
  "tests were switched off ({0})": "测试被停用（{0}）",
  "what the gate runs was changed ({0})": "门禁所运行的内容被更改（{0}）",
  "There is no stage of work that could mend it: the user decides.":
    "没有可以修复它的工作环节：由你决定。",
  "It went back to the agents {0} times: that is enough.":
    "已退回给智能体 {0} 次：到此为止。",
  "With {0} merged in, the gate fails: it goes back to {1}, {2} of {3}.":
    "并入 {0} 后门禁失败：退回到 {1}，第 {2} 次，共 {3} 次。",
  "{0} has moved on since the work was proven: the gate runs on both together.":
    "工作得到证明后 {0} 又有了新提交：门禁将对两者合并后的结果运行。",
  "The gate is not run on a merge for ever.":
    "不会无休止地对合并结果运行门禁。",
  "The work passed its gate, but not together with what is on {0} by now: {1}":
    "工作通过了门禁，但与 {0} 上现有的内容合在一起时没有通过：{1}",
  "Mend it in the worktree {0}, where both are merged, commit, then merge again; or send it back with comments. Whoever wants it as it is merges the branch {1} with git. Nothing was changed on {2}.":
    "请在工作树 {0}（两者已在其中合并）中修复并提交，然后再次合并；或附上评论退回。如要按现状合并，请用 git 合并分支 {1}。{2} 未作任何更改。",
  "{0} moved on each time while the gate ran on the merge: {1} times in a row.":
    "门禁对合并结果运行期间，{0} 每次都有新提交：连续 {1} 次。",
  "Merge again when less is merged into it. Nothing was changed.":
    "请在合并较少时再次合并。未作任何更改。",
  "The gate passed on the work with {0} merged in.":
    "工作并入 {0} 后通过了门禁。",
  "The gate failed on the work with {0} merged in.":
    "工作并入 {0} 后未通过门禁。",
  "Look at this before you merge: {0}": "合并前请查看：{0}",
  "There is no branch {0} any more to merge into.":
    "要合并到的分支 {0} 已不存在。",
  "Make it again, with git branch {0} COMMIT, then merge again. The work is on {1}.":
    "请用 git branch {0} COMMIT 重新创建它，然后再次合并。工作在 {1} 上。",
  "Boxes ticked without evidence: {0}": "没有证据就勾选的复选框：{0}",
  "Tasks removed from {0}: {1}": "从 {0} 中删除的任务：{1}",
  "Changes of a read-only stage": "只读环节所做的更改",
  "Its container may not reach {0} and {1} more (orchestrator.pool.allowedHosts).":
    "其容器不得访问 {0} 以及另外 {1} 个主机 (orchestrator.pool.allowedHosts)。",
  "Its container may not reach {0} (orchestrator.pool.allowedHosts).":
    "其容器不得访问 {0} (orchestrator.pool.allowedHosts)。",
  "It was being written when its program ended.": "其程序结束时它正在写入。",
  "No orchestration on record has this attempt, and its agent is still at work.":
    "记录中没有任何编排拥有此尝试，而其智能体仍在工作。",
  "No orchestration on record has this attempt.":
    "记录中没有任何编排拥有此尝试。",
  "{0} It has a terminal: somebody may be using it.":
    "{0} 它有一个终端：可能有人正在使用。",
  "The attempt that it belongs to has ended.": "它所属的尝试已结束。",
  "The folder of the attempt that it belongs to is gone.":
    "它所属尝试的文件夹已不存在。",
  "The supervisor that saw to it died.": "负责它的监管程序已终止。",
  "The engine that ran it died.": "运行它的引擎已终止。",
  "{0} is {1} and does not need it any more": "{0} 的状态为“{1}”，不再需要它",
  "No orchestration on record works in it": "记录中没有任何编排在其中工作",
  "{0}; it was not made to the end.": "{0}；它没有创建完。",
  "{0}; its removal was not finished.": "{0}；它没有删除完。",
  "{0}; its folder is gone.": "{0}；其文件夹已不存在。",
  "No orchestration on record works on it.": "记录中没有任何编排在使用它。",
  "Its branch was deleted by somebody.": "其分支已被人删除。",
  "A git that was killed left it; until it is gone, git refuses to change {0}.":
    "它由一个被终止的 git 留下；在它消失之前，git 拒绝更改 {0}。",
  "the branch {0}": "分支 {0}",
  "The attempt that it shows has ended. Somebody is attached to its session.":
    "它所显示的尝试已结束。有人连接着其会话。",
  "The attempt that it shows has ended.": "它所显示的尝试已结束。",
  "{0} cannot be the state of a check box.": "{0} 不能作为复选框的状态。",
  "Use one visible character: a space for open, x for done, or a mark such as ~, -, ! or ✓. Other letters and digits would make it a tag.":
    "请使用一个可见字符：空格表示未完成，x 表示已完成，或 ~、-、!、✓ 之类的标记。其他字母和数字会使它成为标签。",
  "Line {0} has no check box of a task.": "第 {0} 行没有任务的复选框。",
  "Choose a line that the plan lists as a task.": "请选择计划中列为任务的行。",
  "the task in line {0}": "第 {0} 行的任务",
  "Give this task the next free id, {0}": "为此任务指定下一个可用的 id：{0}",
  "Tick {0} everywhere": "在所有位置勾选 {0}",
  "Open {0} everywhere": "在所有位置取消勾选 {0}",
  "Replace by {0}": "替换为 {0}",
  "Remove the dependency on {0}": "删除对 {0} 的依赖",
  "Remove the dependency of {0} on {1}": "删除 {0} 对 {1} 的依赖",
  "Move {0} behind {1}": "将 {0} 移到 {1} 之后",
  "Move {0} before {1}": "将 {0} 移到 {1} 之前",
  "Open {0}": "取消勾选 {0}",
  "Tick {0}": "勾选 {0}",
  "Open this task": "取消勾选此任务",
  "Tick the task below it": "勾选其下的任务",
  "Tick the {0} tasks below it": "勾选其下的 {0} 个任务",
  "Tick this task": "勾选此任务",
  "Bring this line up to date": "更新此行",
  "Bring all progress in this file up to date": "更新此文件中的所有进度",
  "What is to be written would not be read back: the file ends inside a code block or a comment, or a box of an issue stands in raw HTML.":
    "要写入的内容将无法读回：文件在代码块或注释内结束，或某个议题的复选框位于原始 HTML 中。",
  "Close the code block or comment, or put a blank line above the list in the HTML; then sync again.":
    "请关闭代码块或注释，或在 HTML 中的列表上方加一个空行；然后重新同步。",
  "A task cannot be moved into itself.": "任务不能移到自身之内。",
  "A task in a quote stays where it is.": "引用中的任务保持原位。",
  "A task that begins inside another line stays where it is.":
    "在另一行之内开始的任务保持原位。",
  "Here the move would change what other lines mean.":
    "移到此处会改变其他行的含义。",
  "Choose another place, or move the lines by hand.":
    "请选择其他位置，或手动移动这些行。",
  "Line {0} has no task with a check box.": "第 {0} 行没有带复选框的任务。",
  "Choose a line with a check box that the plan lists as a task.":
    "请选择计划中列为任务且带复选框的行。",
  "Line {0} is not the heading of a section.": "第 {0} 行不是小节的标题。",
  "Choose the line of a heading.": "请选择标题所在的行。",
  "{0} depends on {1}, so it must stay below it.":
    "{0} 依赖 {1}，因此必须留在其下方。",
  "The note is empty.": "备注为空。",
  "Write at least one word.": "请至少写一个字。",
  "line {0}": "第 {0} 行",
  "This task is struck through, so it is not planned. Remove the ~~ to have it done.":
    "此任务已划掉，因此不列入计划。要完成它，请删除 ~~。",
  "One task is neither open nor done ({0}), so it is not planned. Empty a box ([ ]) to have its task done.":
    "有一个任务既非未完成也非已完成 ({0})，因此不列入计划。要完成某个任务，请清空其复选框 ([ ])。",
  "{0} tasks are neither open nor done ({1}), so they are not planned. Empty a box ([ ]) to have its task done.":
    "有 {0} 个任务既非未完成也非已完成 ({1})，因此不列入计划。要完成某个任务，请清空其复选框 ([ ])。",
  "These batches depend on each other in a circle: {0}. They stay in the order of the file; move a task or remove one of the dependencies.":
    "这些批次循环依赖：{0}。它们保持文件中的顺序；请移动某个任务或删除其中一个依赖。",
  "These depend on each other in a circle: {0}. They stay in the order of the file; remove one of the dependencies.":
    "以下各项循环依赖：{0}。它们保持文件中的顺序；请删除其中一个依赖。",
  "The batches do not follow the order of the file: {0} comes after a later part of it, because the dependencies say so.":
    "批次没有按照文件的顺序：根据依赖关系，{0} 排在文件中更后面的部分之后。",
  "The batches do not follow the order of the file: {0} come after a later part of it, because the dependencies say so.":
    "批次没有按照文件的顺序：根据依赖关系，{0} 排在文件中更后面的部分之后。",
  "{0} depends on {1}, which comes in a later batch ({2}, after {3}). Move one of the tasks if that is wrong.":
    "{0} 依赖 {1}，但后者在更后面的批次中（{2}，在 {3} 之后）。如果不对，请移动其中一个任务。",
  "{0} depends on {1}, which is not done and not part of this plan. Do that first, or go on if it does not matter here.":
    "{0} 依赖 {1}，但它尚未完成，也不在此计划中。请先完成它；如果在此无关紧要，则可继续。",
  "{0} depends on {1}, which is not done ([{2}]) and not part of this plan. Do that first, or go on if it does not matter here.":
    "{0} 依赖 {1}，但它尚未完成 ([{2}])，也不在此计划中。请先完成它；如果在此无关紧要，则可继续。",
  "{0} and {1} nearly always change together in the history":
    "在历史记录中 {0} 和 {1} 几乎总是一起更改",
  "both name {0}": "两者都提到 {0}",
  "they name {0} and {1}": "它们分别提到 {0} 和 {1}",
  "{0} is marked [P], but comes after {1}: {2}.":
    "{0} 标有 [P]，但排在 {1} 之后：{2}。",
  "The tasks are not spread over sections, so they are planned in batches of about {0}. Put headings between them to choose the batches yourself.":
    "任务没有分到各个小节，因此按每批约 {0} 个列入计划。要自行决定批次，请在任务之间加上标题。",
  "Out of date: {0} of {1} tasks in this file are done. Refresh the progress table.":
    "已过时：此文件的 {1} 个任务中已完成 {0} 个。请刷新进度表。",
  "Out of date: {0} of {1} tasks of “{2}” are done. Refresh the progress table.":
    "已过时：“{2}”的 {1} 个任务中已完成 {0} 个。请刷新进度表。",
  "The database in {0} is damaged: it cannot be backed up.":
    "{0} 中的数据库已损坏：无法备份。",
  Specification: "规范",
  Implementation: "实现",
  QA: "QA",
  Design: "设计",
  Analyze: "分析",
  Implement: "实现",
  Verify: "验证",
  Merge: "合并",
  "Install git 2.38 or later: https://git-scm.com/downloads":
    "请安装 git 2.38 或更高版本：https://git-scm.com/downloads",
  "scripted agent (a simulation)": "脚本智能体(模拟)",
  "Optional: look at them with orchestrator orphans list, or Orchestrator: Clean Up… in the editor; work that they hold goes to the trash first.":
    "可选：使用 orchestrator orphans list 查看，或在编辑器中使用“Orchestrator: 清理…”；其中的工作会先放入回收站。",
  "Optional: install Docker 24 or later to isolate agents in containers.":
    "可选：安装 Docker 24 或更高版本，以在容器中隔离智能体。",
  consistent: "一致",
  "{0} Please report this: it is a mistake of Orchestrator Manager.":
    "{0} 请报告此问题：这是 Orchestrator Manager 的错误。",
  "Optional, for containers: {0}": "可选，用于容器：{0}",
  none: "无",
  process: "个进程",
  processes: "个进程",
  "tmux session": "个 tmux 会话",
  "tmux sessions": "个 tmux 会话",
  "attempt folder": "个尝试文件夹",
  "attempt folders": "个尝试文件夹",
  "git lock": "个 git 锁",
  "git locks": "个 git 锁",
  worktree: "个工作树",
  worktrees: "个工作树",
  branch: "个分支",
  branches: "个分支",
  "mark of a branch": "个分支标记",
  "marks of branches": "个分支标记",
  "temporary file": "个临时文件",
  "temporary files": "个临时文件",
  "process {0} since {1}": "进程 {0}，自 {1} 起",
  "process {0} since {1}, on {2}": "进程 {0}，自 {1} 起，位于 {2}",
  "{0} is on a network file system ({1}): one machine at a time can have the workspace open, told by a sign of life every few seconds. Another machine is refused meanwhile, and takes over a few seconds after this one dies.":
    "{0} 位于网络文件系统({1})上：同一时间只能有一台计算机打开该工作区，由每隔几秒的存活信号来判断。其间其他计算机会被拒绝，并在这台计算机停止几秒后接管。",
  "processes of this machine": "这台计算机的进程",
  "containers of {0}, engine {1}": "{0} 的容器，引擎 {1}",
  "placed by a swarm of 1 node, {0} of them in reach":
    "由包含 1 个节点的 swarm 分配，其中 {0} 个可达",
  "placed by a swarm of {0} nodes, {1} of them in reach":
    "由包含 {0} 个节点的 swarm 分配，其中 {1} 个可达",
  "It is complete, for {0}.": "已完成，花费 {0}。",
  "Messages of Orchestrator Manager arrive here.":
    "Orchestrator Manager 的消息会发送到这里。",
  "(a simulation)": "(模拟)",
  "It answered {0}.": "它的回答是 {0}。",
  "It cannot be reached: {0}": "无法连接：{0}",
};
