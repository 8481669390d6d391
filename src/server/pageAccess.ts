import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type http from "node:http";

/**
 * Who may see the pages that are served on a port. Any program of this computer can connect to it, and any site that its user
 * visits can send requests there: who may start an orchestration may run commands.
 */
export interface PageAccess {
  /** What opens the pages; a part of the address that the user is told. */
  readonly pass: string;
  /**
   * Folder of the pages. Nobody else can know it, and the cookie holds for it alone: browsers send a cookie to every port of a
   * computer, so that another local server would be given it.
   */
  readonly folder: string;
  /** The value of `Set-Cookie` that lets a browser in. */
  readonly cookie: string;
  readonly isPass: (text: string) => boolean;
  readonly isLetIn: (request: http.IncomingMessage) => boolean;
}

const cookieName = "orchestratorPass";

const digest = (text: string): Buffer =>
  createHash("sha256").update(text).digest();

/** Made from the workspace's key, so that an open page finds its way back to whoever serves the workspace next. */
export const createPageAccess = (workspaceKey: string): PageAccess => {
  const derived = (purpose: string): string =>
    createHmac("sha256", workspaceKey)
      .update(`orchestrator pages: ${purpose}`)
      .digest("hex");
  const pass = derived("pass");
  const folder = `/${derived("folder").slice(0, 32)}/`;
  const isPass = (text: string): boolean =>
    timingSafeEqual(digest(text), digest(pass));
  return {
    pass,
    folder,
    cookie: `${cookieName}=${pass}; Path=${folder}; HttpOnly; SameSite=Strict`,
    isPass,
    isLetIn: ({ headers: { cookie = "" } }) =>
      cookie
        .split(";")
        .map((part) => part.trim())
        .some(
          (part) =>
            part.startsWith(`${cookieName}=`) &&
            isPass(part.slice(cookieName.length + 1)),
        ),
  };
};

/**
 * Whether the request was sent to this computer by a name that only this computer can have. A site that lets its own name lead
 * here (DNS rebinding) is told apart by that name. The port may be another one: it may be forwarded.
 */
export const isForThisComputer = ({
  headers: { host = "" },
}: http.IncomingMessage): boolean =>
  /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/i.test(host);

/** Whether a page of ours sent it: browsers say where a request comes from that could change something. */
export const isFromOwnPage = ({
  headers: { host = "", origin },
}: http.IncomingMessage): boolean => origin === `http://${host}`;

/** Whether another site had it sent; browsers say so of every request. */
export const isFromElsewhere = ({ headers }: http.IncomingMessage): boolean => {
  const site = headers["sec-fetch-site"];
  // "none": the user has typed the address.
  return site !== undefined && site !== "same-origin" && site !== "none";
};
