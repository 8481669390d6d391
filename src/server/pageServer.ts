import type { Said } from "../model/said";
import { said } from "../model/said";
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import type http from "node:http";
import path from "node:path";
import * as z from "zod";
import type { OrchestratorApi } from "../model/api";
import { OrchestratorError, toFailure, worded } from "../model/errors";
import { languageOf } from "../model/language";
import type { Language } from "../model/language";
import { BodyTooLarge, parseBody } from "./body";
import { createBrowserSurface } from "./browserSurface";
import { browserTexts } from "./browserTexts";
import { send } from "./http";
import type { PageAccess } from "./pageAccess";
import {
  isForThisComputer,
  isFromElsewhere,
  isFromOwnPage,
} from "./pageAccess";
import {
  dashboardDocument,
  leadingDocument,
  refusalDocument,
} from "./pageDocument";
import { openPageSession } from "./pageSession";
import type { PageParts } from "./pageSession";
import type { PageStreams } from "./pageStreams";
import { statusOf } from "./wire";

/** The page's script, style and fonts: content by file name. */
export type PageAssets = ReadonlyMap<string, Buffer>;

export interface PageServerOptions {
  readonly access: PageAccess;
  readonly assets: PageAssets;
  readonly streams: PageStreams;
  readonly api: OrchestratorApi;
  readonly parts: PageParts;
  /** Absolute path of the workspace. */
  readonly folder: string;
  /** Answers what is below `/api/`; it has its own key. */
  readonly apiListener: http.RequestListener;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".ttf": "font/ttf",
};

/** Reads what a page may load. Rejects with `fileUnreadable` when the program is not wholly there. */
export const readPageAssets = async (folder: string): Promise<PageAssets> => {
  try {
    const names = (await readdir(folder)).filter(
      (name) => path.extname(name) in contentTypes,
    );
    return new Map(
      await Promise.all(
        names.map(
          async (name) =>
            [name, await readFile(path.join(folder, name))] as const,
        ),
      ),
    );
  } catch (cause) {
    throw new OrchestratorError(
      "fileUnreadable",
      said`The dashboard's files cannot be read: ${toFailure(cause).message}.`,
      { fix: said`Install Orchestrator again, or build it.`, cause },
    );
  }
};

/** The same for the same files only. */
export const buildOf = (assets: PageAssets): string => {
  const hash = createHash("sha256");
  for (const name of [...assets.keys()].sort())
    hash.update(`${name}\0`).update(assets.get(name) ?? "");
  return hash.digest("hex").slice(0, 16);
};

/** What holds for every answer: nobody else may use it, and no browser guesses what it is. */
const commonHeaders = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

const messagesSchema = z.object({ messages: z.array(z.unknown()).max(1000) });

const isReading = ({ method }: http.IncomingMessage): boolean =>
  method === "GET" || method === "HEAD";

/** The first language that the reader's browser names. */
const languageFor = (request: http.IncomingMessage): Language =>
  languageOf(
    /^[\w-]+/.exec(request.headers["accept-language"] ?? "")?.[0] ?? "",
  );

const sendDocument = (
  response: http.ServerResponse,
  status: number,
  { html, policy }: ReturnType<typeof dashboardDocument>,
): void => {
  response
    .writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
    })
    .end(html);
};

/**
 * The dashboard over HTTP: its document, its files, a stream of what the host says to a page, and a place for what the page says.
 * Everything but the way in needs the cookie that the way in gives.
 */
