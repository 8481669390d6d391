import assert from "node:assert/strict";
import { hostedAt, pullRequestPage } from "../../src/model/hosting";

const branches = { from: "orchestrator/add a#1", into: "main" };
const pageOf = (address: string): string | null => {
  const host = hostedAt(address);
  return host && pullRequestPage(host, branches);
};

describe("hosts of pull requests", () => {
  it("knows GitHub and GitLab by any address that git takes", () => {
    for (const address of [
      "https://github.com/owner/name.git",
      "https://github.com/owner/name/",
      "git@github.com:owner/name.git",
      "ssh://git@github.com:22/owner/name.git",
      "git://github.com/owner/name",
    ])
      assert.equal(
        pageOf(address),
        "https://github.com/owner/name/compare/main...orchestrator/add%20a%231?expand=1",
        address,
      );
    assert.equal(
      pageOf("git@gitlab.example.org:group/part/name.git"),
      "https://gitlab.example.org/group/part/name/-/merge_requests/new?merge_request%5Bsource_branch%5D=orchestrator%2Fadd+a%231&merge_request%5Btarget_branch%5D=main",
    );
    assert.equal(
      hostedAt("https://github.example.org:8443/owner/name")?.page,
      "https://github.example.org:8443/owner/name",
    );
  });

  it("never shows a name or a password of an address", () => {
    const host = hostedAt("https://somebody:secret@github.com/owner/name.git");
    assert.equal(host?.name, "github.com/owner/name");
    assert.doesNotMatch(JSON.stringify(host), /somebody|secret/);
  });

  it("takes no other host for one of them, and folders for none", () => {
    assert.equal(pageOf("https://example.org/github/name.git"), null);
    assert.equal(pageOf("https://mygithub.com/owner/name"), null);
    assert.equal(
      hostedAt("https://example.org/owner/name.git")?.name,
      "example.org/owner/name",
    );
    for (const folder of [
      "/srv/git/name.git",
      "../name",
      "C:\\git\\name",
      "C:/git/name",
      "file:///srv/git/name.git",
      "",
    ])
      assert.equal(hostedAt(folder), null, folder);
  });
});
