import { isChange } from "../model/issue";
import type { SyncChange } from "../model/issue";
import type { SyncPlan, SyncResult } from "../server/sync/sync";

/** What a sync needs of its surroundings. */
export interface SyncSteps {
  /** Changes nothing. */
  readonly look: () => Promise<SyncPlan>;
  readonly sayNothingToDo: (left: readonly SyncChange[]) => void;
  /** Shows all that would be changed; false when the user does not want it. */
  readonly confirm: (changes: readonly SyncChange[]) => Promise<boolean>;
  readonly carryOut: (plan: SyncPlan) => Promise<SyncResult>;
  readonly sayResult: (result: SyncResult) => void;
}

/** The order of a sync: nothing is changed, here or there, before the user has seen it and agreed. */
export async function runSync(steps: SyncSteps): Promise<void> {
  const plan = await steps.look();
  if (!plan.changes.some(isChange)) {
    await steps.carryOut(plan);
    steps.sayNothingToDo(plan.changes);
    return;
  }
  if (!(await steps.confirm(plan.changes))) return;
  steps.sayResult(await steps.carryOut(plan));
}
