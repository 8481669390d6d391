import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import { changedFileOf } from "./diffView";
import { disposeAll } from "./disposal";
import type { Disposal } from "./disposal";
import type { EngineHost } from "./engineHost";
import { steering, WithWaysOut } from "./failures";
import type { OrchestrationList } from "./orchestrationList";
import {
  fileWithin,
  pendingIn,
  withComment,
  withoutComments,
} from "./pendingComments";
import type { Pending, PendingComment } from "./pendingComments";
import { hasWorktree } from "./progress";
import { chooseOpen } from "./targets";

/** Id of the comment controller, which the manifest's menus name. */
const controllerId = "orchestrator.review";

const rememberedKey = "orchestrator.reviewComments";

/** Whether there is a comment that could be sent: what the manifest's when-clauses ask for. */
const pendingContext = "orchestrator.hasReviewComments";

/** A comment as VS Code shows it. */
interface ShownComment extends vscode.Comment {
  readonly id: string;
}

/** What a button of a thread or of a comment hands over: VS Code gives the very objects that it was given. */
const replySchema = z.object({
  thread: z.custom<vscode.CommentThread>(
    (value) => typeof value === "object" && value !== null && "uri" in value,
  ),
  text: z.string(),
});
const shownSchema = z.object({ id: z.uuid() });

/** Where a document's lines belong. */
interface Place {
  readonly orchestration: string;
  readonly file: string;
}

export interface ReviewComments extends Disposal {
  /** Keeps what was written under a line. */
  add(argument: unknown): Promise<void>;
  edit(argument: unknown): void;
  save(argument: unknown): Promise<void>;
  cancelEdit(argument: unknown): void;
  remove(argument: unknown): Promise<void>;
  /** Sends all comments of one orchestration; what was just being written is among them. Rejects with an `OrchestratorError`. */
  readonly send: (argument: unknown) => Promise<void>;
  /** What is written and not sent, by orchestration. */
  readonly pending: () => Pending;
  readonly onDidChange: vscode.Event<unknown>;
}

/**
 * Comments on the worktree's side of a diff, and on the files of a worktree wherever they are open: pending until they are sent to the
 * agent, remembered over a reload of the window.
 */
