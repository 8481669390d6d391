import * as z from "zod";
import type { Said } from "./said";

export const saidSchema: z.ZodType<Said> = z.lazy(() =>
  z.object({
    template: z.string(),
    values: z.array(z.union([z.string(), z.number(), saidSchema])),
  }),
);
