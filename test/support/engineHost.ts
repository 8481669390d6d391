// A host of the real engine: `node engineHost.mjs FOLDER SCRIPT [ask]`. Starts one orchestration where there is none, and tells on
// stdout, a line of JSON each: how it found the first orchestration when it had opened, then every event's type with the state.
// SIGTERM closes it in an orderly way.
import { openWorkspace } from "../../src/server/workspace";
import type { Orchestration } from "../../src/model/orchestration";
import { everything } from "./everything";
import { workspaceOptions } from "./workspaceOptions";

const [folder = "", script = "", permissions] = process.argv.slice(2);
const tell = (type: string, o: Orchestration | undefined): void => {
  const { id, status, recoveries, failure } = o ?? {};
  process.stdout.write(
    `${JSON.stringify({ type, id, status, recoveries, code: failure?.code })}\n`,
  );
};

const workspace = await openWorkspace({
  ...(await workspaceOptions(folder, {
    agent: `script:${script}`,
    ...(permissions === "ask" ? { permissions } : {}),
  })),
  log: (level, message) => {
    if (level === "error") process.stderr.write(`${message}\n`);
  },
});
const { api } = workspace;
process.once("SIGTERM", () => {
  void workspace.close().then(() => process.exit(0));
});
api.subscribe((notice) => {
  if (notice.kind === "event") tell(notice.event.type, notice.orchestration);
});
const [found] = await everything(api);
tell("open", found);
if (found === undefined)
  await api.start({ text: "Make made.txt", options: {} });
