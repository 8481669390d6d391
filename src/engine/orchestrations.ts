import { said } from "../model/said";
import { setImmediate as turn } from "node:timers/promises";
import { OrchestratorError } from "../model/errors";
import type { Orchestration } from "../model/orchestration";
import { isPast, overviewOf } from "../model/overview";
import type { Known, Overview } from "../model/overview";
import type { Store } from "../store";

/** The orchestrations of a workspace: those that may go on in whole, past ones in short, and in whole when somebody asks. */
export interface Orchestrations {
  /** Those that are not past, in the order in which they were created. */
  readonly open: () => Orchestration[];
  /** All of them, the past ones first. */
  all(): Known[];
  overviews(): Overview[];
  readonly find: (id: string) => Known | undefined;
  /** In whole. Throws `notFound`, and `databaseDamaged` for a past one that cannot be read. */
  get(id: string): Orchestration;
  /** The same, but null for one that is not there. */
  read(id: string): Orchestration | null;
  /**
   * Those with these ids in whole, one after the other. They are read a few at a time, and between them others have their turn:
   * a long history must not hold up the rest.
   */
  each(ids: readonly string[]): AsyncGenerator<Orchestration>;
  put(o: Orchestration): void;
  remove(id: string): void;
}

const readTogether = 10;

/** Reads what may go on in whole and the past in short, so that what is long over costs little at opening. */
export function openOrchestrations(store: Store): Orchestrations {
  const open = new Map<string, Orchestration>();
  const past = new Map<string, Overview>();
  const listed = store.overviews();
  for (const o of listed) if (isPast(o)) past.set(o.id, o);
  for (const o of store.load(
    listed.filter((o) => !isPast(o)).map(({ id }) => id),
  ))
    open.set(o.id, o);

  const read = (id: string): Orchestration | null =>
    open.get(id) ?? (past.has(id) ? (store.load([id])[0] ?? null) : null);

  return {
    open: () => [...open.values()],
    all: () => [...past.values(), ...open.values()],
    overviews: () => [...past.values(), ...[...open.values()].map(overviewOf)],
    find: (id) => open.get(id) ?? past.get(id),
    read,
    get(id) {
      const o = read(id);
      if (o) return o;
      throw new OrchestratorError(
        "notFound",
        said`There is no orchestration ${id}.`,
      );
    },
    async *each(ids) {
      for (let from = 0; from < ids.length; from += readTogether) {
        if (from > 0) await turn();
        yield* store.load(ids.slice(from, from + readTogether));
      }
    },
    put(o) {
      if (isPast(o)) {
        open.delete(o.id);
        past.set(o.id, overviewOf(o));
      } else open.set(o.id, o);
    },
    remove(id) {
      open.delete(id);
      past.delete(id);
    },
  };
}
