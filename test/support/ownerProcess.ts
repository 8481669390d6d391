// A process of its own that opens a workspace: `node ownerProcess.mjs FOLDER`. Its engine knows one orchestration whose
// title is the process id, so that a caller can tell who answered. SIGTERM closes the workspace in an orderly way.
import { openWorkspace } from "../../src/server/workspace";
import { defaultSettings } from "../../src/model/settings";
import { createMemoryApi, orchestrationOf } from "./memoryApi";

const workspace = await openWorkspace(
  {
    folder: process.argv[2] ?? "",
    settings: () => defaultSettings,
    apiKey: () => Promise.resolve(null),
    programs: {
      supervisor: "",
      scriptedAgent: "",
      snapshotWorker: "",
      viewer: "",
    },
    log: () => undefined,
  },
  () => {
    const memory = createMemoryApi();
    memory.add(
      orchestrationOf({
        id: "6f9b1f8e-5a55-4a26-9d8e-0f2f3b1c4d5e",
        title: String(process.pid),
      }),
    );
    return Promise.resolve({ ...memory, close: () => Promise.resolve() });
  },
);
process.once("SIGTERM", () => {
  void workspace.close().then(() => process.exit(0));
});
process.stdout.write(workspace.owner ? "owner\n" : "client\n");
setInterval(() => undefined, 60_000);
