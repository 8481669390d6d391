/*
 * Where a remote is hosted, read from its address, and the page of that host on which a pull request is made. Pure.
 */

export interface Hosted {
  /** Host and path, as people know it: `github.com/owner/name`. Never with a name or a password. */
  readonly name: string;
  /** Null: we do not know how pull requests are made there. */
  readonly kind: "github" | "gitlab" | null;
  /** Address of the repository's page, without a slash at its end. */
  readonly page: string;
}

/** `git@host:path`, which is no URL. */
const scpLike = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/;

const kindOf = (host: string): Hosted["kind"] => {
  const labels = host.toLowerCase().split(".");
  if (labels.includes("github")) return "github";
  return labels.includes("gitlab") ? "gitlab" : null;
};

const hosted = (host: string, hostname: string, path: string): Hosted => {
  const clean = path
    .split("/")
    .filter((part) => part !== "")
    .join("/")
    .replace(/\.git$/, "");
  return {
    name: `${host}/${clean}`,
    kind: kindOf(hostname),
    page: `https://${host}/${clean}`,
  };
};

/** Null for a remote that is on no host: a folder, or an address that is not understood. */
export function hostedAt(address: string): Hosted | null {
  const url =
    address.includes("://") && URL.canParse(address) ? new URL(address) : null;
  if (url !== null) {
    // The port of ssh or git is not that of the web page.
    if (/^(?:ssh|git\+ssh|git):$/.test(url.protocol))
      return hosted(url.hostname, url.hostname, url.pathname);
    return /^https?:$/.test(url.protocol)
      ? hosted(url.host, url.hostname, url.pathname)
      : null;
  }
  const [, host, path] = scpLike.exec(address) ?? [];
  // One letter before a colon is a drive of Windows.
  return host === undefined || path === undefined || host.length === 1
    ? null
    : hosted(host, host, path);
}

const inPath = (branch: string): string =>
  branch.split("/").map(encodeURIComponent).join("/");

/** The page on which a pull request from one branch into another is written; null where the host is none that we know. */
export function pullRequestPage(
  { kind, page }: Hosted,
  { from, into }: { readonly from: string; readonly into: string },
): string | null {
  switch (kind) {
    case "github":
      return `${page}/compare/${inPath(into)}...${inPath(from)}?expand=1`;
    case "gitlab": {
      const asked = new URLSearchParams({
        "merge_request[source_branch]": from,
        "merge_request[target_branch]": into,
      });
      return `${page}/-/merge_requests/new?${asked.toString()}`;
    }
    case null:
      return null;
    default:
      return kind satisfies never;
  }
}
