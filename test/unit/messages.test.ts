import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import os from "node:os";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { readEnvironment } from "../../src/cli/environment";
import { sendMessage } from "../../src/integrations/messages";
import { channelAddressSchema, testMessage } from "../../src/model/message";
import type { Channel, ChannelKind, Message } from "../../src/model/message";
import { inEnglish } from "../../src/model/said";
import { sentencesIn } from "../../src/model/sentences";
import { tellOutside } from "../../src/server/messages";
import { createCliProbe } from "../support/cliProbe";
import { createMemoryApi, orchestrationOf } from "../support/memoryApi";
import { startReceiver } from "../support/receiver";
import type { Receiver } from "../support/receiver";

const failure = {
  code: "gateFailed",
  message: "The gate <!channel> & failed.",
} as const;
const bodySchema = z.object({
  id: z.string(),
  event: z.string(),
  workspace: z.string(),
  title: z.string(),
  reason: z.string(),
  code: z.string().nullable(),
});

describe("messages outside", () => {
  let receiver: Receiver;
  const waits: number[] = [];
  beforeEach(async () => {
    waits.length = 0;
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const channel = (kind: ChannelKind, secret = ""): Channel => ({
    kind,
    address: receiver.address,
    secret,
  });
  const send = async (
    kind: ChannelKind,
    message: Message = testMessage("app", 7),
    secret = "",
  ): Promise<string | null> => {
    const said = await sendMessage(
      channel(kind, secret),
      message,
      sentencesIn.en,
      {
        fetch,
        wait: (ms) => {
          waits.push(ms);
          return Promise.resolve();
        },
      },
      new AbortController().signal,
    );
    return said === null ? null : inEnglish(said);
  };
  const body = (at = 0): unknown =>
    JSON.parse(receiver.received[at]?.body ?? "");

  it("call nobody in Slack and Discord, whatever a title says", async () => {
    const message = { ...testMessage("app", 7), title: "<!channel> & @all" };
    assert.equal(await send("slack", message), null);
    assert.deepEqual(body(), {
      text: "app: &lt;!channel&gt; &amp; @all – Messages of Orchestrator Manager arrive here.",
    });
    assert.equal(
      await send("discord", { ...message, title: "x".repeat(5000) }),
      null,
    );
    const discord = z
      .object({ content: z.string(), allowed_mentions: z.unknown() })
      .parse(body(1));
    assert.equal(discord.content.length, 2000);
    assert.deepEqual(discord.allowed_mentions, { parse: [] });
  });

  it("are JSON for a webhook, signed with its secret and nothing else", async () => {
    assert.equal(await send("webhook", undefined, "k"), null);
    assert.equal(await send("webhook"), null);
    const [signed, unsigned] = receiver.received;
    assert.ok(signed);
    assert.equal(
      signed.headers["x-orchestrator-signature-256"],
      `sha256=${createHmac("sha256", "k").update(signed.body).digest("hex")}`,
    );
    assert.equal(signed.headers["x-orchestrator-delivery"], "test:7");
    assert.equal(unsigned?.headers["x-orchestrator-signature-256"], undefined);
    assert.doesNotMatch(signed.body, /s3cret/);
  });

  it("are sent again where the receiver is busy, when it says, and not where it refuses", async () => {
    receiver.answers.push(
      { status: 429, headers: { "retry-after": "2" } },
      { status: 503 },
    );
    assert.equal(await send("slack"), null);
    assert.deepEqual(waits, [2000, 4000]);
    receiver.answers.push({ status: 404 });
    assert.equal(await send("slack"), "It answered 404.");
    receiver.answers.push({ status: 302, headers: { location: "/" } });
    assert.equal(await send("slack"), "It answered 302.");
    assert.equal(receiver.received.length, 5);
    await receiver.close();
    const unreachable = (await send("slack")) ?? "";
    assert.match(unreachable, /^It cannot be reached: /);
    assert.doesNotMatch(unreachable, /s3cret/);
  });

  it("tell each matter once, and nothing that was so before", async () => {
    const api = createMemoryApi();
    const before = orchestrationOf({ status: "failed", failure });
    const later = orchestrationOf({ title: "Later" });
    api.add(before);
    api.add(later);
    const logged: string[] = [];
    const outside = tellOutside(
      api,
      {
        channels: () => Promise.resolve([channel("webhook"), channel("slack")]),
        words: sentencesIn.de,
      },
      { workspace: "app", log: (_, text) => logged.push(text) },
    );
    // Until it has looked at what there was.
    await setImmediate();
    api.commit(before.id, { type: "orchestrationResumed" });
    receiver.answers.push({ status: 400 }, { status: 400 });
    api.commit(
      later.id,
      { type: "orchestrationFailed", failure },
      { status: "failed", failure },
    );
    api.commit(later.id, { type: "orchestrationResumed" });
    api.commit(
      later.id,
      { type: "orchestrationCompleted" },
      { status: "completed", failure: null },
    );
    await outside.close();
    const webhook = receiver.received
      .map(({ body }) => bodySchema.safeParse(JSON.parse(body)))
      .flatMap(({ data }) => (data === undefined ? [] : [data]));
    assert.deepEqual(
      webhook.map(({ event, title, code }) => [event, title, code]),
      [
        ["failed", "Later", "gateFailed"],
        ["completed", "Later", null],
      ],
    );
    assert.match(webhook[0]?.reason ?? "", /^It failed: /);
    assert.ok(
      receiver.received.some(({ body }) =>
        body.includes("app: Later – Es ist abgeschlossen"),
      ),
    );
    assert.equal(receiver.received.length, 4);
    assert.deepEqual(logged.sort(), [
      "A message to slack did not arrive: It answered 400.",
      "A message to webhook did not arrive: It answered 400.",
    ]);
  });

  it("go by https, and an address that is none is not repeated", () => {
    for (const [address, good] of [
      ["https://hooks.slack.com/services/T/B/x", true],
      ["http://localhost:9/x", true],
      ["http://example.com/x", false],
      ["s3cret", false],
    ] as const)
      assert.equal(channelAddressSchema.safeParse(address).success, good);
    assert.throws(
      () => readEnvironment({ ORCHESTRATOR_SLACK: "s3cret" }),
      (error: Error) => !error.message.includes("s3cret"),
    );
    assert.deepEqual(
      readEnvironment({ ORCHESTRATOR_DISCORD: "https://d.example/x" }).channels,
      [{ kind: "discord", address: "https://d.example/x", secret: "" }],
    );
  });

  it("can be tried on the command line", async () => {
    const probe = createCliProbe(os.tmpdir(), {
      ORCHESTRATOR_WEBHOOK: receiver.address,
    });
    assert.equal(await probe.run("notify"), 0);
    assert.match(probe.out(), /webhook: the message arrived/);
    receiver.answers.push({ status: 410 });
    assert.equal(await probe.run("notify"), 1);
    assert.match(probe.err(), /webhook: It answered 410\./);
    assert.doesNotMatch(probe.err(), /s3cret/);
    const nobody = createCliProbe(os.tmpdir());
    assert.equal(await nobody.run("notify"), 2);
    assert.match(nobody.err(), /ORCHESTRATOR_SLACK/);
  });
});
