/** The parts of an orchestration's page. */
export const tabs = ["progress", "plan", "output", "context", "log"] as const;
export type Tab = (typeof tabs)[number];

/** The ways to look at a plan. */
export const planViews = ["graph", "board", "list"] as const;
export type PlanViewName = (typeof planViews)[number];
