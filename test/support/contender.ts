// A process that wants a workspace again and again: `node contender.mjs FOLDER LOG PLACE BEAT`. PLACE is JSON, what of its place
// is to differ; BEAT the milliseconds between two beats. While it owns, it appends lines `OWNERSHIP NUMBER` to LOG, each
// after a check that the workspace is still its own, and now and then it closes and opens it again. What happens is
// told on stdout, a line each: `owner ID`, `client`, `lost CODE`, `refused CODE MESSAGE`.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { toFailure } from "../../src/model/errors";
import { defaultSettings } from "../../src/model/settings";
import { placeOf, placeSchema } from "../../src/server/place";
import { openWorkspace } from "../../src/server/workspace";
import { createMemoryApi } from "./memoryApi";

const [folder = "", log = "", place = "{}", beat = "50"] =
  process.argv.slice(2);
const circumstances = {
  place: placeSchema.parse({
    ...placeOf(),
    ...z.record(z.string(), z.string()).parse(JSON.parse(place)),
  }),
  beatMs: Number(beat),
};
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Writes as long as it may, at most for a while. */
async function own(check: () => void): Promise<void> {
  const id = `${process.pid}.${performance.now()}`;
  tell(`owner ${id}`);
  const lines = 20 + Math.floor(Math.random() * 200);
  for (let number = 1; number <= lines; number++) {
    check();
    appendFileSync(log, `${id} ${number}\n`);
    await delay(2);
  }
}

for (;;) {
  let work = Promise.resolve();
  try {
    const workspace = await openWorkspace(
      {
        folder,
        settings: () => defaultSettings,
        apiKey: () => Promise.resolve(null),
        programs: {
          supervisor: "",
          scriptedAgent: "",
          snapshotWorker: "",
          viewer: "",
        },
        log: () => undefined,
      },
      ({ ownership }) => {
        work = own(() => ownership?.check()).catch((error: unknown) => {
          tell(`lost ${toFailure(error).code}`);
        });
        return Promise.resolve({
          ...createMemoryApi(),
          close: () => work,
        });
      },
      circumstances,
    );
    if (!workspace.owner) tell("client");
    await workspace.close();
  } catch (error) {
    const { code, message } = toFailure(error);
    tell(`refused ${code} ${message}`);
  }
  await delay(5 + Math.random() * 20);
}
