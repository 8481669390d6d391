import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import * as z from "zod";
import { defaultSettings } from "../../src/model/settings";
import { fromHostSchema } from "../../src/model/protocol";
import { stateFolderOf } from "../../src/server/workspace";
import { createCliProbe } from "../support/cliProbe";
import type { CliProbe } from "../support/cliProbe";
import { orchestrationOf } from "../support/memoryApi";
import { temporaryFolder } from "../support/temporary";
import { until } from "../support/until";

const answerSchema = z.strictObject({
  url: z.url(),
  port: z.number(),
  owner: z.boolean(),
});

describe("cli: serve", () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    temporary = temporaryFolder();
    mkdirSync(stateFolderOf(temporary.path), { recursive: true });
  });
  afterEach(() => temporary.remove());

  const serving = async (probe: CliProbe, ...flags: readonly string[]) => {
    const ended = probe.run("serve", "--port", "0", ...flags);
    await until(() => probe.out() !== "");
    return { ended };
  };

  /** Opens the address as a browser would; the stream is the page's. */
  const openPage = async (url: string) => {
    const entered = await fetch(url, { redirect: "manual" });
    const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
    const base = new URL(entered.headers.get("location") ?? "", url);
    const leave = new AbortController();
    const events = await fetch(new URL("events", base), {
      headers: { cookie },
      signal: leave.signal,
    });
    const reader = events.body!.pipeThrough(new TextDecoderStream());
    const texts = reader.getReader();
    const first = (await texts.read()).value ?? "";
    const stream = /"stream":"([^"]+)"/.exec(first)?.[1] ?? "";
    const say = (...messages: readonly unknown[]) =>
      fetch(new URL(`messages?stream=${stream}`, base), {
        method: "POST",
        headers: { cookie, origin: base.origin },
        body: JSON.stringify({ messages }),
      });
    /** The next message; a snapshot may come in several pieces. */
    const next = async () => {
      let text = "";
      while (!text.endsWith("\n\n")) text += (await texts.read()).value ?? "";
      return fromHostSchema.parse(JSON.parse(/^data: (.*)$/m.exec(text)![1]!));
    };
    return { say, next, leave: () => leave.abort() };
  };

  it("prints the address, and serves the dashboard until Ctrl+C", async () => {
    const probe = createCliProbe(temporary.path);
    const { ended } = await serving(probe);
    const url = probe.out().trim();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/\?key=[\da-f]{64}$/);
    assert.match(probe.err(), /Ctrl\+C ends/);
    const page = await openPage(url);
    await page.say({ type: "ready" });
    assert.equal((await page.next()).type, "snapshot");
    probe.interrupt();
    assert.equal(await ended, 130);
    page.leave();
    assert.equal(probe.closes(), 1);
    assert.equal(probe.listens(), false);
    await assert.rejects(fetch(url));
  });

  it("tells programs the same as one object, whoever owns the workspace", async () => {
    for (const owner of [true, false]) {
      const probe = createCliProbe(temporary.path, {}, owner);
      const { ended } = await serving(probe, "--json");
      const answer = answerSchema.parse(JSON.parse(probe.out()));
      assert.equal(answer.owner, owner);
      assert.equal(new URL(answer.url).port, String(answer.port));
      assert.equal(probe.err(), "");
      probe.interrupt();
      assert.equal(await ended, 130);
    }
  });

  it("leaves at once at the second Ctrl+C", async () => {
    const probe = createCliProbe(temporary.path);
    const { ended } = await serving(probe);
    probe.interrupt();
    probe.interrupt();
    assert.deepEqual(probe.exits, [130]);
    await ended;
  });

  it("says what goes on without it", async () => {
    const probe = createCliProbe(temporary.path);
    probe.api.add(orchestrationOf());
    const { ended } = await serving(probe);
    probe.interrupt();
    await ended;
    assert.match(probe.err(), /1 at work or queued/);
  });

  it("gives its runs the agent and what the environment says, unless they say otherwise", async () => {
    const probe = createCliProbe(temporary.path, {
      CLAUDE_CLI_PATH: "/opt/claude",
    });
    const { ended } = await serving(probe, "--agent", "script:demo.json");
    const page = await openPage(probe.out().trim());
    const agent = `script:${path.join(temporary.path, "demo.json")}`;
    await page.say({ type: "ready" });
    const snapshot = await page.next();
    assert.ok(snapshot.type === "snapshot");
    assert.deepEqual(snapshot.settings, {
      ...defaultSettings,
      agent,
      agentPath: "/opt/claude",
    });
    await page.say({
      type: "start",
      request: { text: "x", options: { model: "opus" } },
    });
    const started = () =>
      probe.api.calls.find(({ method }) => method === "start");
    await until(() => started() !== undefined);
    assert.deepEqual(started()?.args, [
      {
        text: "x",
        options: { agent, agentPath: "/opt/claude", model: "opus" },
      },
    ]);
    page.leave();
    probe.interrupt();
    await ended;
  });

  it("ends when the engine can do no more, and says why", async () => {
    const probe = createCliProbe(temporary.path);
    const { ended } = await serving(probe);
    const message = "The disk is full.";
    probe.api.tell({
      kind: "engineStopped",
      failure: { code: "diskFull", message, fix: "Make room." },
    });
    assert.equal(await ended, 1);
    assert.match(probe.err(), /The disk is full\. \[diskFull\]\n {2}Make room/);
  });

  it("says which port is taken, and how to have another", async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) =>
      other.listen({ port: 0, host: "127.0.0.1" }, resolve),
    );
    const address = other.address();
    assert.ok(address !== null && typeof address === "object");
    const probe = createCliProbe(temporary.path);
    assert.equal(await probe.run("serve", "--port", `${address.port}`), 1);
    assert.match(probe.err(), new RegExp(`^error: Port ${address.port} `));
    assert.match(probe.err(), /--port 0/);
    assert.equal(probe.out(), "");
    assert.equal(probe.closes(), 1);
    other.close();
  });

  it("refuses what is no port before anything is opened", async () => {
    for (const port of ["x", "-1", "65536", "1.5", ""]) {
      const probe = createCliProbe(temporary.path);
      assert.equal(await probe.run("serve", `--port=${port}`), 2, port);
      assert.equal(probe.opened.length, 0);
    }
  });
});
