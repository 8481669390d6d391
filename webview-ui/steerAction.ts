import type { ToHost } from "../src/model/protocol";

/** What `steer` may be asked to do. */
export type SteerAction = Extract<ToHost, { type: "steer" }>["action"];
