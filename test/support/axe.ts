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

/** What axe has against the page as it is now, by WCAG 2.2 AA. */
export const violations = (page: Page): Promise<string[]> =>
  found(page, {
    // Of 2.2, axe leaves its one rule out by itself.
    rules: { "target-size": { enabled: true } },
  });

/** The same for the colours alone: another theme can break no other rule. */
export const colourViolations = (page: Page): Promise<string[]> =>
  found(page, {
    runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
  });

async function found(page: Page, options: object): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis")))
    await page.evaluate(axeSource);
  const result = axeResult.parse(
    await page.evaluate(
      `axe.run(${JSON.stringify(options)}).then((result) => result.violations)`,
    ),
  );
  return result.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`,
    ),
  );
}
