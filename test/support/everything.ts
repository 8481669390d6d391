import type { OrchestratorApi } from "../../src/model/api";
import type { Orchestration } from "../../src/model/orchestration";
import type { Store } from "../../src/store";

/** All orchestrations in whole, the oldest first. */
export const everything = async (
  api: Pick<OrchestratorApi, "list" | "get">,
): Promise<Orchestration[]> =>
  Promise.all((await api.list()).map(({ id }) => api.get(id)));

/** All that is stored in whole, the oldest first. */
export const allStored = (store: Store): Orchestration[] =>
  store.load(store.overviews().map(({ id }) => id));
