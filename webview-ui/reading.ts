import * as z from "zod";
import { fromHostSchema, navigationSchema } from "../src/model/protocol";
import type { FromHost, Navigation } from "../src/model/protocol";
import { home } from "./navigation";

/*
 * What the page does with the schemas of the model. They take longer to build than the rest of the page takes to be drawn, so this is
 * a script of its own, which is fetched when it is needed.
 */

export { checkDraft, validBatchSize } from "../src/model/startCheck";

/** What was read, or what is wrong with it. */
type Read<Value> = { readonly value: Value } | { readonly problem: string };

const readBy =
  <Value>(schema: z.ZodType<Value>) =>
  (data: unknown): Read<Value> => {
    const parsed = schema.safeParse(data);
    return parsed.success
      ? { value: parsed.data }
      : { problem: z.prettifyError(parsed.error) };
  };

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom" });
    return z.NEVER;
  }
});

/** Reads a message of the host. */
export const readMessage: (data: unknown) => Read<FromHost> =
  readBy(fromHostSchema);

/** The same in the server's stream. */
export const readStreamed: (data: unknown) => Read<FromHost> = readBy(
  json.pipe(fromHostSchema),
);

/** Reads how the server's stream begins: with its name, and the build of the page that the server has. */
export const readStreamStart: (
  data: unknown,
) => Read<{ readonly stream: string; readonly build: string }> = readBy(
  json.pipe(z.object({ stream: z.string(), build: z.string() })),
);

/** What was kept, or home when it is nothing that this version understands. */
export function readNavigation(kept: unknown): Navigation {
  const parsed = navigationSchema.safeParse(kept);
  return parsed.success ? parsed.data : home;
}
