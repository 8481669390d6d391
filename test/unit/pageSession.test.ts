import assert from "node:assert/strict";
import type { FromHost } from "../../src/model/protocol";
import { defaultSettings } from "../../src/model/settings";
import { createOrchestrationList } from "../../src/server/orchestrationList";
import { openPageSession } from "../../src/server/pageSession";
import type { PageSession } from "../../src/server/pageSession";
import type { Surface } from "../../src/server/surface";
import { createMemoryApi } from "../support/memoryApi";
import { sampleId } from "../support/samples";
import { eventually } from "../support/until";

const start = { kind: "start", file: null } as const;

/** A session whose page is not there yet, and what it has posted. */
function openSession(): { session: PageSession; posted: FromHost[] } {
  const posted: FromHost[] = [];
  const no = (): Promise<never> => Promise.reject(new Error("not asked for"));
  const surface: Surface = {
    post: (message) => posted.push(message),
    onNavigate: () => undefined,
    openDiff: no,
    openFile: no,
    attach: no,
    takeOver: no,
    giveBack: no,
    reviewComments: () => ({}),
    sendReview: no,
    createPullRequest: no,
    askBudget: no,
    askGate: no,
    showExport: no,
    savePicture: no,
    increasePool: no,
    unknownMessage: () => ({ code: "internal", message: "unknown" }),
  };
  const api = createMemoryApi();
  const session = openPageSession(surface, {
    engine: () => Promise.resolve(api),
    list: createOrchestrationList({
      onChange: () => undefined,
      onStopped: () => undefined,
      onNotListed: () => undefined,
    }),
    settings: () => defaultSettings,
    log: () => undefined,
  });
  return { session, posted };
}

const typesOf = (messages: readonly FromHost[]): string[] =>
  messages.map(({ type }) => type);
const opened = { type: "ready", opened: true };

describe("page session: what a document is opened with", () => {
  it("is all that the page is told as long as it holds", async () => {
    const { session, posted } = openSession();
    session.show(start);
    assert.deepEqual(typesOf(await session.opening()), ["show", "snapshot"]);
    assert.deepEqual(session.view, start);
    session.receive(opened);
    session.settingsChanged();
    await eventually(() => assert.deepEqual(typesOf(posted), ["snapshot"]));
    session.end();
  });

  it("is followed by what has changed before the page was there", async () => {
    for (const change of [
      (session: PageSession) => session.settingsChanged(),
      (session: PageSession) =>
        session.listChanged({ kind: "forgotten", id: sampleId(1) }),
    ]) {
      const { session, posted } = openSession();
      await session.opening();
      change(session);
      assert.deepEqual(posted, []);
      session.receive(opened);
      await eventually(() => assert.deepEqual(typesOf(posted), ["snapshot"]));
      session.end();
    }
  });

  it("gives way to what is to be shown since", async () => {
    const { session, posted } = openSession();
    await session.opening();
    session.show(start);
    session.receive(opened);
    await eventually(() =>
      assert.deepEqual(typesOf(posted), ["show", "snapshot"]),
    );
    session.end();
  });

  it("says nothing to a page that comes back", async () => {
    const { session, posted } = openSession();
    await session.opening();
    session.receive({ type: "ready" });
    await eventually(() => assert.deepEqual(typesOf(posted), ["snapshot"]));
    session.end();
  });
});
