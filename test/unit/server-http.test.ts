import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { OrchestratorError } from "../../src/model/errors";
import type { Notice, OrchestratorApi } from "../../src/model/api";
import type { Answer } from "../../src/model/question";
import { createClient } from "../../src/server/client";
import { OwnerGone } from "../../src/server/ownerLine";
import { endpointOf } from "../../src/server/endpoint";
import { createHttpApi, OwnerLeaving } from "../../src/server/http";
import type { HttpApi } from "../../src/server/http";
import type { MemoryApi } from "../support/memoryApi";
import {
  attemptOf,
  createMemoryApi,
  orchestrationOf,
} from "../support/memoryApi";
import { sendHttp } from "../support/httpReply";
import type { HttpReply } from "../support/httpReply";
import { until } from "../support/until";

const key = "test-key";

const answers: readonly Answer[] = [
  { kind: "allow", scope: "run" },
  { kind: "deny", message: "Nö." },
  { kind: "choose", choices: { "Which?": "a" } },
];

/** What a raw HTTP request got, for what the client never sends. */
const ask = (
  address: string,
  method: string,
  target: string,
  body?: string,
  headers: http.OutgoingHttpHeaders = { authorization: `Bearer ${key}` },
): Promise<HttpReply> =>
  sendHttp({ socketPath: address, method, path: target, headers }, body);

const failureIn = (
  text: string,
): { code: string; message: string; fix: string } =>
  JSON.parse(text) as { code: string; message: string; fix: string };

