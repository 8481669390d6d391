import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import * as z from "zod";
import { fromHostSchema } from "../../src/model/protocol";
import type { FromHost, ToHost } from "../../src/model/protocol";
import { defaultSettings } from "../../src/model/settings";
import { workspaceKey } from "../../src/server/key";
import { createPageAccess } from "../../src/server/pageAccess";
import { serve } from "../../src/server/serve";
import type { Served } from "../../src/server/serve";
import { stateFolderOf } from "../../src/server/workspace";
import {
  attemptOf,
  createMemoryApi,
  orchestrationOf,
} from "../support/memoryApi";
import type { MemoryApi } from "../support/memoryApi";
import { temporaryFolder } from "../support/temporary";
import { eventually, until } from "../support/until";
import { sendHttp } from "../support/httpReply";
import type { HttpReply } from "../support/httpReply";

const streamSchema = z.strictObject({ stream: z.uuid(), build: z.string() });

describe("server: pages on a port", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let workspace: string;
  let pageFolder: string;
  let api: MemoryApi;
  let served: Served;
  let cookie: string;
  let folder: string;
  const streams: http.ClientRequest[] = [];

  const start = (port = 0): Promise<Served> =>
    serve({
      folder: workspace,
      api,
      settings: defaultSettings,
      pageFolder,
      port,
      log: () => undefined,
      onStopped: () => undefined,
      pingMs: 20,
    });

  beforeEach(async () => {
    temporary = temporaryFolder();
    workspace = path.join(temporary.path, "my <project>");
    pageFolder = path.join(temporary.path, "dist", "webview");
    await mkdir(stateFolderOf(workspace), { recursive: true });
    await mkdir(pageFolder, { recursive: true });
    await writeFile(path.join(pageFolder, "dashboard.js"), "0;");
    await writeFile(path.join(pageFolder, "dashboard.js.map"), "{}");
    await writeFile(path.join(temporary.path, "dist", "cli.js"), "secret");
    api = createMemoryApi();
    served = await start();
    const access = createPageAccess(
      await workspaceKey(stateFolderOf(workspace)),
    );
    cookie = access.cookie.split(";")[0]!;
    ({ folder } = access);
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.destroy();
    await served.close();
    temporary.remove();
  });

  const ask = (
    method: string,
    target: string,
    headers: http.OutgoingHttpHeaders = {},
    body?: string,
  ): Promise<HttpReply> =>
    sendHttp(
      { host: "127.0.0.1", port: served.port, method, path: target, headers },
      body,
    );
  const get = (name = "", headers: http.OutgoingHttpHeaders = {}) =>
    ask("GET", folder + name, { cookie, ...headers });
  const origin = () => `http://127.0.0.1:${served.port}`;
  const post = (
    stream: string,
    body: string,
    headers: http.OutgoingHttpHeaders = {},
  ) =>
    ask(
      "POST",
      `${folder}messages?stream=${stream}`,
      { cookie, origin: origin(), ...headers },
      body,
    );

  /** A page's end of its stream. */
  const connect = async (headers: http.OutgoingHttpHeaders = {}) => {
    const heard: FromHost[] = [];
    let stream = "";
    let build = "";
    let pings = 0;
    let ended = false;
    const request = http
      .request({
        host: "127.0.0.1",
        port: served.port,
        path: `${folder}events`,
        headers: { cookie, ...headers },
        agent: false,
      })
      .on("error", () => (ended = true))
      .on("response", (response) => {
        let rest = "";
        response.setEncoding("utf8");
        response.on("close", () => (ended = true));
        response.on("error", () => undefined);
        response.on("data", (chunk: string) => {
          const parts = (rest + chunk).split("\n\n");
          rest = parts.pop()!;
          for (const part of parts) {
            const data = /^data: (.*)$/m.exec(part)?.[1] ?? "";
            if (part.startsWith("event: ping")) pings++;
            else if (part.includes("event: stream"))
              ({ stream, build } = streamSchema.parse(JSON.parse(data)));
            else heard.push(fromHostSchema.parse(JSON.parse(data)));
          }
        });
      })
      .end();
    streams.push(request);
    await until(() => stream !== "");
    return {
      stream,
      build,
      heard,
      pings: () => pings,
      ended: () => ended,
      leave: () => request.destroy(),
      say: (...messages: readonly ToHost[]) =>
        post(stream, JSON.stringify({ messages })),
      of: <Type extends FromHost["type"]>(type: Type) =>
        heard.filter(
          (message): message is Extract<FromHost, { type: Type }> =>
            message.type === type,
        ),
    };
  };

  describe("the way in", () => {
    it("turns the printed address into a cookie for one folder that scripts cannot read", async () => {
      const { pathname, search, hostname } = new URL(served.url);
      assert.equal(hostname, "127.0.0.1");
      const { status, headers } = await ask("GET", pathname + search);
      assert.equal(status, 303);
      assert.equal(headers.location, folder);
      assert.deepEqual(headers["set-cookie"], [
        `${cookie}; Path=${folder}; HttpOnly; SameSite=Strict`,
      ]);
      assert.equal((await get()).status, 200);
    });

    it("leads on from a page of its own where another site's link led here: a redirect would not carry the cookie", async () => {
      const { pathname, search } = new URL(served.url);
      const { status, headers, text } = await ask("GET", pathname + search, {
        "sec-fetch-site": "cross-site",
      });
      assert.equal(status, 200);
      assert.equal(headers["set-cookie"]?.length, 1);
      assert.ok(text.includes(`content="0; url=${folder}"`));
    });

    it("is closed without the key, with a wrong one, and with the workspace's own", async () => {
      const key = await workspaceKey(stateFolderOf(workspace));
      for (const target of ["/", "/?key=", "/?key=0", `/?key=${key}`]) {
        const { status, headers, text } = await ask("GET", target);
        assert.equal(status, 401, target);
        assert.equal(headers["set-cookie"], undefined);
        assert.match(text, /orchestrator serve/);
      }
    });

    it("leads nowhere without the cookie, or with another one", async () => {
      const other = `${cookie.slice(0, -1)}${cookie.endsWith("0") ? "1" : "0"}`;
      for (const name of ["", "dashboard.js", "events"])
        for (const headers of [{}, { cookie: other }, { cookie: "a=b" }])
          assert.equal((await ask("GET", folder + name, headers)).status, 401);
      const refused = await ask(
        "POST",
        `${folder}messages?stream=x`,
        { origin: origin() },
        "{}",
      );
      assert.equal(refused.status, 401);
    });

    it("finds the cookie among others", async () => {
      const { status } = await get("", { cookie: `a=b; ${cookie}; c=d` });
      assert.equal(status, 200);
    });

    it("stays the same for whoever serves the workspace next", async () => {
      const { url, port } = served;
      await served.close();
      served = await start(port);
      assert.equal(served.url, url);
    });
  });

  describe("who is answered", () => {
    it("no name but this computer's, whatever it leads to", async () => {
      for (const host of [
        "evil.test",
        `evil.test:${served.port}`,
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "127.0.0.1@evil.test",
        "192.168.0.1",
      ]) {
        assert.equal((await get("", { host })).status, 403, host);
        const { search } = new URL(served.url);
        assert.equal((await ask("GET", `/${search}`, { host })).status, 403);
      }
      for (const host of ["localhost:1", "LOCALHOST", "127.0.0.1:65535"])
        assert.equal((await get("", { host })).status, 200, host);
    });

    it("no message from another site or port, nor one that does not say where it is from", async () => {
      const page = await connect();
      const body = JSON.stringify({ messages: [{ type: "ready" }] });
      for (const from of [
        "http://evil.test",
        "null",
        "http://127.0.0.1:1",
        `https://127.0.0.1:${served.port}`,
      ])
        assert.equal(
          (await post(page.stream, body, { origin: from })).status,
          403,
          from,
        );
      const target = `${folder}messages?stream=${page.stream}`;
      assert.equal((await ask("POST", target, { cookie }, body)).status, 403);
      assert.equal(
        (await post(page.stream, body, { "sec-fetch-site": "same-site" }))
          .status,
        403,
      );
      assert.deepEqual(page.heard, []);
      assert.equal((await post(page.stream, body)).status, 204);
    });

    it("no stream for another site", async () => {
      for (const site of ["cross-site", "same-site"])
        assert.equal(
          (await get("events", { "sec-fetch-site": site })).status,
          403,
        );
      assert.equal(served.pages(), 0);
    });

    it("the HTTP API with the workspace's key, and not with the cookie", async () => {
      const key = await workspaceKey(stateFolderOf(workspace));
      const authorization = `Bearer ${key}`;
      const target = "/api/orchestrations";
      assert.equal((await ask("GET", target, { cookie })).status, 401);
      const allowed = await ask("GET", target, { authorization });
      assert.equal(allowed.status, 200);
      const host = "evil.test";
      const rebound = await ask("GET", target, { authorization, host });
      assert.equal(rebound.status, 403);
    });
  });

  describe("what is served", () => {
    it("a document in the reader's language that runs its own script only", async () => {
      const { headers, text } = await get("", {
        "accept-language": "de-AT,en;q=0.5",
      });
      const policy = headers["content-security-policy"];
      const nonce = /nonce-([^']+)/.exec(String(policy))?.[1] ?? "";
      assert.equal(
        policy,
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      assert.ok(text.includes(`<script type="module" nonce="${nonce}"`));
      assert.ok(text.includes('<html lang="de">'));
      assert.ok(text.includes("<title>my &#60;project&#62; – Orchestrator"));
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cache-control"], "no-store");
      assert.ok(!(await get()).text.includes(nonce), "a new one each time");
    });

    it("the page's files", async () => {
      const { status, headers, text } = await get("dashboard.js");
      assert.equal(status, 200);
      assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
      assert.equal(headers["cross-origin-resource-policy"], "same-origin");
      assert.equal(text, "0;");
    });

    it("nothing else, however it is asked for", async () => {
      for (const name of [
        "dashboard.js.map",
        "../cli.js",
        "..%2fcli.js",
        "%2e%2e/cli.js",
        "..\\cli.js",
        "/etc/passwd",
        "x/../dashboard.js",
        "dashboard.js/",
        "dashboard.js%00",
        "__proto__",
        "constructor",
      ])
        assert.equal((await get(name)).status, 404, name);
      for (const target of ["//evil.test/", "/x", "/api", "/favicon.ico", "*"])
        assert.equal((await ask("GET", target, { cookie })).status, 404);
      assert.equal((await ask("POST", folder, { cookie })).status, 404);
      assert.equal((await ask("DELETE", "/", {})).status, 404);
    });

    it("refuses with the way out in the reader's language", async () => {
      const { text } = await ask("GET", "/", { "accept-language": "zh-CN" });
      assert.match(text, /此页面已锁定/);
      assert.match(text, /<html lang="zh-cn">/);
    });
  });

  describe("a page", () => {
    it("is told all there is when it says that it is ready, and again when that changes", async () => {
      const one = orchestrationOf();
      api.add(one);
      const page = await connect();
      assert.deepEqual(page.heard, []);
      await page.say({ type: "ready" });
      await until(() => page.of("snapshot").length === 1);
      assert.equal(page.of("snapshot")[0]?.orchestrations[0]?.id, one.id);
      api.commit(one.id, { type: "pauseRequested" }, { requested: "pause" });
      await until(
        () =>
          page.of("snapshot").at(-1)?.orchestrations[0]?.requested === "pause",
      );
    });

    it("is heard in order, and each message is held against the protocol", async () => {
      const one = orchestrationOf();
      api.add(one);
      const page = await connect();
      await page.say(
        { type: "ready" },
        { type: "steer", action: "pause", id: one.id },
        { type: "steer", action: "cancel", id: one.id },
      );
      await until(() => page.of("done").length === 2);
      assert.deepEqual(
        api.calls
          .filter(({ method }) => method === "pause" || method === "cancel")
          .map(({ method }) => method),
        ["pause", "cancel"],
      );
      const bad = { messages: [{ type: "steer", action: "eat", id: one.id }] };
      assert.equal((await post(page.stream, JSON.stringify(bad))).status, 204);
      await until(() => page.of("done").length === 3);
      assert.equal(page.of("done").at(-1)?.intent, "unknown");
    });

    it("has a stream of its own, which ends with it", async () => {
      const [first, second] = [await connect(), await connect()];
      assert.equal(served.pages(), 2);
      await first.say({ type: "ready" });
      await until(() => first.of("snapshot").length === 1);
      assert.deepEqual(second.heard, []);
      first.leave();
      await until(() => served.pages() === 1);
      const late = await first.say({ type: "ready" });
      assert.equal(late.status, 410);
      second.leave();
      await until(() => served.pages() === 0);
    });

    it("hears which files the server has, and so whether it is of that version", async () => {
      const { build } = await connect();
      await served.close();
      served = await start();
      assert.equal((await connect()).build, build);
      await served.close();
      await writeFile(path.join(pageFolder, "dashboard.js"), "1;");
      served = await start();
      assert.notEqual((await connect()).build, build);
    });

    it("hears now and then that the server is there", async () => {
      const page = await connect();
      await until(() => page.pings() > 2);
    });

    it("gets output from where it has read to, without loss and without repetition, after its connection was lost", async () => {
      const attempt = attemptOf();
      api.add(orchestrationOf({ attempts: [attempt] }));
      const items = [10, 20, 30, 40].map((offset) => ({
        offset,
        kind: "text" as const,
        text: `line ${offset}`,
      }));
      api.answers.output = { items: items.slice(0, 2), next: 20, ended: false };
      const before = await connect();
      await before.say(
        { type: "ready" },
        { type: "output", attempt: attempt.id, from: 0 },
      );
      await until(() => before.of("output").length === 1);
      await served.close();
      await until(before.ended);
      api.answers.output = { items, next: 40, ended: false };
      served = await start();
      const after = await connect();
      await after.say(
        { type: "ready" },
        { type: "output", attempt: attempt.id, from: 20 },
      );
      await until(() => after.of("output").length === 1);
      assert.deepEqual(
        [before, after].flatMap(({ of }) =>
          of("output").flatMap(({ page }) => page.items.map((i) => i.offset)),
        ),
        [10, 20, 30, 40],
      );
    });

    it("sends neither too much nor anything but messages", async () => {
      const page = await connect();
      const huge = JSON.stringify({ messages: ["x".repeat(5_000_000)] });
      // The rest of it is not read: the connection may be cut before all of it was sent.
      const refused = await post(page.stream, huge).then(
        ({ status }) => status,
        () => 413,
      );
      assert.equal(refused, 413);
      for (const body of ["", "[]", "{", '{"messages":1}'])
        assert.equal((await post(page.stream, body)).status, 400, body);
      assert.equal((await post("", '{"messages":[]}')).status, 410);
    });

    it("cannot open more streams than anybody needs", async () => {
      await Promise.all(Array.from({ length: 64 }, () => connect()));
      assert.equal((await get("events")).status, 503);
    });

    it("hears what a browser cannot do, with the way to have it all the same", async () => {
      const one = orchestrationOf({ title: "Grüße" });
      api.add(one);
      const page = await connect({ "accept-language": "de" });
      const file = "src/a.ts";
      await page.say(
        { type: "ready" },
        { type: "openFile", id: one.id, path: file, line: 3 },
        { type: "steer", action: "increasePool", id: one.id },
      );
      await eventually(() =>
        assert.deepEqual(
          page
            .of("done")
            .map(({ intent, failure }) => [
              intent,
              failure?.message,
              failure?.fix,
            ])
            .sort(),
          [
            [
              "increasePool",
              "Eine Einstellung lässt sich vom Browser aus nicht ändern.",
              "Erhöhen Sie orchestrator.pool.size in VS Code, oder starten Sie die Befehlszeile mit einem größeren ORCHESTRATOR_POOL_SIZE.",
            ],
            [
              "openFile",
              "Ein Browser kann „src/a.ts“ nicht in einem Editor öffnen.",
              `Öffnen Sie die Datei selbst: ${path.join(one.worktree!.path, file)}`,
            ],
          ],
        ),
      );
    });

    it("hears what to run in a terminal, which a browser has not", async () => {
      const one = orchestrationOf();
      api.add(one);
      const page = await connect();
      await page.say({ type: "ready" });
      for (const action of [
        "attach",
        "takeOver",
        "giveBack",
        "pullRequest",
      ] as const)
        await page.say({ type: "steer", action, id: one.id });
      await eventually(() =>
        assert.deepEqual(
          page
            .of("inTerminal")
            .map(({ purpose, command }) => [
              purpose,
              command.replace(/(['"]).*my <project>\1/, "FOLDER"),
            ]),
          [
            [
              "attach",
              `orchestrator --workspace FOLDER instances attach ${one.id}`,
            ],
            ["takeOver", `orchestrator --workspace FOLDER takeover ${one.id}`],
            [
              "giveBack",
              `orchestrator --workspace FOLDER takeover --give-back ${one.id}`,
            ],
            ["push", "git -C FOLDER push -u origin orchestrator/x"],
          ],
        ),
      );
    });

    it("shows the changes itself, file by file", async () => {
      const one = orchestrationOf();
      api.add(one);
      api.answers.diff = {
        ...api.answers.diff,
        head: "b",
        files: ["a.txt"],
        patch:
          "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+b\n",
      };
      const page = await connect();
      await page.say(
        { type: "ready" },
        { type: "steer", action: "diff", id: one.id },
        { type: "openFile", id: one.id, path: "a.txt" },
        { type: "changes", id: one.id },
        { type: "fileLines", id: one.id, head: "b", path: "a.txt" },
      );
      await eventually(() => {
        assert.deepEqual(
          page.of("show").map(({ view }) => view),
          [
            { kind: "changes", id: one.id },
            { kind: "changes", id: one.id, path: "a.txt" },
          ],
        );
        assert.deepEqual(
          page.of("changes").map(({ files }) => files.map((file) => file.path)),
          [["a.txt"]],
        );
        assert.equal(page.of("fileLines").length, 1);
      });
    });

    it("asks itself for a larger budget, and goes on with it", async () => {
      const one = orchestrationOf({ costUsd: 4.5 });
      api.add(one);
      const page = await connect();
      await page.say(
        { type: "ready" },
        { type: "steer", action: "retryWithBudget", id: one.id },
      );
      const { total } = one.options.budgets;
      await eventually(() =>
        assert.deepEqual(page.of("askBudget"), [
          {
            type: "askBudget",
            id: one.id,
            budget: "total",
            spentUsd: 4.5,
            budgetUsd: total,
          },
        ]),
      );
      assert.ok(!api.calls.some(({ method }) => method === "retry"));
      const budgets = { total: total + 10 };
      await page.say({ type: "retry", id: one.id, options: { budgets } });
      await eventually(() =>
        assert.deepEqual(
          api.calls.find(({ method }) => method === "retry")?.args,
          [one.id, { budgets }],
        ),
      );
    });

    it("asks itself for another gate command, and tries again with it", async () => {
      const one = orchestrationOf({ status: "failed" });
      api.add(one);
      const page = await connect();
      await page.say(
        { type: "ready" },
        { type: "steer", action: "retryWithGate", id: one.id },
      );
      const { gateCommand } = one.options;
      await eventually(() =>
        assert.deepEqual(page.of("askGate"), [
          { type: "askGate", id: one.id, gateCommand },
        ]),
      );
      assert.ok(!api.calls.some(({ method }) => method === "retry"));
      const options = { gateCommand: "make test" };
      await page.say({ type: "retry", id: one.id, options });
      await eventually(() =>
        assert.deepEqual(
          api.calls.find(({ method }) => method === "retry")?.args,
          [one.id, options],
        ),
      );
    });

    it("gives another priority", async () => {
      const one = orchestrationOf({ status: "queued" });
      api.add(one);
      const page = await connect();
      await page.say(
        { type: "ready" },
        { type: "prioritize", id: one.id, priority: "high" },
      );
      await eventually(() =>
        assert.deepEqual(
          api.calls.find(({ method }) => method === "prioritize")?.args,
          [one.id, "high"],
        ),
      );
    });
  });

  it("says clearly when the port is taken, and leaves nothing behind", async () => {
    const listeners = api.subscribers();
    await assert.rejects(start(served.port), {
      code: "notAllowedNow",
      message: new RegExp(`Port ${served.port} is taken`),
      fix: /--port 0/,
    });
    assert.equal(api.subscribers(), listeners);
  });

  it("hears no more of the engine when it is closed", async () => {
    const page = await connect();
    await served.close();
    await until(page.ended);
    assert.equal(api.subscribers(), 0);
    served = await start();
  });
});
