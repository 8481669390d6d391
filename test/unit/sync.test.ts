import assert from "node:assert/strict";
import fc from "fast-check";
import { OrchestratorError } from "../../src/model/errors";
import type { ErrorCode } from "../../src/model/errors";
import { carryOut, lookAtBoth } from "../../src/server/sync/sync";
import { changeName, openSyncDesk } from "../support/syncDesk";
import type { SyncDesk } from "../support/syncDesk";
import { fakeIssue } from "../support/trackerServer";
import type { Instead } from "../support/trackerServer";

const tick = (desk: SyncDesk, id: string): void => {
  desk.text = (desk.text ?? "").replace(`- [ ] ${id} `, `- [x] ${id} `);
};
const box = (desk: SyncDesk, id: string): string | undefined =>
  new RegExp(`^- \\[(.)\\] ${id} `, "m").exec(desk.text ?? "")?.[1];
const fails =
  (code: ErrorCode, sentence: RegExp = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof OrchestratorError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, sentence);
    assert.match(error.fix ?? "", /\S/);
    return true;
  };
const once = (
  answer: Instead,
  matches: RegExp,
): SyncDesk["server"]["instead"] => {
  let left = true;
  return ({ method, path }) => {
    if (!left || !matches.test(`${method} ${path}`)) return null;
    left = false;
    return answer;
  };
};

