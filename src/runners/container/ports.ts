import { createServer } from "node:net";
import { OrchestratorError } from "../../model/errors";
import { said } from "../../model/said";

/** Whether a program could listen on this port of 127.0.0.1 now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });

export const portsTaken = (ports: readonly number[]): OrchestratorError =>
  new OrchestratorError(
    "invalidSettings",
    said`All ports of the container pool (${ports.join(", ")}) are taken by other programs.`,
    { fix: said`Choose others with orchestrator.pool.portStart.` },
  );
