import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import * as z from "zod";

const axeSource = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const axeResult = z.array(
  z.object({
    id: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })),
  }),
);

/** What axe has against the page as it is now. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = axeResult.parse(
    await page.evaluate("axe.run().then((result) => result.violations)"),
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`,
    ),
  );
}
