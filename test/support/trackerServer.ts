import http from "node:http";
import type { AddressInfo } from "node:net";

/*
 * GitHub and Jira Cloud as far as a sync asks them, on one port. Paths, parameters, paging and shapes are those of
 * https://docs.github.com/en/rest/issues and https://developer.atlassian.com/cloud/jira/platform/rest/v3/: GitHub's as an Enterprise server
 * has them (`/api/v3`).
 */

export interface FakeIssue {
  title: string;
  text: string;
  open: boolean;
  /** Why it is closed, in GitHub's words. */
  reason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  labels: string[];
  comments: string[];
  pullRequest: boolean;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly body: unknown;
}

/** An answer in the place of the usual one. */
export interface Instead {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection breaks; where `after` is set, once the request is done. */
  readonly breaks?: "before" | "after";
}

export interface TrackerServer {
  readonly address: string;
  /** Of the repository acme/app, by number. */
  readonly gitHub: Map<number, FakeIssue>;
  /** By key. */
  readonly jira: Map<string, FakeIssue>;
  readonly asked: Asked[];
  /** What a request is answered instead; null: as usual. */
  instead: (asked: Asked) => Instead | null;
  /** Issues and comments on a page. */
  pageSize: number;
  close(): Promise<void>;
}

export const tokens = { gitHub: "gh-secret-1", jira: "jira-secret-1" };
export const jiraAccountName = "dev@example.com";

