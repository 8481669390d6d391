import type { Estimates } from "../../src/editor/estimates";

/** Of nothing is it known how long it takes. */
export const noEstimates: Pick<Estimates, "of"> = { of: () => null };