describe("server: the API over a socket", () => {
  let folder: string;
  let address: string;
  let server: http.Server;
  let memory: MemoryApi;
  let served: OrchestratorApi;
  let httpApi: HttpApi;
  let leaving: boolean;
  let client: OrchestratorApi;
  let ends: OrchestratorError[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "server-"));
    address = endpointOf({ stateFolder: folder, key });
    memory = createMemoryApi();
    served = memory;
    leaving = false;
    ends = [];
    httpApi = createHttpApi({
      api: () =>
        leaving ? Promise.reject(new OwnerLeaving()) : Promise.resolve(served),
      key,
      log: () => undefined,
    });
    server = http.createServer(httpApi.listener);
    server.listen(address);
    await once(server, "listening");
    client = createClient({
      address,
      key,
      onSubscriptionEnd: (error) => ends.push(error),
    });
  });

  afterEach(async () => {
    server.closeAllConnections();
    if (server.listening) {
      server.close();
      await once(server, "close");
    }
    await rm(folder, { recursive: true });
  });

  it("carries every method's arguments and answer unchanged", async () => {
    const orchestration = orchestrationOf({
      attempts: [
        attemptOf({
          outcome: {
            ok: true,
            failure: { code: "agentFailed", message: "m" },
            answer: "Ünïcode \u2028 \u0000 🎉",
            structured: { deep: [1, null, "x"] },
            costUsd: 0.1,
            turns: 3,
            deniedTools: ["Bash"],
            sessionId: randomUUID(),
            model: null,
          },
        }),
      ],
    });
    memory.add(orchestration);
    const { id } = orchestration;
    memory.commit(
      id,
      { type: "stageStarted", stage: "implementation" },
      {},
      "because it is next",
    );
    memory.answers.contexts = [
      {
        stage: "implementation",
        context: {
          summary: "s",
          artifacts: ["a"],
          decisions: ["d"],
          openQuestions: ["q"],
        },
      },
    ];
    memory.answers.output = {
      items: [{ kind: "tool", text: "Bash", detail: "npm test", offset: 12 }],
      next: 12,
      ended: false,
    };
    memory.answers.diff = {
      baseCommit: "a",
      head: "b",
      worktree: "/w",
      files: ["x.ts"],
      patch: "--- a\n+++ b\n",
    };
    memory.answers.plan = {
      ...memory.answers.plan,
      title: "Plan",
      batches: [
        {
          title: "B",
          tasks: [1],
          waves: [[1]],
          purpose: null,
          checkpoint: "c",
        },
      ],
      diagnostics: [
        {
          line: 1,
          columns: null,
          subject: null,
          severity: "info",
          code: "c",
          message: "m",
        },
      ],
    };
    memory.answers.doctor = [
      { check: "git", ok: true, found: "2.39.5", fix: null },
    ];

    assert.deepEqual(await client.list(), await memory.list());
    assert.deepEqual(await client.get(id), await memory.get(id));
    assert.deepEqual(await client.events(id), await memory.events(id));
    assert.equal((await client.events(id)).length, 2);
    assert.deepEqual(await client.events(id, 1), await memory.events(id, 1));
    assert.equal((await client.events(id, 1)).length, 1);
    assert.deepEqual(await client.contexts(id), memory.answers.contexts);
    assert.deepEqual(await client.diff(id), memory.answers.diff);
    assert.deepEqual(await client.doctor(), memory.answers.doctor);
    assert.equal(await client.forecast({ text: "x", options: {} }), null);
    memory.answers.forecast = {
      from: "batches",
      samples: 12,
      p50Usd: 0.8,
      p90Usd: 1.4,
      p50Minutes: 15,
      p90Minutes: 30.5,
    };
    assert.deepEqual(
      await client.forecast({ text: "x", options: {} }),
      memory.answers.forecast,
    );
    memory.answers.cost = {
      ...memory.answers.cost,
      orchestrations: [
        {
          orchestration: id,
          title: "Grüße",
          status: "running",
          simulated: false,
          usd: 1,
          estimatedUsd: 0.25,
          healUsd: 0,
          retryUsd: 0.5,
          stages: [
            {
              stage: "implementation",
              usd: 1,
              estimatedUsd: 0.25,
              healUsd: 0,
              retryUsd: 0.5,
              attempts: 2,
            },
          ],
        },
      ],
    };
    assert.equal(await client.remaining(id), null);
    memory.answers.remaining = { at: 1, p50Minutes: 2.5, p90Minutes: 4 };
    assert.deepEqual(await client.remaining(id), memory.answers.remaining);
    assert.deepEqual(await client.cost(), memory.answers.cost);
    memory.answers.analytics = {
      step: "day",
      active: 1,
      queued: 2,
      simulated: 3,
      points: [
        {
          from: "2026-03-12",
          ended: 1,
          tasks: { total: 3, proven: 2, stepped: 1 },
          stages: [
            {
              stage: "qa",
              completed: 1,
              failed: 1,
              timed: 1,
              workedMs: 5,
            },
          ],
          costs: [{ stage: null, model: "opus", usd: 0.5 }],
        },
      ],
    };
    assert.deepEqual(
      await client.analytics({ since: 7 }),
      memory.answers.analytics,
    );
    assert.deepEqual(await client.analytics(), memory.answers.analytics);
    memory.answers.trash = [
      {
        ref: "refs/orchestrator/trash/x",
        name: "x",
        commit: "a".repeat(40),
        at: 1,
        title: "Work",
      },
    ];
    assert.deepEqual(await client.trash(), memory.answers.trash);
    memory.answers.resources = {
      instances: [
        {
          orchestration: id,
          attempt: id,
          pid: 4711,
          runner: "process",
          sample: null,
        },
        {
          orchestration: id,
          attempt: id,
          pid: null,
          runner: "process",
          sample: {
            at: 1_763_683_200_000.25,
            cpuPercent: 12.5,
            cpuMs: 1000,
            memoryBytes: 2 ** 30,
            peakMemoryBytes: 2 ** 31,
            processes: 3,
            peakProcesses: 5,
            idleMs: 0.5,
          },
        },
      ],
      worktrees: [
        {
          orchestration: id,
          path: "/tmp/ü",
          branch: "x",
          changedFiles: 2,
          sizeBytes: 5e6,
        },
        {
          orchestration: id,
          path: "/gone",
          branch: "y",
          changedFiles: null,
          sizeBytes: null,
        },
      ],
      slots: [
        { port: 8001, state: "leased", orchestration: id, trouble: null },
        { port: 8002, state: "blocked", orchestration: null, trouble: "Ü" },
      ],
    };
    assert.deepEqual(await client.resources(), memory.answers.resources);
    memory.answers.orphans = [
      {
        id: "worktree:/tmp/ü",
        kind: "worktree",
        what: "/tmp/ü (branch orchestrator/x)",
        why: "No orchestration on record works in it.",
        since: 1_763_683_200_000.25,
        holdsWork: true,
      },
    ];
    assert.deepEqual(await client.orphans(), memory.answers.orphans);
    memory.answers.cleaned = [
      { id: "a", done: true, failure: null, trashRef: "refs/x" },
      {
        id: "b",
        done: false,
        failure: { code: "notFound", message: "Gone." },
        trashRef: null,
      },
    ];
    assert.deepEqual(await client.cleanUp(["a", "b"]), memory.answers.cleaned);
    assert.deepEqual(
      await client.output("attempt-1", 4, 5),
      memory.answers.output,
    );
    await client.output("attempt-1", -9);
    assert.deepEqual(
      await client.plan("tasks.md", { batchSize: 3, maxBatchSize: 4 }),
      memory.answers.plan,
    );
    const comments = [{ file: "src/ü.ts", line: 12, text: "Why?" }];
    const request = {
      text: "Do it",
      options: {
        gateCommand: 'npm test && echo "done"',
        skip: ["qa"],
        parallelTasks: true,
      },
    };
    const started = await client.start(request);
    assert.deepEqual(await client.get(started), await memory.get(started));
    await client.pause(id);
    await client.pause(id, { now: true });
    await client.resume(id);
    await client.cancel(id);
    await client.retry(id);
    await client.resume(id, { budgets: { total: 80 } });
    await client.retry(id, { budgets: { total: 80, day: 120.5 } });
    await client.skip(id);
    await client.force(id, "verify");
    await client.review(id, comments);
    assert.deepEqual(await client.takeOver(id), memory.answers.takenOver);
    assert.deepEqual(await client.attach(id), memory.answers.attached);
    await client.giveBack(id);
    await client.release(id);
    await client.prioritize(id, "high");
    assert.deepEqual(await client.queue(), memory.answers.queue);
    await client.extend(id, 15);
    for (const answer of answers) await client.answer(id, "q/1 ü", answer);
    await client.merge(id);
    await client.restoreTrash("refs/orchestrator/trash/x", "/back");

    const looks = new Set([
      "list",
      "remaining",
      "contexts",
      "diff",
      "forecast",
    ]);
    assert.deepEqual(
      memory.calls.filter(({ method }) => !looks.has(method)),
      [
        { method: "analytics", args: [{ since: 7 }] },
        { method: "analytics", args: [{}] },
        { method: "cleanUp", args: [["a", "b"]] },
        { method: "output", args: ["attempt-1", 4, 5] },
        { method: "output", args: ["attempt-1", -9, undefined] },
        {
          method: "plan",
          args: ["tasks.md", { batchSize: 3, maxBatchSize: 4 }],
        },
        { method: "start", args: [request] },
        { method: "pause", args: [id, {}] },
        { method: "pause", args: [id, { now: true }] },
        { method: "resume", args: [id, {}] },
        { method: "cancel", args: [id] },
        { method: "retry", args: [id, {}] },
        { method: "resume", args: [id, { budgets: { total: 80 } }] },
        {
          method: "retry",
          args: [id, { budgets: { total: 80, day: 120.5 } }],
        },
        { method: "skip", args: [id] },
        { method: "force", args: [id, "verify"] },
        { method: "review", args: [id, comments] },
        { method: "takeOver", args: [id] },
        { method: "attach", args: [id] },
        { method: "giveBack", args: [id] },
        { method: "release", args: [id] },
        { method: "prioritize", args: [id, "high"] },
        { method: "extend", args: [id, 15] },
        ...answers.map((answer) => ({
          method: "answer",
          args: [id, "q/1 ü", answer],
        })),
        { method: "merge", args: [id] },
        {
          method: "restoreTrash",
          args: ["refs/orchestrator/trash/x", "/back"],
        },
      ],
    );
  });

  it("takes no answer of another shape", async () => {
    const id = randomUUID();
    for (const body of [
      { question: "q" },
      { question: "", answer: { kind: "allow", scope: "once" } },
      { question: "q", answer: { kind: "allow" } },
      { question: "q", answer: { kind: "allow", scope: "always" } },
      { question: "q", answer: { kind: "deny", message: "", allow: true } },
      { question: "q", answer: { kind: "choose", choices: { a: 1 } } },
    ]) {
      const { status, text } = await ask(
        address,
        "POST",
        `/api/orchestrations/${id}/answer`,
        JSON.stringify(body),
      );
      assert.equal(status, 400, JSON.stringify(body));
      assert.match(text, /invalidInput/);
    }
    assert.deepEqual(memory.calls, []);
  });

  it("turns a failure into the same OrchestratorError on the other side", async () => {
    const id = randomUUID();
    await assert.rejects(client.get(id), (error) => {
      assert.ok(error instanceof OrchestratorError);
      assert.equal(error.code, "notFound");
      assert.equal(error.message, `No orchestration ${id}.`);
      assert.equal(error.fix, "List them.");
      return true;
    });
    const { status } = await ask(address, "GET", `/api/orchestrations/${id}`);
    assert.equal(status, 404);
  });

  it("answers an unexpected error as internal, with status 500", async () => {
    served = { ...memory, list: () => Promise.reject(new TypeError("boom")) };
    const { status, text } = await ask(address, "GET", "/api/orchestrations");
    assert.equal(status, 500);
    assert.deepEqual(JSON.parse(text), { code: "internal", message: "boom" });
  });

  it("refuses who does not know the key, before anything is read", async () => {
    for (const headers of [
      {},
      { authorization: "Bearer wrong" },
      { authorization: key },
    ]) {
      const { status } = await ask(
        address,
        "POST",
        "/api/orchestrations",
        '{"text":"x"}',
        headers,
      );
      assert.equal(status, 401);
    }
    assert.deepEqual(memory.calls, []);
  });

  for (const [method, target, body, status, code] of [
    ["GET", "/", undefined, 404, "notFound"],
    ["GET", "/api/orchestrations/", undefined, 404, "notFound"],
    ["GET", "/api/orchestrations/x/constructor", undefined, 404, "notFound"],
    ["GET", "/api/orchestrations/%E0%A4%A", undefined, 404, "notFound"],
    ["DELETE", "/api/orchestrations", undefined, 405, "invalidInput"],
    ["GET", "/api/orchestrations/x/merge", undefined, 405, "invalidInput"],
    ["POST", "/api/orchestrations", "{", 400, "invalidInput"],
    ["POST", "/api/orchestrations", '{"unknown":1}', 400, "invalidInput"],
    [
      "POST",
      "/api/orchestrations",
      '{"options":{"batchSize":0}}',
      400,
      "invalidInput",
    ],
    [
      "POST",
      "/api/orchestrations/x/pause",
      '{"now":"yes"}',
      400,
      "invalidInput",
    ],
    [
      "POST",
      "/api/orchestrations/x/merge",
      '{"force":true}',
      400,
      "invalidInput",
    ],
    ["POST", "/api/plan", "", 400, "invalidInput"],
    [
      "GET",
      "/api/orchestrations/x/events?after=-1",
      undefined,
      400,
      "invalidInput",
    ],
    ["GET", "/api/attempts/x/output?from=abc", undefined, 400, "invalidInput"],
  ] as const)
    it(`answers ${method} ${target} ${body ?? ""} with ${String(status)}`, async () => {
      const answer = await ask(address, method, target, body);
      const failure = failureIn(answer.text);
      assert.equal(answer.status, status);
      assert.equal(failure.code, code);
      if (status === 405) assert.ok(answer.headers.allow);
      assert.deepEqual(
        memory.calls.filter((call) => call.method === "start"),
        [],
      );
    });

  it("refuses a body over the limit and goes on serving", async () => {
    const body = JSON.stringify({ text: "x".repeat(5 * 1024 * 1024) });
    const { status } = await ask(address, "POST", "/api/orchestrations", body);
    assert.equal(status, 413);
    assert.deepEqual(await client.list(), []);
  });

  it("tells a subscriber every notice that a later call causes, whole and in order", async () => {
    const orchestration = orchestrationOf({ title: "ä\n\nb".repeat(40_000) });
    memory.add(orchestration);
    const { id } = orchestration;
    const seen: Notice[] = [];
    const expected: Notice[] = [];
    const unsubscribe = client.subscribe((notice) => seen.push(notice));
    memory.on.resume = () => {
      memory.subscribe((notice) => expected.push(notice));
      for (let index = 0; index < 20; index++)
        memory.commit(id, { type: "stageStarted", stage: String(index) });
      memory.tell({
        kind: "output",
        orchestration: id,
        attempt: randomUUID(),
        costUsd: 0.5,
      });
    };
    await client.resume(id);
    await until(() => seen.length === 21);
    assert.deepEqual(seen, expected);
    unsubscribe();
    await until(() => memory.subscribers() === 1);
    assert.deepEqual(ends, []);
  });

  it("names each event by its place in the log, as a server-sent event", async () => {
    const orchestration = orchestrationOf();
    const { id } = orchestration;
    const request = http.request({
      socketPath: address,
      path: "/api/notices",
      headers: { authorization: `Bearer ${key}` },
      agent: false,
    });
    let text = "";
    request.on("response", (response) => {
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", () => undefined);
    });
    request.end();
    await until(() => memory.subscribers() === 1);
    memory.add(orchestration);
    await until(() => text.includes(`id: ${id}:1\ndata: {"kind":"event"`));
    request.destroy();
    await until(() => memory.subscribers() === 0);
  });

  it("ends a subscription with an error, once, when the owner goes", async () => {
    client.subscribe(() => undefined);
    await client.list();
    server.closeAllConnections();
    await until(() => ends.length > 0);
    assert.ok(ends[0] instanceof OwnerGone);
    assert.equal(ends.length, 1);
    await until(() => memory.subscribers() === 0);
  });

  it("says of a call that met nobody that it may be asked again", async () => {
    server.close();
    await once(server, "close");
    await assert.rejects(client.start({ text: "x", options: {} }), (error) => {
      assert.ok(error instanceof OwnerGone);
      assert.equal(error.retryable, true);
      return true;
    });
  });

  it("says of a start that broke off midway that it must not be asked again, of a look that it may", async () => {
    served = {
      ...memory,
      start: () => new Promise(() => server.closeAllConnections()),
      list: () => new Promise(() => server.closeAllConnections()),
    };
    for (const [call, retryable] of [
      [() => client.start({ text: "x", options: {} }), false],
      [() => client.list(), true],
    ] as const)
      await assert.rejects(call(), (error) => {
        assert.ok(error instanceof OwnerGone);
        assert.equal(error.retryable, retryable);
        return true;
      });
  });

  it("tells that an owner that is leaving did nothing", async () => {
    leaving = true;
    await assert.rejects(client.merge(randomUUID()), (error) => {
      assert.ok(error instanceof OwnerGone);
      assert.equal(error.retryable, true);
      return true;
    });
    assert.deepEqual(memory.calls, []);
  });

  it("does not believe an answer of another shape", async () => {
    served = { ...memory, start: () => Promise.resolve("not a uuid") };
    await assert.rejects(client.start({ text: "x", options: {} }), (error) => {
      assert.ok(error instanceof OrchestratorError);
      assert.equal(error.code, "internal");
      assert.match(error.fix ?? "", /same version/);
      return true;
    });
  });
});