for (const name of ["GitHub", "Jira"] as const)
  describe(`sync: ${name}`, () => {
    let desk: SyncDesk;
    beforeEach(async () => {
      desk = await openSyncDesk();
    });
    afterEach(() => desk.close());

    const one = name === "GitHub" ? "GH-1" : "AB_2-1";
    const two = name === "GitHub" ? "GH-2" : "AB_2-2";
    const tracker = () => (name === "GitHub" ? desk.gitHub() : desk.jira());
    const put = (id: string, ...of: Parameters<typeof fakeIssue>) => {
      const issue = fakeIssue(...of);
      if (name === "GitHub")
        desk.server.gitHub.set(Number(id.slice("GH-".length)), issue);
      else desk.server.jira.set(id, issue);
      return issue;
    };
    const sync = (closeTicked = false) => desk.sync(tracker(), { closeTicked });

    it("pulls every page of the open issues, and then has nothing to do", async () => {
      desk.server.pageSize = 2;
      for (let number = 1; number <= 5; number++)
        put(one.replace(/1$/, String(number)), `Title ${number}`, {
          text: "First\n\nSecond",
          open: number !== 3,
        });
      if (name === "GitHub") put("GH-6", "Not an issue", { pullRequest: true });
      assert.equal((await sync()).length, 4);
      const text = desk.text ?? "";
      assert.match(
        text,
        /^# Issues of \S+\n\n- \[ \] \S+-1 Title 1\n {2}```issue\n {2}http\S+\n\n {2}First\n\n {2}Second\n {2}```\n- \[ \] /,
      );
      assert.doesNotMatch(text, /Title 3|Not an issue/);
      assert.deepEqual(await sync(), []);
      assert.equal(desk.text, text);
      assert.deepEqual(
        desk.server.asked.filter(
          ({ method, path }) =>
            method !== "GET" && !path.endsWith("search/jql"),
        ),
        [],
      );
    });

    it("takes the tracker's title and text, and leaves what stands beside them", async () => {
      const issue = put(one, "Old", { text: "Old text" });
      await sync();
      desk.text = (desk.text ?? "").replace(/( {2}```\n)$/, "$1  - my note\n");
      issue.title = "New";
      issue.text = "New text";
      assert.deepEqual(await sync(), [`${one} rewrite`]);
      assert.match(
        desk.text,
        /- \[ \] \S+ New\n[^]* {2}New text\n {2}```\n {2}- my note\n$/,
      );
      desk.text = desk.text.replace("New text", "Mine");
      const [change] = (await lookAtBoth(desk.request(tracker()))).changes;
      assert.equal(change?.kind === "rewrite" && change.yours, true);
    });

    it("closes what a merge has proven, with one comment, and nothing else", async () => {
      const first = put(one, "One");
      const second = put(two, "Two");
      await sync();
      tick(desk, one);
      tick(desk, two);
      const { id } = desk.merged([one]);
      desk.merged([two], { simulated: true });
      desk.merged([two], { status: "mergeReady" });
      assert.deepEqual(await sync(), [`${one} close`, `${two} leave`]);
      assert.equal(first.open, false);
      assert.equal(second.open, true);
      assert.equal(first.comments.length, 1);
      assert.match(
        first.comments[0]!,
        /merged into main as c0ffee.*branch orchestrator\/x/,
      );
      assert.ok(first.comments[0]!.includes(id));
      assert.deepEqual(second.comments, []);
      assert.deepEqual(await sync(), [`${two} leave`]);
      assert.equal(first.comments.length, 1);
    });

    it("closes what was ticked by hand only where the user says so", async () => {
      const issue = put(one, "One");
      await sync();
      tick(desk, one);
      assert.deepEqual(await sync(), [`${one} leave`]);
      assert.equal(issue.open, true);
      assert.deepEqual(await sync(true), [`${one} close`]);
      assert.equal(issue.open, false);
      assert.deepEqual(await sync(true), []);
      assert.equal(issue.comments.length, 1);
    });

    it("ticks the box of an issue that is closed, and empties that of one that was opened again", async () => {
      const issue = put(one, "One");
      await sync();
      issue.open = false;
      assert.deepEqual(await sync(), [`${one} tick`]);
      assert.equal(box(desk, one), "x");
      issue.open = true;
      assert.deepEqual(await sync(), [`${one} reopen`]);
      assert.equal(box(desk, one), " ");
      assert.deepEqual(await sync(), []);
    });

    it("lets the tracker reopen what a merge has closed, until another merge proves it", async () => {
      const issue = put(one, "One");
      await sync();
      tick(desk, one);
      desk.merged([one]);
      await sync();
      issue.open = true;
      assert.deepEqual(await sync(), [`${one} reopen`]);
      tick(desk, one);
      assert.deepEqual(await sync(), [`${one} leave`]);
      desk.merged([one]);
      assert.deepEqual(await sync(), [`${one} close`]);
      assert.equal(issue.comments.length, 2);
    });

    it("leaves the box of an issue that is gone", async () => {
      put(one, "One");
      await sync();
      desk.server.gitHub.clear();
      desk.server.jira.clear();
      assert.deepEqual(await sync(), [`${one} leave`]);
      assert.equal(box(desk, one), " ");
    });

    it("neither doubles nor loses anything, wherever it is killed", async () => {
      let killed = true;
      for (let at = 0; killed; at++)
        for (const last of ["before", "after"] as const) {
          await desk.close();
          desk = await openSyncDesk();
          const issue = put(one, "One");
          await sync();
          tick(desk, one);
          desk.merged([one]);
          put(two, "Two");
          let asked = 0;
          desk.server.instead = () => {
            asked++;
            if (asked <= at) return null;
            // The last request may still be carried out, but whoever sent it never hears of it.
            return { status: 0, breaks: asked === at + 1 ? last : "before" };
          };
          killed = await sync().then(
            () => false,
            (error: unknown) => fails("trackerUnavailable")(error),
          );
          desk.server.instead = () => null;
          await sync();
          assert.equal(issue.open, false);
          assert.equal(issue.comments.length, 1, `${last} request ${at}`);
          assert.equal(box(desk, one), "x");
          assert.equal((desk.text ?? "").split(`] ${two} `).length, 2);
          assert.deepEqual(await sync(), []);
          if (!killed) assert.ok(at >= 4);
        }
    });

    it("writes the comment later where the tracker breaks off between closing and commenting", async () => {
      const issue = put(one, "One");
      await sync();
      tick(desk, one);
      desk.merged([one]);
      desk.server.instead = once(
        { status: 0, breaks: "before" },
        /^POST .*comment/,
      );
      await assert.rejects(
        sync(),
        fails("trackerUnavailable", /cannot be reached/),
      );
      assert.deepEqual([issue.open, issue.comments.length], [false, 0]);
      assert.deepEqual(await sync(), [`${one} comment`]);
      assert.equal(issue.comments.length, 1);
      assert.deepEqual(await sync(), []);
    });

    it("changes nothing there when the file cannot be written", async () => {
      const issue = put(one, "One");
      await sync();
      tick(desk, one);
      desk.merged([one]);
      put(two, "Two");
      desk.fails = new Error("disk full");
      await assert.rejects(sync(), /disk full/);
      assert.equal(issue.open, true);
    });

    it("goes on with the others where one is refused, and says why", async () => {
      const first = put(one, "One");
      const second = put(two, "Two");
      await sync();
      for (const id of [one, two]) tick(desk, id);
      desk.merged([one, two]);
      desk.server.instead = once(
        {
          status: 403,
          body: { message: "Must have admin rights", errorMessages: [] },
        },
        /^(?:PATCH|POST .*transitions)/,
      );
      const request = desk.request(tracker());
      const { done, refused } = await carryOut(
        request,
        await lookAtBoth(request),
      );
      assert.deepEqual(done.map(changeName), [`${two} close`]);
      assert.deepEqual(
        refused.map(({ change, failure }) => [
          changeName(change),
          failure.code,
        ]),
        [[`${one} close`, "trackerRefused"]],
      );
      assert.match(
        refused[0]!.failure.message,
        /Must have admin rights \(HTTP 403\)/,
      );
      assert.deepEqual([first.open, second.open], [true, false]);
      assert.deepEqual(await sync(), [`${one} close`]);
    });

    it("sends no change to where it is redirected", async () => {
      const issue = put(one, "One");
      await sync();
      tick(desk, one);
      desk.merged([one]);
      desk.server.instead = ({ method, path }) =>
        method === "GET"
          ? null
          : {
              status: 301,
              headers: { location: `${desk.server.address}${path}` },
            };
      const request = desk.request(tracker());
      const { refused } = await carryOut(request, await lookAtBoth(request));
      assert.deepEqual(
        refused.map(({ failure }) => failure.code),
        ["trackerRefused"],
      );
      assert.equal(issue.open, true);
    });

    it("says what is wrong, with a way out, and changes nothing", async () => {
      const secret = /secret/;
      const wrong =
        name === "GitHub"
          ? desk.gitHub({ token: "wrong-secret" })
          : desk.jira({ token: "wrong-secret" });
      await assert.rejects(desk.sync(wrong), fails("trackerNotLoggedIn"));
      for (const [answer, code, sentence] of [
        [
          { status: 404, body: { message: "Not Found" } },
          name === "GitHub" ? "trackerRefused" : "notFound",
          /./,
        ],
        [
          { status: 403, body: { message: "No" } },
          "trackerRefused",
          /No \(HTTP 403\)/,
        ],
        [
          { status: 400, body: { errorMessages: ["Bad\nquery"] } },
          "trackerRefused",
          /Bad query/,
        ],
        [{ status: 500 }, "trackerUnavailable", /HTTP 500/],
        [
          {
            status: 200,
            headers: { "content-type": "text/html" },
            body: "<html>secret</html>",
          },
          "trackerRefused",
          /is not one of/,
        ],
        [
          { status: 200, body: [{ nothing: 1 }] },
          "trackerRefused",
          /is not one of/,
        ],
        [
          { status: 0, breaks: "before" },
          "trackerUnavailable",
          /cannot be reached/,
        ],
        [
          { status: 429, headers: { "retry-after": "3600" } },
          "trackerUnavailable",
          /rate limit/,
        ],
        [
          {
            status: 403,
            headers: {
              "x-ratelimit-remaining": "0",
              "x-ratelimit-reset": "1763690000",
            },
          },
          "trackerUnavailable",
          /rate limit/,
        ],
      ] as const) {
        desk.server.instead = () => answer;
        await assert.rejects(sync(), (error) => {
          assert.doesNotMatch(JSON.stringify(error), secret);
          if (code !== "notFound") fails(code, sentence)(error);
          return true;
        });
      }
      assert.equal(desk.text, null);
    });

    it("waits for a short limit and for a service that was away, and no longer", async () => {
      put(one, "One");
      desk.server.instead = once(
        { status: 429, headers: { "retry-after": "7" } },
        /^GET/,
      );
      assert.deepEqual(await sync(), [`${one} add`]);
      desk.server.instead = once({ status: 502 }, /^GET/);
      assert.deepEqual(await sync(), []);
      assert.deepEqual(desk.waits, [7000, 1000]);
    });

    it("refuses a file with issues of another place", async () => {
      desk.text = `- [ ] ${one} One\n  ~~~issue\n  https://github.com/other/app/issues/1\n  ~~~\n`;
      put(one, "One");
      await assert.rejects(sync(), fails("invalidInput", /other\/app/));
    });

    it("refuses more issues than anybody means", async () => {
      for (let number = 1; number <= 501; number++)
        put(one.replace(/1$/, String(number)), "Many");
      await assert.rejects(sync(), fails("trackerRefused", /More than 500/));
    });

    it("lets one sync of a workspace work at a time", async () => {
      put(one, "One");
      const request = desk.request(tracker());
      const plan = await lookAtBoth(request);
      const [first, second] = await Promise.allSettled([
        carryOut(request, plan),
        carryOut(request, plan),
      ]);
      assert.deepEqual([first.status, second.status].sort(), [
        "fulfilled",
        "rejected",
      ]);
      assert.equal((desk.text ?? "").split(`] ${one} `).length, 2);
    });

    it("comes to rest after one sync, whatever people have done on both sides", async () => {
      const ids = [one, two, one.replace(/1$/, "3")];
      const act = fc.record({
        id: fc.constantFrom(...ids),
        what: fc.constantFrom(
          "close",
          "reopen",
          "rename",
          "tick",
          "untick",
          "delete",
          "prove",
          "sync",
        ),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
          await desk.close();
          desk = await openSyncDesk();
          const issues = new Map(ids.map((id) => [id, put(id, "Title")]));
          for (const { id, what } of acts) {
            const issue = issues.get(id)!;
            if (what === "close") issue.open = false;
            else if (what === "reopen") issue.open = true;
            else if (what === "rename") issue.title += "!";
            else if (what === "tick") tick(desk, id);
            else if (what === "untick")
              desk.text = (desk.text ?? "").replace(
                `- [x] ${id} `,
                `- [ ] ${id} `,
              );
            else if (what === "delete") desk.text = null;
            else if (what === "prove") {
              tick(desk, id);
              desk.merged([id]);
            } else await sync();
          }
          await sync();
          const after = (await sync()).filter(
            (change) => !change.endsWith(" leave"),
          );
          assert.deepEqual(after, []);
          for (const [id, { open, comments }] of issues) {
            assert.ok((desk.text ?? "").split(`] ${id} `).length <= 2);
            assert.equal(new Set(comments).size, comments.length);
            // Done here is done there, but where only a hand has ticked it.
            if (!open && box(desk, id) !== undefined)
              assert.equal(box(desk, id), "x");
          }
        }),
        { numRuns: 25 },
      );
    });
  });