export const fakeIssue = (
  title: string,
  differences: Partial<FakeIssue> = {},
): FakeIssue => ({
  title,
  text: "",
  open: true,
  reason: null,
  labels: [],
  comments: [],
  pullRequest: false,
  ...differences,
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const notFound: Answer = { status: 404, body: { message: "Not Found" } };

export async function startTrackers(): Promise<TrackerServer> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", trackers.address);
      const text = Buffer.concat(parts).toString("utf8");
      const one: Asked = {
        method: request.method ?? "GET",
        path: url.pathname,
        parameters: url.searchParams,
        body: text === "" ? null : (JSON.parse(text) as unknown),
      };
      asked.push(one);
      const instead = trackers.instead(one);
      if (instead?.breaks === "before") {
        request.socket.destroy();
        return;
      }
      const usual =
        instead !== null && instead.breaks === undefined
          ? null
          : answerOf(trackers, one, request.headers.authorization ?? "");
      if (instead?.breaks === "after") {
        request.socket.destroy();
        return;
      }
      const { status, headers, body } = usual ?? instead ?? notFound;
      response.writeHead(status, {
        "content-type": "application/json; charset=utf-8",
        ...headers,
      });
      response.end(
        typeof body === "string" || body === undefined
          ? body
          : JSON.stringify(body),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const trackers: TrackerServer = {
    address: `http://127.0.0.1:${port}`,
    gitHub: new Map(),
    jira: new Map(),
    asked,
    instead: () => null,
    pageSize: 100,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return trackers;
}

function answerOf(
  trackers: TrackerServer,
  asked: Asked,
  authorization: string,
): Answer {
  const repository = "/api/v3/repos/acme/app/issues";
  if (asked.path.startsWith("/api/v3/")) {
    if (authorization !== `token ${tokens.gitHub}`)
      return { status: 401, body: { message: "Bad credentials" } };
    return asked.path.startsWith(repository)
      ? gitHubAnswer(trackers, asked, asked.path.slice(repository.length))
      : notFound;
  }
  const login = Buffer.from(`${jiraAccountName}:${tokens.jira}`);
  if (authorization !== `Basic ${login.toString("base64")}`)
    return { status: 401, body: "" };
  return jiraAnswer(trackers, asked, asked.path.slice("/rest/api/3/".length));
}

function gitHubAnswer(
  trackers: TrackerServer,
  { method, parameters, body }: Asked,
  path: string,
): Answer {
  const shown = (number: number, issue: FakeIssue) => ({
    id: 1000 + number,
    number,
    title: issue.title,
    body: issue.text === "" ? null : issue.text,
    html_url: `${trackers.address}/acme/app/${issue.pullRequest ? "pull" : "issues"}/${number}`,
    state: issue.open ? "open" : "closed",
    state_reason: issue.reason,
    labels: issue.labels.map((name) => ({ name })),
    ...(issue.pullRequest ? { pull_request: { url: "" } } : {}),
  });
  const page = (all: readonly unknown[]): Answer => {
    const size = Math.min(
      trackers.pageSize,
      Number(parameters.get("per_page") ?? 30),
    );
    const at = Number(parameters.get("page") ?? 1);
    const next = new URL(
      `/api/v3/repos/acme/app/issues${path}`,
      trackers.address,
    );
    for (const [name, value] of parameters) next.searchParams.set(name, value);
    next.searchParams.set("page", String(at + 1));
    return {
      status: 200,
      body: all.slice((at - 1) * size, at * size),
      headers:
        at * size < all.length ? { link: `<${next.href}>; rel="next"` } : {},
    };
  };
  if (path === "") {
    const wanted = (parameters.get("labels") ?? "").split(",").filter(Boolean);
    return page(
      [...trackers.gitHub]
        .filter(
          ([, { open, labels }]) =>
            open && wanted.every((label) => labels.includes(label)),
        )
        .map(([number, issue]) => shown(number, issue)),
    );
  }
  const [, number = "", rest = ""] = /^\/(\d+)(\/comments)?$/.exec(path) ?? [];
  const issue = trackers.gitHub.get(Number(number));
  if (issue === undefined) return notFound;
  if (rest !== "") {
    if (method === "GET")
      return page(issue.comments.map((text, id) => ({ id, body: text })));
    issue.comments.push((body as { body: string }).body);
    return { status: 201, body: { id: issue.comments.length } };
  }
  if (method === "PATCH") {
    const { state, state_reason } = body as {
      state: string;
      state_reason: FakeIssue["reason"];
    };
    issue.open = state === "open";
    issue.reason = state_reason;
  }
  return { status: 200, body: shown(Number(number), issue) };
}

const document = (text: string) => ({
  type: "doc",
  version: 1,
  content: text.split("\n\n").map((paragraph) => ({
    type: "paragraph",
    content: [{ type: "text", text: paragraph }],
  })),
});

const category = (open: boolean) => ({
  name: open ? "To Do" : "Done",
  statusCategory: { id: open ? 2 : 3, key: open ? "new" : "done" },
});

interface Commented {
  readonly body: {
    readonly content: { readonly content: { readonly text: string }[] }[];
  };
}

function jiraAnswer(
  trackers: TrackerServer,
  { method, parameters, body }: Asked,
  path: string,
): Answer {
  const shown = (key: string, issue: FakeIssue) => ({
    id: "10001",
    key,
    fields: {
      summary: issue.title,
      description: issue.text === "" ? null : document(issue.text),
      status: category(issue.open),
    },
  });
  if (path === "search/jql") {
    const open = [...trackers.jira].filter(([, issue]) => issue.open);
    const at = Number(parameters.get("nextPageToken") ?? 0);
    const end = at + trackers.pageSize;
    return {
      status: 200,
      body: {
        issues: open.slice(at, end).map(([key, issue]) => shown(key, issue)),
        isLast: end >= open.length,
        ...(end < open.length ? { nextPageToken: String(end) } : {}),
      },
    };
  }
  const [, key = "", rest = ""] =
    /^issue\/([A-Z][A-Z0-9_]*-\d+)(\/\w+)?$/.exec(path) ?? [];
  const issue = trackers.jira.get(key);
  if (issue === undefined)
    return {
      status: 404,
      body: { errorMessages: ["Issue does not exist."], errors: {} },
    };
  switch (rest) {
    case "/transitions":
      if (method === "POST") {
        issue.open = false;
        return { status: 204, body: undefined };
      }
      return {
        status: 200,
        body: {
          transitions: [
            { id: "11", name: "Start", to: category(true) },
            { id: "31", name: "Finish", to: category(false) },
            {
              id: "41",
              name: "Drop",
              to: { ...category(false), name: "Won't Do" },
            },
          ],
        },
      };
    case "/comment": {
      if (method === "POST") {
        const { content } = (body as Commented).body;
        issue.comments.push(
          content
            .map((block) => block.content.map(({ text }) => text).join(""))
            .join("\n\n"),
        );
        return { status: 201, body: { id: "1" } };
      }
      const at = Number(parameters.get("startAt") ?? 0);
      return {
        status: 200,
        body: {
          startAt: at,
          maxResults: trackers.pageSize,
          total: issue.comments.length,
          comments: issue.comments
            .slice(at, at + trackers.pageSize)
            .map((text, id) => ({ id: String(id), body: document(text) })),
        },
      };
    }
    default:
      return { status: 200, body: shown(key, issue) };
  }
}
