import type { Said } from "../../model/said";
import { said } from "../../model/said";
import * as git from "../../git";
import type { Repository } from "../../git";
import type { ExitRecord } from "../../model/agent";
import type { Orchestration } from "../../model/orchestration";
import type { World } from "./world";

/*
 * The registries that a project gets its packages from: what an agent, or its gate, may reach from a container besides its own service. Read
 * at the commit that the work began from, never in the worktree: an agent could add to it there.
 */

/** What package managers ask where a project says nothing else, by the file at its top that tells of each. */
const known: readonly {
  readonly file: RegExp;
  readonly hosts: readonly string[];
}[] = [
  {
    file: /^(package\.json|\.npmrc)$/,
    hosts: ["registry.npmjs.org", "registry.yarnpkg.com"],
  },
  {
    file: /^(pyproject\.toml|requirements[\w-]*\.txt|setup\.py|Pipfile)$/,
    hosts: ["pypi.org", "files.pythonhosted.org"],
  },
  {
    file: /^Cargo\.toml$/,
    hosts: ["crates.io", "index.crates.io", "static.crates.io"],
  },
  { file: /^go\.mod$/, hosts: ["proxy.golang.org", "sum.golang.org"] },
  { file: /^Gemfile$/, hosts: ["rubygems.org", "index.rubygems.org"] },
  {
    file: /^(pom\.xml|build\.gradle(\.kts)?)$/,
    hosts: ["repo.maven.apache.org", "repo1.maven.org", "plugins.gradle.org"],
  },
];

/** Where projects name other registries, and how. */
const namingFiles = [
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  "npm-shrinkwrap.json",
  "package-lock.json",
  "yarn.lock",
  "requirements.txt",
  "uv.lock",
  ".cargo/config.toml",
];
const naming =
  "(registry|resolved|index-url|index|RegistryServer)[^A-Za-z0-9]{1,6}(sparse.)?https?://[A-Za-z0-9._-]+(:[0-9]+)?";

/** Which hosts an agent, or a gate, of this orchestration needs for the sake of its project. */
export async function hostsFor(
  world: World,
  { worktree }: Orchestration,
): Promise<string[]> {
  return worktree === null
    ? []
    : registriesOf(await world.repository(), worktree.baseCommit);
}

const mostNamed = 5;

/** What a container was kept from reaching, for people; null: nothing that is known of. */
export function refusedWords({
  refusedHosts = [],
}: Pick<ExitRecord, "refusedHosts">): Said | null {
  if (refusedHosts.length === 0) return null;
  const more = refusedHosts.length - mostNamed;
  const named = refusedHosts.slice(0, mostNamed).join(", ");
  return more > 0
    ? said`Its container may not reach ${named} and ${more} more (orchestrator.pool.allowedHosts).`
    : said`Its container may not reach ${named} (orchestrator.pool.allowedHosts).`;
}

/** Hosts of the registries of a project, as it is at this commit. */
export async function registriesOf(
  repository: Repository,
  commit: string,
): Promise<string[]> {
  const names = await git.topNamesAt(repository, commit);
  const usual = known
    .filter(({ file }) => names.some((name) => file.test(name)))
    .flatMap(({ hosts }) => hosts);
  const named = (
    await git.matchesAt(repository, commit, naming, namingFiles)
  ).flatMap((found) => /https?:\/\/(.+)$/.exec(found)?.[1] ?? []);
  return [...new Set([...usual, ...named])];
}
