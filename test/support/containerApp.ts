import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../../src/engine/engine";
import { openConfinedApp, settled } from "./confinedApp";
import type { ContainerBench } from "./containerBench";

/** The whole engine, whose agents follow a script in the containers of a bench, two at a time. */
export async function openContainerApp(
  bench: ContainerBench,
  stages: object,
): Promise<Engine> {
  const { repository, state, runner, pool } = bench;
  const script = path.join(repository.outside, "script.json");
  writeFileSync(script, JSON.stringify({ stages }));
  return openConfinedApp({
    workspace: repository.root,
    stateFolder: state,
    runner,
    slots: () => pool.look().slots,
    settings: { agent: `script:${script}`, maxConcurrent: 2 },
  });
}

/** Starts so many tasks of one stage each. */
export const startTasks = (app: Engine, count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, at) =>
      app.start({
        text: `Task ${at + 1}`,
        options: { skip: ["specification", "qa"] },
      }),
    ),
  );

/** Waits for their ends; gives what each has come to, or why not. */
export const endsOf = (
  app: Engine,
  ids: readonly string[],
): Promise<string[]> =>
  Promise.all(
    ids.map(async (id) => {
      const { status, failure } = await settled(app, id);
      return failure?.message ?? status;
    }),
  );
