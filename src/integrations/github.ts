import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import type { Issue, Tracker } from "../model/issue";
import { said } from "../model/said";
import { otherAnswer, patientFetch, readAnswer } from "./http";
import type { Http, Service } from "./http";
import { mostIssues, tooMany } from "./limits";

export interface GitHubOptions {
  /** The server's address: `https://github.com`, or one of GitHub Enterprise. */
  readonly server: URL;
  /** `owner/name`. */
  readonly repository: string;
  /** Only issues that have all of these. */
  readonly labels: readonly string[];
  readonly token: string;
  readonly http: Http;
}

const service: Service = {
  name: "GitHub",
  login: said`Sign in again, or give a token that is still good (GITHUB_TOKEN or GH_TOKEN).`,
  rights: said`Give the token the right to read and write issues of the repository (Issues: read and write; for a classic one, repo).`,
};

/** https://docs.github.com/en/rest/issues/issues */
const issueSchema = z.object({
  number: z.number().int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  state_reason: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
type Answered = z.infer<typeof issueSchema>;

const commentSchema = z.object({ body: z.string().nullish() });

const Client = Octokit.plugin(paginateRest).defaults({
  userAgent: "orchestrator-manager",
  // The library would write to the console of the editor.
  log: { debug() {}, info() {}, warn() {}, error() {} },
});

/** https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api: where each server has its API. */
export function gitHubApi(server: URL): string {
  const { host, origin, protocol } = server;
  if (host === "github.com") return "https://api.github.com";
  return host.endsWith(".ghe.com")
    ? `${protocol}//api.${host}`
    : `${origin}/api/v3`;
}

const idOf = (number: number): string => `GH-${number}`;

/** The issues of a repository; pull requests, which GitHub counts as issues, are none. */
export function createGitHub(options: GitHubOptions): Tracker {
  const { server, repository, labels, token, http } = options;
  const [owner = "", repo = ""] = repository.split("/");
  const pages = `${server.origin}/${repository}/issues/`;
  const client = new Client({
    auth: token,
    baseUrl: gitHubApi(server),
    request: { fetch: patientFetch(service, http) },
  });
  const at = (id: string) => ({
    owner,
    repo,
    issue_number: Number(id.slice("GH-".length)),
  });

  const issueOf = (answered: Answered): Issue | null =>
    answered.pull_request === undefined &&
    answered.html_url.toLowerCase() ===
      `${pages}${answered.number}`.toLowerCase()
      ? {
          id: idOf(answered.number),
          title: answered.title,
          text: answered.body ?? "",
          url: answered.html_url,
          state: stateOf(answered),
        }
      : null;

  return {
    name: "GitHub",
    place: `${server.host}/${repository}`,
    pages,
    open: () =>
      asked(async () => {
        const issues: Issue[] = [];
        const found = client.paginate.iterator(
          "GET /repos/{owner}/{repo}/issues",
          {
            owner,
            repo,
            state: "open",
            sort: "created",
            direction: "asc",
            per_page: 100,
            ...(labels.length > 0 ? { labels: labels.join(",") } : {}),
          },
        );
        for await (const { data } of found) {
          const page = readAnswer(service, z.array(issueSchema), data);
          for (const answered of page) {
            if (answered.pull_request !== undefined) continue;
            const issue = issueOf(answered);
            if (issue === null) throw renamed(repository, answered.html_url);
            issues.push(issue);
          }
          if (issues.length > mostIssues)
            throw tooMany(
              "GitHub",
              said`Name labels (github.labels, --label).`,
            );
        }
        return issues;
      }, noRepository(repository)),
    issue: async (id) => {
      try {
        return await asked(async () => {
          const { data } = await client.request(
            "GET /repos/{owner}/{repo}/issues/{issue_number}",
            at(id),
          );
          const issue = issueOf(readAnswer(service, issueSchema, data));
          // One that went to another repository is answered from there.
          return issue?.id === id ? issue : null;
        });
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    marks: (id) =>
      asked(async () => {
        const marks = new Set<string>();
        const comments = client.paginate.iterator(
          "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
          { ...at(id), per_page: 100 },
        );
        for await (const { data } of comments)
          for (const { body } of readAnswer(
            service,
            z.array(commentSchema),
            data,
          ))
            for (const [, mark] of (body ?? "").matchAll(markIn))
              if (mark !== undefined) marks.add(mark);
        return marks;
      }),
    close: (id) =>
      asked(async () => {
        await client.request(
          "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
          { ...at(id), state: "closed", state_reason: "completed" },
        );
      }),
    comment: (id, { text, mark }) =>
      asked(async () => {
        await client.request(
          "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
          { ...at(id), body: `${text}\n\n<!-- orchestrator-sync: ${mark} -->` },
        );
      }),
  };
}

const markIn = /<!-- orchestrator-sync: ([\w-]{1,64}) -->/g;

const stateOf = ({ state, state_reason }: Answered): Issue["state"] => {
  if (state === "open") return "open";
  return state_reason === "not_planned" || state_reason === "duplicate"
    ? "dropped"
    : "done";
};

const isNotFound = (error: unknown): boolean =>
  error instanceof OrchestratorError && error.code === "notFound";

/** The library wraps what our `fetch` throws. `missing`: what it means that something is not there. */
async function asked<T>(
  work: () => Promise<T>,
  missing?: OrchestratorError,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const ours =
      error instanceof Error && error.cause instanceof OrchestratorError
        ? error.cause
        : error;
    if (ours instanceof TypeError)
      // What the library makes of pages that hold no list.
      throw otherAnswer("GitHub");
    throw missing !== undefined && isNotFound(ours) ? missing : ours;
  }
}

const noRepository = (repository: string): OrchestratorError =>
  new OrchestratorError(
    "trackerRefused",
    said`GitHub shows no issues of ${repository}: it is not there, has none, or the token may not see it.`,
    {
      fix: said`Check the repository (github.repository, --repo) and the rights of the token.`,
    },
  );

const renamed = (repository: string, page: string): OrchestratorError =>
  new OrchestratorError(
    "trackerRefused",
    said`${repository} has another name now: one of its issues is ${page}.`,
    {
      fix: said`Give the new name (github.repository, --repo, or the address of origin).`,
    },
  );
