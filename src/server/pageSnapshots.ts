import type { OrchestratorApi } from "../model/api";
import type { OrchestrationEvent } from "../model/event";
import type { Orchestration } from "../model/orchestration";
import { isPast } from "../model/overview";
import type { Overview } from "../model/overview";
import type { FromHost, View } from "../model/protocol";
import type { Settings } from "../model/settings";
import type { OrchestrationList } from "./orchestrationList";

type Snapshot = Extract<FromHost, { type: "snapshot" }>;

/** Past orchestrations that a page is told of at first, and with each wish for more. */
const historyPage = 100;

/** The newest past ones, and all that open ones wait for. */
function historyFor(
  open: readonly Orchestration[],
  past: readonly Overview[],
  length: number,
): Overview[] {
  const awaited = new Set(open.flatMap(({ after }) => after));
  return past.filter(({ id }, index) => index < length || awaited.has(id));
}

/** Everything that a page is told at once, by what it shows. */
export interface PageSnapshots {
  readonly take: (view: View) => Promise<Snapshot>;
  /** The events of the orchestration that is shown; none where none is. */
  readonly events: (view: View) => Promise<readonly OrchestrationEvent[]>;
  readonly lengthenHistory: (all: boolean) => void;
  /** Another engine, or the orchestration with this id is gone: its events are read anew. */
  readonly forget: (id?: string) => void;
  /** The costs of one have grown since the last snapshot. */
  readonly costGrew: (id: string) => void;
  /** Costs that the page does not know yet, as a message; null where it knows them all. */
  readonly takeCosts: () => FromHost | null;
}

export const createPageSnapshots = ({
  engine,
  list,
  settings,
  reviewComments,
}: {
  readonly engine: () => Promise<OrchestratorApi>;
  readonly list: OrchestrationList;
  readonly settings: () => Settings;
  readonly reviewComments: () => Readonly<Record<string, number>>;
}): PageSnapshots => {
  let historyLength = historyPage;
  let events: { readonly id: string; items: OrchestrationEvent[] } | null =
    null;
  /** Costs that the page does not know, by orchestration. */
  const costs = new Set<string>();

  const eventsOf = async (
    view: View,
  ): Promise<readonly OrchestrationEvent[]> => {
    if (view.kind !== "orchestration") return [];
    const { id } = view;
    const seq = list.find(id)?.seq ?? 0;
    const known = events?.id === id ? events : { id, items: [] };
    events = known;
    const last = known.items.at(-1)?.seq ?? 0;
    if (last < seq) {
      const added = await (await engine()).events(id, last);
      // Asked twice at a time, the same events come twice.
      const now = known.items.at(-1)?.seq ?? 0;
      known.items.push(...added.filter((event) => event.seq > now));
    }
    return known.items;
  };

  return {
    events: eventsOf,
    take: async (view) => {
      const shown = "id" in view ? await list.read(view.id) : undefined;
      const told = await eventsOf(view);
      costs.clear();
      const open = list.open();
      return {
        type: "snapshot",
        orchestrations: [
          ...open,
          ...(shown === undefined || !isPast(shown) ? [] : [shown]),
        ].map((one) => ({ ...one, costUsd: list.cost(one) })),
        history: historyFor(open, list.past(), historyLength),
        historyCount: list.past().length,
        queue: [...list.queue()],
        events: [...told],
        settings: settings(),
        reviewComments: reviewComments(),
        now: Date.now(),
      };
    },
    lengthenHistory: (all) => {
      historyLength = all
        ? Number.POSITIVE_INFINITY
        : historyLength + historyPage;
    },
    forget: (id) => {
      if (id === undefined || events?.id === id) events = null;
    },
    costGrew: (id) => costs.add(id),
    takeCosts: () => {
      const told = [...costs].flatMap((id) => {
        const one = list.get(id);
        return one ? [{ id, costUsd: list.cost(one) }] : [];
      });
      costs.clear();
      return told.length > 0 ? { type: "costs", costs: told } : null;
    },
  };
};
