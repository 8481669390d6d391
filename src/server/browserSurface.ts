import path from "node:path";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Language } from "../model/language";
import type { Orchestration } from "../model/orchestration";
import type { FromHost } from "../model/protocol";
import { browserTexts } from "./browserTexts";
import type { Surface } from "./pageSession";

/** A word of a command line, for people to copy into a shell. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;

/** What shows the changes of an orchestration in a terminal; null where there are none. */
const diffCommandOf = ({
  worktree,
  merge,
  base,
}: Orchestration): string | null => {
  if (worktree?.status === "open")
    return `git -C ${word(worktree.path)} diff ${worktree.baseCommit}`;
  return merge.status === "merged" && merge.commit !== null
    ? `git diff ${base.commit} ${merge.commit}`
    : null;
};

/** A page in a browser: what only an editor can do, it says, with the way to have it all the same. */
export const createBrowserSurface = (
  language: Language,
  api: OrchestratorApi,
  /** Absolute path of the workspace. */
  folder: string,
  post: (message: FromHost) => void,
): Surface => {
  const texts = browserTexts[language];
  const notHere = (message: string, fix?: string): OrchestratorError =>
    new OrchestratorError(
      "notAllowedNow",
      message,
      fix === undefined ? {} : { fix },
    );
  const unknown = new OrchestratorError("internal", texts.unknownMessage, {
    fix: texts.loadAgain,
  });
  return {
    post,
    // The page itself keeps where the user is.
    onNavigate: () => undefined,
    openDiff: async (id, title) => {
      const command = diffCommandOf(await api.get(id));
      throw command === null
        ? notHere(texts.noChanges(title))
        : notHere(texts.noDiff(title), texts.diffCommand(command));
    },
    openFile: ({ worktree }, file) => {
      const root = worktree?.status === "open" ? worktree.path : folder;
      return Promise.reject(
        notHere(texts.noFile(file), texts.fileIsAt(path.join(root, file))),
      );
    },
    takeOver: (id) =>
      Promise.reject(
        notHere(
          texts.noTerminal,
          texts.doInTerminal(`orchestrator takeover ${id}`),
        ),
      ),
    increasePool: () =>
      Promise.reject(notHere(texts.noSetting, texts.poolSetting)),
    giveBack: (id) =>
      Promise.reject(
        notHere(
          texts.noGivingBack,
          texts.doInTerminal(`orchestrator takeover ${id} --give-back`),
        ),
      ),
    // Comments are written in the diff editor.
    reviewComments: () => ({}),
    sendReview: () => Promise.reject(unknown),
    createPullRequest: ({ worktree }) =>
      Promise.reject(
        worktree === null
          ? unknown
          : notHere(
              texts.noPush,
              texts.doInTerminal(`git push -u origin ${word(worktree.branch)}`),
            ),
      ),
    askBudget: (_api, { id, failure }) => {
      const name = failure?.budget ?? "total";
      return Promise.reject(
        notHere(
          texts.noBudget,
          texts.budgetCommand(`orchestrator retry ${id} --budget-${name} USD`),
        ),
      );
    },
    // The page saves these itself: only a browser can.
    showExport: () => Promise.reject(unknown),
    savePicture: () => Promise.reject(unknown),
    unknownMessage: () => toFailure(unknown),
  };
};