export function createReviewComments(
  engine: EngineHost,
  list: OrchestrationList,
  memory: vscode.Memento,
): ReviewComments {
  let pending = pendingIn(memory.get(rememberedKey));
  const changed = new vscode.EventEmitter<undefined>();
  const threads = new Map<string, vscode.CommentThread>();

  const controller = vscode.comments.createCommentController(
    controllerId,
    vscode.l10n.t("Review for the Agent"),
  );
  controller.options = {
    prompt: vscode.l10n.t("Comment for the agent"),
    placeHolder: vscode.l10n.t("What should the agent change here?"),
  };

  const placeOf = (uri: vscode.Uri): Place | null => {
    const changed = changedFileOf(uri);
    if (changed !== null)
      return changed.side === "after"
        ? { orchestration: changed.id, file: changed.path }
        : null;
    if (uri.scheme !== "file") return null;
    for (const one of list.open()) {
      const file =
        one.worktree !== null && hasWorktree(one)
          ? fileWithin(one.worktree.path, uri.fsPath)
          : null;
      if (file !== null) return { orchestration: one.id, file };
    }
    return null;
  };

  controller.commentingRangeProvider = {
    provideCommentingRanges: (document) =>
      placeOf(document.uri) === null
        ? []
        : [new vscode.Range(0, 0, document.lineCount - 1, 0)],
  };

  const keep = async (next: Pending): Promise<void> => {
    pending = next;
    changed.fire(undefined);
    await vscode.commands.executeCommand(
      "setContext",
      pendingContext,
      Object.keys(next).length > 0,
    );
    await memory.update(rememberedKey, next);
  };

  const shown = (comment: PendingComment): ShownComment => ({
    id: comment.id,
    body: comment.text,
    mode: vscode.CommentMode.Preview,
    author: { name: vscode.l10n.t("You") },
    label: vscode.l10n.t("Pending"),
    contextValue: "pending",
  });

  const dress = (thread: vscode.CommentThread): void => {
    thread.label = vscode.l10n.t("Review for the agent");
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
  };

  const find = (
    id: string,
  ): { orchestration: string; comment: PendingComment } | null => {
    for (const [orchestration, comments] of Object.entries(pending)) {
      const comment = comments.find((one) => one.id === id);
      if (comment !== undefined) return { orchestration, comment };
    }
    return null;
  };

  /** Takes comments out of their threads, and threads that have none left out of the editor. */
  const hide = (ids: ReadonlySet<string>): void => {
    for (const id of ids) {
      const thread = threads.get(id);
      threads.delete(id);
      if (thread === undefined) continue;
      thread.comments = thread.comments.filter(
        (one) => shownSchema.safeParse(one).data?.id !== id,
      );
      if (thread.comments.length === 0) thread.dispose();
    }
  };

  const setMode = (
    id: string,
    mode: vscode.CommentMode,
    body?: string,
  ): void => {
    const thread = threads.get(id);
    if (thread === undefined) return;
    // The same objects: VS Code knows them by their identity.
    for (const one of thread.comments) {
      if (shownSchema.safeParse(one).data?.id !== id) continue;
      one.mode = mode;
      if (body !== undefined) one.body = body;
    }
    thread.comments = [...thread.comments];
  };

  /** Shows what was remembered once its worktree is known, and forgets what no work can come of any more. */
  const restore = (): void => {
    const gone = new Set<string>();
    for (const [orchestration, comments] of Object.entries(pending)) {
      const known = list.find(orchestration);
      if (known === undefined) continue;
      const { worktree } = known;
      if (worktree === null || !hasWorktree(known)) {
        for (const { id } of comments) gone.add(id);
        continue;
      }
      for (const comment of comments) {
        if (threads.has(comment.id)) continue;
        const uri = vscode.Uri.joinPath(
          vscode.Uri.file(worktree.path),
          comment.file,
        );
        const there = [...threads.values()].find(
          (one) =>
            one.uri.toString() === uri.toString() &&
            one.range?.start.line === comment.line - 1,
        );
        const thread =
          there ??
          controller.createCommentThread(
            uri,
            new vscode.Range(comment.line - 1, 0, comment.line - 1, 0),
            [],
          );
        thread.comments = [...thread.comments, shown(comment)];
        dress(thread);
        threads.set(comment.id, thread);
      }
    }
    if (gone.size === 0) return;
    hide(gone);
    void keep(withoutComments(pending, gone));
  };

  const add = async (argument: unknown): Promise<string | null> => {
    const { thread, text } = replySchema.parse(argument);
    const place = placeOf(thread.uri);
    if (place === null)
      throw new OrchestratorError(
        "notAllowedNow",
        vscode.l10n.t("This file belongs to no worktree (any more)."),
      );
    if (text.trim() === "") return place.orchestration;
    const comment: PendingComment = {
      id: randomUUID(),
      file: place.file,
      line: (thread.range?.start.line ?? 0) + 1,
      text: text.trim(),
    };
    thread.comments = [...thread.comments, shown(comment)];
    dress(thread);
    threads.set(comment.id, thread);
    await keep(withComment(pending, place.orchestration, comment));
    return place.orchestration;
  };

  /** The orchestration whose comments are to be sent; null when the user goes away. */
  const chosenFor = async (argument: unknown): Promise<string | null> => {
    const reply = replySchema.safeParse(argument);
    if (reply.success) return add(reply.data);
    const thread = replySchema.shape.thread.safeParse(argument);
    if (thread.success) return placeOf(thread.data.uri)?.orchestration ?? null;
    const [only, ...others] = Object.keys(pending);
    const meant =
      argument === undefined && others.length === 0 ? only : argument;
    return (await chooseOpen(list, meant, "review"))?.id ?? null;
  };

  const send = async (argument: unknown): Promise<void> => {
    const id = await chosenFor(argument);
    if (id === null) return;
    const comments = pending[id] ?? [];
    if (comments.length === 0)
      throw new WithWaysOut(
        new OrchestratorError(
          "notAllowedNow",
          vscode.l10n.t("There is no comment to send."),
          {
            fix: vscode.l10n.t(
              "View the diff, press + beside a line, write what the agent should change, then send the review.",
            ),
          },
        ),
        [steering.viewDiff(id)],
      );
    const api = await engine.open();
    await api.review(
      id,
      comments.map(({ file, line, text }) => ({ file, line, text })),
    );
    const sent = new Set(comments.map((one) => one.id));
    hide(sent);
    await keep(withoutComments(pending, sent));
    const title = list.find(id)?.title ?? "";
    vscode.window.setStatusBarMessage(
      comments.length === 1
        ? vscode.l10n.t("“{0}” goes back to its agent with 1 comment.", title)
        : vscode.l10n.t(
            "“{0}” goes back to its agent with {1} comments.",
            title,
            comments.length,
          ),
      sentenceMs,
    );
  };

  const subscription = list.onDidChange((change) => {
    if (change.kind !== "output") restore();
  });
  void keep(pending);
  restore();
  return {
    add: async (argument) => {
      await add(argument);
    },
    edit: (argument) =>
      setMode(shownSchema.parse(argument).id, vscode.CommentMode.Editing),
    save: async (argument) => {
      const { id, body } = shownSchema
        .extend({ body: z.string() })
        .parse(argument);
      const known = find(id);
      if (known === null) return;
      const text = body.trim() === "" ? known.comment.text : body.trim();
      setMode(id, vscode.CommentMode.Preview, text);
      await keep(
        withComment(pending, known.orchestration, { ...known.comment, text }),
      );
    },
    cancelEdit: (argument) => {
      const { id } = shownSchema.parse(argument);
      setMode(id, vscode.CommentMode.Preview, find(id)?.comment.text);
    },
    remove: async (argument) => {
      const ids = new Set([shownSchema.parse(argument).id]);
      hide(ids);
      await keep(withoutComments(pending, ids));
    },
    send,
    pending: () => pending,
    onDidChange: changed.event,
    dispose: () => disposeAll([subscription, controller, changed]),
  };
}

/** How long the status bar says what was sent, in milliseconds. */
const sentenceMs = 8_000;