export const createPageServer = ({
  access,
  assets,
  streams,
  api,
  parts,
  folder,
  apiListener,
}: PageServerOptions): http.RequestListener => {
  const refuse = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    status: 401 | 404,
  ): void => {
    const language = languageFor(request);
    const texts = browserTexts[language];
    const sentence = status === 401 ? texts.locked : texts.nothingHere;
    sendDocument(
      response,
      status,
      refusalDocument(language, sentence, texts.openAddress),
    );
  };

  const letIn = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    pass: string | null,
  ): void => {
    if (pass === null || !access.isPass(pass)) {
      refuse(request, response, 401);
      return;
    }
    response.setHeader("set-cookie", access.cookie);
    // Where another site's link led here, a browser would not send a strict cookie along with the redirect.
    if (isFromElsewhere(request))
      sendDocument(response, 200, leadingDocument(access.folder));
    else
      response
        .writeHead(303, {
          location: access.folder,
          "cache-control": "no-store",
        })
        .end();
  };

  const openStream = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): void => {
    const language = languageFor(request);
    const isOpen = streams.open(response, (post) =>
      openPageSession(createBrowserSurface(language, api, folder, post), parts),
    );
    if (!isOpen)
      send(response, 503, {
        code: "notAllowedNow",
        ...worded(said`Too many pages are open.`, said`Close some of them.`),
      });
  };

  const receive = async (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    stream: string,
  ): Promise<void> => {
    const { messages } = await parseBody(request, messagesSchema);
    const session = streams.session(stream);
    if (session === undefined) {
      send(response, 410, {
        code: "notFound",
        ...worded(
          said`The stream of this page has ended; nothing was done.`,
          said`Connect again.`,
        ),
      });
      return;
    }
    for (const message of messages) session.receive(message);
    send(response, 204, undefined);
  };

  const forbid = (response: http.ServerResponse, message: Said): void =>
    send(response, 403, {
      code: "notAllowedNow",
      ...worded(
        message,
        said`Open the address that \`orchestrator serve\` prints.`,
      ),
    });

  const sendFile = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    name: string,
  ): void => {
    const asset = assets.get(name);
    if (asset === undefined) refuse(request, response, 404);
    else
      response
        .writeHead(200, {
          "content-type": contentTypes[path.extname(name)],
          "content-length": asset.length,
          "cache-control": "no-store",
        })
        .end(asset);
  };

  /** Answers what the cookie has let in. `name`: below the pages' folder. */
  const answerInside = async (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    name: string,
    query: URLSearchParams,
  ): Promise<void> => {
    if (name === "messages" && request.method === "POST") {
      if (isFromElsewhere(request) || !isFromOwnPage(request))
        forbid(response, said`The request does not come from the dashboard.`);
      else await receive(request, response, query.get("stream") ?? "");
    } else if (!isReading(request)) refuse(request, response, 404);
    else if (name === "events" && request.method === "GET") {
      if (isFromElsewhere(request))
        forbid(response, said`Another site asked for the stream.`);
      else openStream(request, response);
    } else if (name === "")
      sendDocument(
        response,
        200,
        dashboardDocument(languageFor(request), path.basename(folder)),
      );
    else sendFile(request, response, name);
  };

  const answer = async (
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    for (const [name, value] of Object.entries(commonHeaders))
      response.setHeader(name, value);
    // Cut by hand: a URL would first resolve dots and other hosts in it.
    const [pathname = "", ...rest] = (request.url ?? "").split("?");
    const query = new URLSearchParams(rest.join("?"));
    if (!isForThisComputer(request))
      forbid(response, said`The request is not for this computer by its name.`);
    else if (pathname.startsWith("/api/")) apiListener(request, response);
    else if (pathname === "/" && isReading(request))
      letIn(request, response, query.get("key"));
    else if (!pathname.startsWith(access.folder))
      refuse(request, response, 404);
    else if (!access.isLetIn(request)) refuse(request, response, 401);
    else {
      const name = pathname.slice(access.folder.length);
      await answerInside(request, response, name, query);
    }
  };

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const failure = toFailure(error);
      if (failure.code === "internal")
        parts.log("error", `A request of a page failed: ${failure.message}`);
      if (error instanceof BodyTooLarge)
        send(response, 413, failure, { connection: "close" });
      else send(response, statusOf(failure.code), failure);
    });
  };
};
