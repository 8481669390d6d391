import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { vsixFile } from "../../tools/paths.mjs";
import { makeSample, sampleSettings } from "../../tools/sample.mjs";
import { installVsix } from "../../tools/vscodeServer.mjs";
import { cli } from "../support/commandLine";
import { openWorkbench } from "../support/workbench";
import type { Workbench } from "../support/workbench";

const script = {
  stages: {
    implementation: [
      { edits: [{ path: "greeting.txt", write: "Hello\nwrold\n" }] },
      { edits: [{ path: "greeting.txt", write: "Hello\nworld\n" }] },
    ],
    "*": { verdict: "pass" },
  },
};

const branches = (repository: string): string =>
  execFileSync(
    "git",
    ["--git-dir", repository, "branch", "--format=%(refname:short)"],
    { encoding: "utf8" },
  );

/** What its user does with work that is ready to merge; each step goes on where the one before it ended. */
describe("review in the workbench", function () {
  this.timeout(90_000);
  this.bail(true);

  let scratch: string;
  let folder: string;
  /** On no host: a folder. */
  let remote: string;
  let workbench: Workbench;
  const thread = () => workbench.page.locator(".review-widget").first();

  before(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "orchestrator-e2e-"));
    folder = path.join(scratch, "project");
    makeSample(folder);
    remote = path.join(scratch, "remote.git");
    execFileSync("git", ["init", "--quiet", "--bare", remote]);
    execFileSync("git", ["-C", folder, "remote", "add", "origin", remote]);
    writeFileSync(
      path.join(folder, ".orchestrator", "demo.json"),
      JSON.stringify(script),
    );
    const extensionsDir = path.join(scratch, "extensions");
    installVsix(vsixFile, extensionsDir);
    const { code } = await cli(folder, [
      "run",
      "--task",
      "Greet the world",
      "--agent",
      sampleSettings.agent,
    ]);
    assert.equal(code, 3);
    workbench = await openWorkbench({
      folder,
      extensionsDir,
      extensionId: "orchestrator-manager.orchestrator-manager",
      settings: { "orchestrator.agent": sampleSettings.agent },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await workbench.screenshot("failure-review");
  });
  after(async () => {
    await workbench.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it("takes a comment beside a line of the diff", async () => {
    const { page } = workbench;
    await workbench.openContainer("Orchestrator");
    await workbench
      .rows("Orchestrations")
      .filter({ hasText: "Greet" })
      .first()
      .waitFor();
    await workbench.runCommand("Orchestrator: View Diff");
    const line = page
      .locator(".multiDiffEntry .modified .view-line")
      .filter({ hasText: "wrold" });
    await line.hover();
    await page
      .locator(".multiDiffEntry .modified .comment-range-glyph")
      .nth(1)
      .click();
    await thread().waitFor();
    await page.keyboard.type("Spell it right.");
    await workbench.screenshot("review-writing");
    await thread().getByRole("button", { name: "Add Comment" }).click();
    await thread().getByText("Pending").waitFor();
    await workbench.screenshot("review-pending");
  });

  it("still has it after a reload, and sends it to the agent", async () => {
    await workbench.reload();
    await thread().getByText("Spell it right.").waitFor();
    await thread()
      .getByRole("button", { name: "Send Review to Agent" })
      .click();
    await thread().waitFor({ state: "detached" });
    // What was sent is proven and reviewed again, then waits for the user as before.
    await workbench
      .rows("Needs You")
      .filter({ hasText: "Ready to merge" })
      .waitFor();
    // The diff that was open is of the new round by itself.
    await workbench.page
      .locator(".multiDiffEntry .modified .view-line")
      .filter({ hasText: "world" })
      .waitFor();
    await workbench.screenshot("review-sent");
  });

  it("pushes its branch for a pull request, after a question, and says where that goes on", async () => {
    const { page } = workbench;
    await workbench.runCommand("Orchestrator: Create Pull Request…");
    const question = page.locator(".monaco-dialog-box");
    await question.getByText("is on no host whose page").waitFor();
    await workbench.screenshot("pull-request-question");
    await question.getByRole("button", { name: "Cancel" }).click();
    assert.equal(branches(remote), "");
    await workbench.runCommand("Orchestrator: Create Pull Request…");
    await question.getByRole("button", { name: "Push", exact: true }).click();
    await workbench.notified(/is pushed to “origin”/);
    assert.match(branches(remote), /^orchestrator\//);
  });
});
