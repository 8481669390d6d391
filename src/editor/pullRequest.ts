import { messageIn } from "./words";
import * as vscode from "vscode";
import * as z from "zod";
import { OrchestratorError, toFailure } from "../model/errors";
import type { Shown } from "../model/overview";
import { chooseFolder } from "./engineHost";
import { steering, WithWaysOut } from "./failures";
import { hostedAt, pullRequestPage } from "../model/hosting";

/*
 * VS Code's own git pushes: it knows the user's keys and logins, and asks for them where git would stand still. Of its interface only
 * this is used; https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts has all of it.
 */

const remoteSchema = z.object({
  name: z.string(),
  fetchUrl: z.string().optional(),
  pushUrl: z.string().optional(),
});

interface GitRepository {
  readonly state: { readonly remotes: readonly unknown[] };
  readonly getBranch: (name: string) => Promise<unknown>;
  readonly push: (
    remote: string,
    branch: string,
    setUpstream: boolean,
  ) => Promise<void>;
}

const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function");

const repositorySchema = z.custom<GitRepository>(
  hasMethods("getBranch", "push"),
);
const gitSchema = z.custom<{
  readonly openRepository: (root: vscode.Uri) => Promise<unknown>;
}>(hasMethods("openRepository"));
const extensionSchema = z.custom<{
  readonly getAPI: (version: 1) => unknown;
}>(hasMethods("getAPI"));
const branchSchema = z.object({
  upstream: z.object({ remote: z.string() }).optional(),
});

async function repositoryOf(root: vscode.Uri): Promise<GitRepository> {
  const noGit = (why: string): OrchestratorError =>
    new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t("VS Code's own git cannot push this repository: {0}.", why),
      {
        fix: vscode.l10n.t(
          "Look whether the setting “git.enabled” is on, or push the branch in a terminal.",
        ),
      },
    );
  const extension = vscode.extensions.getExtension("vscode.git");
  if (extension === undefined) throw noGit(vscode.l10n.t("it is disabled"));
  try {
    // Called on its object: it is a method of a class.
    const exported = extensionSchema.parse(await extension.activate());
    const git = gitSchema.parse(exported.getAPI(1));
    return repositorySchema.parse(await git.openRepository(root));
  } catch (error) {
    throw noGit(toFailure(error).message);
  }
}

/** The remote that the base branch follows; else `origin`; else the first. `id`: the orchestration, which can be merged instead. */
async function remoteFor(
  repository: GitRepository,
  base: string,
  id: string,
): Promise<z.infer<typeof remoteSchema>> {
  const remotes = z.array(remoteSchema).parse(repository.state.remotes);
  const followed = branchSchema.safeParse(
    // It has no such branch where the base was a commit.
    await repository.getBranch(base).catch(() => null),
  ).data?.upstream?.remote;
  const remote =
    remotes.find(({ name }) => name === followed) ??
    remotes.find(({ name }) => name === "origin") ??
    remotes[0];
  if (remote === undefined)
    throw new WithWaysOut(
      new OrchestratorError(
        "notAllowedNow",
        vscode.l10n.t("This repository has no remote to push to."),
        { fix: vscode.l10n.t("Add one, or merge here.") },
      ),
      [
        {
          title: vscode.l10n.t("Add Remote…"),
          command: "git.addRemote",
          args: [],
        },
        steering.merge(id),
      ],
    );
  return remote;
}

/**
 * Pushes the branch, once the user has agreed, and opens the host's page for a new pull request, which the user writes and sends
 * there. Nothing is merged, and the orchestration stays as it is. Rejects with an `OrchestratorError`.
 */
export async function createPullRequest(orchestration: Shown): Promise<void> {
  const { id, title, worktree, base } = orchestration;
  const folder = chooseFolder();
  if (worktree === null || folder === undefined)
    throw new OrchestratorError(
      "notAllowedNow",
      vscode.l10n.t("“{0}” has no branch to push.", title),
    );
  const repository = await repositoryOf(folder);
  const remote = await remoteFor(repository, base.branch, id);
  const host = hostedAt(remote.pushUrl ?? remote.fetchUrl ?? "");
  const page =
    host && pullRequestPage(host, { from: worktree.branch, into: base.branch });
  const push: vscode.MessageItem = {
    title:
      page === null
        ? vscode.l10n.t("Push")
        : vscode.l10n.t("Push and Open Page"),
  };
  const kept = vscode.l10n.t(
    "Nothing is merged. “{0}” stays ready to merge; discard it once its pull request is merged.",
    title,
  );
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "Push “{0}” to “{1}”?",
      worktree.branch,
      host === null ? remote.name : `${remote.name} (${host.name})`,
    ),
    {
      modal: true,
      detail:
        page === null
          ? vscode.l10n.t(
              "“{0}” is on no host whose page for pull requests is known (GitHub, GitLab): after the push, create the pull request there yourself. {1}",
              remote.name,
              kept,
            )
          : vscode.l10n.t(
              "Then the page for a new pull request into “{0}” opens in your browser; you write and send it there. {1}",
              base.branch,
              kept,
            ),
    },
    push,
  );
  if (chosen !== push) return;
  try {
    await repository.push(remote.name, worktree.branch, true);
  } catch (error) {
    throw new OrchestratorError(
      "gitFailed",
      vscode.l10n.t(
        "“{0}” could not be pushed to “{1}”: {2}",
        worktree.branch,
        remote.name,
        messageIn(toFailure(error)),
      ),
      {
        fix: vscode.l10n.t(
          "“Git: Show Git Output” has all that git said. Push the branch in a terminal to see what it asks for.",
        ),
      },
    );
  }
  if (page !== null) await vscode.env.openExternal(vscode.Uri.parse(page));
  else
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "“{0}” is pushed to “{1}”. Create the pull request into “{2}” there.",
        worktree.branch,
        remote.name,
        base.branch,
      ),
    );
}
