import { originOf } from "../../engine";
import { OrchestratorError } from "../../model/errors";
import { hostedAt } from "../../model/hosting";
import type { Tracker } from "../../model/issue";
import { said } from "../../model/said";
import type { GitHubSettings, JiraSettings } from "../../model/settings";

/** Where the issues of a repository are. */
export interface GitHubPlace {
  readonly server: URL;
  /** `owner/name`. */
  readonly repository: string;
}

/**
 * The repository that the settings name, or that the remote `origin` is at that server. Rejects with `invalidSettings`, and as opening a
 * repository does.
 */
export async function gitHubPlace(
  folder: string,
  { server: address, repository }: GitHubSettings,
): Promise<GitHubPlace> {
  const { serviceAddress } = await import("../../integrations/http");
  const server = serviceAddress("GitHub", address);
  if (repository !== "") return { server, repository };
  const origin = await originOf(folder);
  const name = (origin === null ? null : hostedAt(origin))?.name ?? "";
  const [host = "", ...rest] = name.split("/");
  if (host.toLowerCase() !== server.host.toLowerCase() || rest.length !== 2)
    throw new OrchestratorError(
      "invalidSettings",
      origin === null
        ? said`The repository has no remote that is called origin.`
        : said`origin is ${name === "" ? said`no address of a host` : name}, which is no repository of ${server.host}.`,
      {
        fix: said`Name the repository (github.repository, --repo owner/name); for GitHub Enterprise, its server too (github.server, --server).`,
      },
    );
  return { server, repository: rest.join("/") };
}

const http = {
  // Looked up at each call: VS Code puts its own in place, which knows the user's proxy.
  fetch: (...args: Parameters<typeof fetch>) => fetch(...args),
  wait: (ms: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
    }),
  now: Date.now,
};

/** The tracker's code is read when it is first wanted: most windows never sync. */
export async function openGitHub(
  place: GitHubPlace,
  { labels }: GitHubSettings,
  token: string,
): Promise<Tracker> {
  const { createGitHub } = await import("../../integrations/github");
  return createGitHub({ ...place, labels, token, http });
}

/** Rejects with `invalidSettings` where the site or the account is not named. */
export async function openJira(
  { site, email, query, doneStatus }: JiraSettings,
  token: string,
): Promise<Tracker> {
  const { createJira } = await import("../../integrations/jira");
  return createJira({
    site: await jiraSite(site),
    email: jiraAccount(email),
    query,
    doneStatus,
    token,
    http,
  });
}

/** The site that the settings name. */
export async function jiraSite(site: string): Promise<URL> {
  if (site === "")
    throw new OrchestratorError(
      "invalidSettings",
      said`The site of Jira is not named.`,
      {
        fix: said`Give its address: the setting jira.site, or JIRA_SITE on the command line.`,
      },
    );
  const { serviceAddress } = await import("../../integrations/http");
  return serviceAddress("Jira", site);
}

/** The account that the settings name. Throws `invalidSettings` where they name none. */
export function jiraAccount(email: string): string {
  if (email !== "") return email;
  throw new OrchestratorError(
    "invalidSettings",
    said`The account of Jira is not named.`,
    {
      fix: said`Give its e-mail address: the setting jira.email, or JIRA_EMAIL on the command line.`,
    },
  );
}
