import assert from "node:assert/strict";
import { claudeBenches } from "../support/claudeBench";

/** What the real Claude Code says reaches who follows it before it is whole, and the log's pages only once it is. */
describe("live output of Claude Code", function () {
  this.timeout(90_000);
  const benches = claudeBenches();

  it("is told while it is said, though it never becomes whole, and is on no page", async () => {
    const claude = await benches.open({
      files: {},
      rules: [
        {
          user: "Think aloud",
          steps: [{ text: "Grüße from the middle of it", stall: "middle" }],
        },
      ],
    });
    const said = claude.when(
      (notice) =>
        notice.kind === "output" &&
        notice.partial?.kind === "text" &&
        notice.partial.text.startsWith("Grü"),
    );
    const id = await claude.start({
      text: "Think aloud",
      options: { skip: ["specification", "qa"] },
    });
    await said;
    const [attempt] = (await claude.engine.get(id)).attempts;
    const page = await claude.engine.output(attempt?.id ?? "");
    assert.deepEqual(
      page.items.map(({ kind }) => kind),
      ["notice"],
    );
    await claude.engine.cancel(id);
    await claude.reach(id, "cancelled");
  });
});
