import * as z from "zod";
import { OrchestratorError } from "../model/errors";
import type { Issue, Tracker } from "../model/issue";
import { said } from "../model/said";
import { adfOf, adfText } from "./adf";
import { patientFetch, readAnswer } from "./http";
import type { Http, Service } from "./http";
import { mostIssues, tooMany } from "./limits";

export interface JiraOptions {
  /** The address of the site: `https://example.atlassian.net`. */
  readonly site: URL;
  readonly email: string;
  readonly token: string;
  /** Which issues are meant, in JQL. */
  readonly query: string;
  /** The status that closes an issue; empty: the one status of its done category that it can go to. */
  readonly doneStatus: string;
  readonly http: Http;
}

const service: Service = {
  name: "Jira",
  login: said`Check the address of your account and its API token (id.atlassian.com, Security); JIRA_EMAIL and JIRA_TOKEN on the command line.`,
  rights: said`Check the query, and that your account may see and edit the issues of the project.`,
};

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ */
const issueSchema = z.object({
  key: z.string().regex(/^[A-Z][A-Z0-9_]*-\d+$/),
  fields: z.object({
    summary: z.string(),
    description: z.unknown().optional(),
    status: z.object({ statusCategory: z.object({ key: z.string() }) }),
  }),
});
const fields = "summary,description,status";

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/ */
const pageSchema = z.object({
  issues: z.array(issueSchema),
  nextPageToken: z.string().nullish(),
});
const commentsSchema = z.object({
  total: z.number().int().nonnegative(),
  comments: z.array(z.object({ body: z.unknown().optional() })),
});
const transitionsSchema = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      to: z.object({
        name: z.string(),
        statusCategory: z.object({ key: z.string() }),
      }),
    }),
  ),
});
type Transition = z.infer<typeof transitionsSchema>["transitions"][number];

/** The issues of a site of Jira Cloud that a query means. */
export function createJira(options: JiraOptions): Tracker {
  const { site, email, token, query, doneStatus, http } = options;
  const fetchPatiently = patientFetch(service, http);
  const pages = `${site.origin}/browse/`;

  const ask = async (
    path: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<unknown> => {
    const response = await send("GET", path, parameters);
    return response.json().catch(() => null);
  };
  const send = (
    method: "GET" | "POST",
    path: string,
    parameters: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Response> => {
    const url = new URL(`/rest/api/3/${path}`, site);
    for (const [name, value] of Object.entries(parameters))
      url.searchParams.set(name, value);
    return fetchPatiently(url, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const issueOf = ({
    key,
    fields: written,
  }: z.infer<typeof issueSchema>): Issue => ({
    id: key,
    title: written.summary,
    text: adfText(written.description),
    url: `${pages}${key}`,
    state: written.status.statusCategory.key === "done" ? "done" : "open",
  });

  return {
    name: "Jira",
    place: site.host,
    pages,
    open: async () => {
      const issues: Issue[] = [];
      let next: string | null = null;
      do {
        const page: z.infer<typeof pageSchema> = readAnswer(
          service,
          pageSchema,
          await ask("search/jql", {
            jql: query,
            fields,
            maxResults: "100",
            ...(next === null ? {} : { nextPageToken: next }),
          }),
        );
        issues.push(...page.issues.map(issueOf));
        if (issues.length > mostIssues)
          throw tooMany("Jira", said`Narrow the query (jira.query, --query).`);
        next = page.nextPageToken ?? null;
      } while (next !== null);
      return issues;
    },
    issue: async (id) => {
      try {
        const answer = await ask(`issue/${id}`, { fields });
        const issue = issueOf(readAnswer(service, issueSchema, answer));
        // One that was moved to another project is answered under its new key.
        return issue.id === id ? issue : null;
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    marks: async (id) => {
      const marks = new Set<string>();
      for (let at = 0; ;) {
        const { comments, total } = readAnswer(
          service,
          commentsSchema,
          await ask(`issue/${id}/comment`, {
            startAt: `${at}`,
            maxResults: "100",
          }),
        );
        for (const { body } of comments)
          for (const [, mark] of adfText(body).matchAll(markIn))
            if (mark !== undefined) marks.add(mark);
        at += comments.length;
        if (comments.length === 0 || at >= total) return marks;
      }
    },
    close: async (id) => {
      const { transitions } = readAnswer(
        service,
        transitionsSchema,
        await ask(`issue/${id}/transitions`),
      );
      await send(
        "POST",
        `issue/${id}/transitions`,
        {},
        {
          transition: { id: chosen(id, transitions, doneStatus).id },
        },
      );
    },
    comment: async (id, { text, mark }) => {
      const body = adfOf([text, `orchestrator-sync: ${mark}`]);
      await send("POST", `issue/${id}/comment`, {}, { body });
    },
  };
}

const markIn = /^orchestrator-sync: ([\w-]{1,64})$/gm;

const isNotFound = (error: unknown): boolean =>
  error instanceof OrchestratorError && error.code === "notFound";

/** The way to done: the status that the user names, else the only one, else the one that is called so. */
function chosen(
  id: string,
  transitions: readonly Transition[],
  doneStatus: string,
): Transition {
  const done = transitions.filter(({ to }) => to.statusCategory.key === "done");
  const called = (name: string): Transition | undefined =>
    done.find(({ to }) => to.name.toLowerCase() === name.toLowerCase());
  const found =
    doneStatus === ""
      ? done.length === 1
        ? done[0]
        : called("Done")
      : called(doneStatus);
  if (found !== undefined) return found;
  const names = done.map(({ to }) => to.name).join(", ");
  throw new OrchestratorError(
    "trackerRefused",
    said`${id} cannot be closed as it is: ${names === "" ? said`no step of its workflow leads to a done status from here` : said`it can go to ${names}`}.`,
    {
      fix: said`Name the status that means done (jira.doneStatus, --done-status), or move the issue in Jira.`,
    },
  );
}
