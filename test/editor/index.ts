import Mocha from "mocha";
import { readdirSync } from "node:fs";
import path from "node:path";

/**
 * What VS Code calls in its extension host: runs the suites beside this file. Rejects when a test failed, which VS Code passes on
 * as its exit code. The reporter writes the counts, for the runner to tell a run without tests from a good one.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    color: false,
    forbidOnly: true,
    reporter: path.resolve(__dirname, "../../../tools/mochaReporter.cjs"),
    timeout: 20_000,
  });
  for (const name of readdirSync(__dirname).sort())
    if (name.endsWith(".test.js")) mocha.addFile(path.join(__dirname, name));
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}
