import assert from "node:assert/strict";
import { paced } from "../../src/server/paced";
import { until } from "../support/until";

describe("paced work", () => {
  it("begins at once, and is done once more for all that was asked meanwhile", async () => {
    let runs = 0;
    const work = paced(() => {
      runs += 1;
      return Promise.resolve();
    }, 20);
    work.ask();
    assert.equal(runs, 1);
    for (let times = 0; times < 10; times++) work.ask();
    assert.equal(runs, 1);
    await until(() => runs === 2);
    work.dispose();
  });

  it("is never done twice at a time", async () => {
    let atWork = 0;
    let runs = 0;
    let release = (): void => undefined;
    const work = paced(async () => {
      assert.equal((atWork += 1), 1);
      runs += 1;
      await new Promise<void>((resolve) => (release = resolve));
      atWork -= 1;
    }, 0);
    work.ask();
    work.ask();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(runs, 1);
    release();
    await until(() => runs === 2);
    work.dispose();
    release();
  });

  it("is not begun any more when it was disposed of", async () => {
    let runs = 0;
    const work = paced(() => {
      runs += 1;
      return Promise.resolve();
    }, 0);
    work.ask();
    work.ask();
    work.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    work.ask();
    assert.equal(runs, 1);
  });
});
