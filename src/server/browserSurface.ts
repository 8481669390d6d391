import path from "node:path";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Language } from "../model/language";
import type { FromHost } from "../model/protocol";
import { browserTexts } from "./browserTexts";
import { budgetQuestionOf } from "./steer";
import type { Surface } from "./surface";

type TerminalPurpose = Extract<FromHost, { type: "inTerminal" }>["purpose"];

/** A word of a command line, for people to copy into a shell of this computer, which then finds nothing else in it. */
const word = (text: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return process.platform === "win32"
    ? `"${text.replaceAll('"', '\\"')}"`
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
};

/**
 * A page in a browser: it shows and asks for itself what an editor has better places for, and is told what to run where a terminal is
 * needed. What remains, it says, with the way to have it all the same.
 */
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
  const inTerminal = (
    id: string,
    purpose: TerminalPurpose,
    command: string,
  ): Promise<void> => {
    post({ type: "inTerminal", id, purpose, command });
    return Promise.resolve();
  };
  const ours = (id: string, ...words: readonly string[]): string =>
    ["orchestrator", "--workspace", word(folder), ...words, id].join(" ");
  const unknown = new OrchestratorError("internal", texts.unknownMessage, {
    fix: texts.loadAgain,
  });
  return {
    post,
    // The page itself keeps where the user is.
    onNavigate: () => undefined,
    openDiff: (id) => Promise.resolve({ kind: "changes", id }),
    openFile: async ({ id, worktree }, file) => {
      if (worktree !== null && (await api.diff(id)).files.includes(file))
        return { kind: "changes", id, path: file };
      const root = worktree?.status === "open" ? worktree.path : folder;
      throw notHere(texts.noFile(file), texts.fileIsAt(path.join(root, file)));
    },
    attach: (id) => inTerminal(id, "attach", ours(id, "instances", "attach")),
    takeOver: (id) => inTerminal(id, "takeOver", ours(id, "takeover")),
    giveBack: (id) =>
      inTerminal(id, "giveBack", ours(id, "takeover", "--give-back")),
    increasePool: () =>
      Promise.reject(notHere(texts.noSetting, texts.poolSetting)),
    // Comments are written in the diff editor.
    reviewComments: () => ({}),
    sendReview: () => Promise.reject(unknown),
    createPullRequest: ({ id, worktree }) =>
      worktree === null
        ? Promise.reject(unknown)
        : inTerminal(
            id,
            "push",
            `git -C ${word(folder)} push -u origin ${word(worktree.branch)}`,
          ),
    askBudget: async (_api, orchestration) => {
      const question = await budgetQuestionOf(api, orchestration);
      post({ type: "askBudget", id: orchestration.id, ...question });
      return null;
    },
    askGate: ({ id, options: { gateCommand } }) => {
      post({ type: "askGate", id, gateCommand });
      return Promise.resolve(null);
    },
    // The page saves these itself: only a browser can.
    showExport: () => Promise.reject(unknown),
    savePicture: () => Promise.reject(unknown),
    unknownMessage: () => toFailure(unknown),
  };
};
