import type Dockerode from "dockerode";
import * as z from "zod";
import { unlessMissing } from "../calls";
import { labels } from "../confinement";
import type { EngineLine } from "../line";
import { managerError } from "./managers";
import { serviceName } from "./service";
import type { Membership, PlaceService, SwarmNode } from "./states";

/**
 * What is asked of an engine as a part of a swarm. All but `membership` is answered by managers alone, and rejects with
 * `containerEngineUnavailable` also where the swarm has no leader.
 */
export interface SwarmCalls {
  /** Null: it is in no swarm. */
  membership(): Promise<Membership | null>;
  nodes(): Promise<SwarmNode[]>;
  /** Starts a service; one of its name that is there is replaced. */
  startService(service: Dockerode.CreateServiceOptions): Promise<void>;
  /** Those that keep places for this pool. */
  services(pool: string): Promise<PlaceService[]>;
  /** One that is not there is no error. */
  removeService(name: string): Promise<void>;
}

const infoSchema = z.object({
  Swarm: z
    .object({
      NodeID: z.string().default(""),
      LocalNodeState: z.string().default("inactive"),
      ControlAvailable: z.boolean().default(false),
    })
    .optional(),
});
const versionSchema = z.object({ ApiVersion: z.string() });
const nodesSchema = z.array(
  z.object({
    ID: z.string(),
    Spec: z.object({ Role: z.string(), Availability: z.string() }),
    Description: z.object({ Hostname: z.string().default("") }),
    Status: z.object({ State: z.string(), Addr: z.string().default("") }),
  }),
);
const servicesSchema = z.array(
  z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) }),
);
const tasksSchema = z.array(
  z.object({
    ServiceID: z.string(),
    CreatedAt: z.string(),
    NodeID: z.string().default(""),
    DesiredState: z.string(),
    Status: z.object({ State: z.string(), Err: z.string().default("") }),
  }),
);

const namePrefix = serviceName("");

export function swarmCalls({ ask, shortMs, longMs }: EngineLine): SwarmCalls {
  const askManager: EngineLine["ask"] = async (what, limitMs, call) => {
    try {
      return await ask(what, limitMs, call);
    } catch (error) {
      throw managerError(error);
    }
  };
  const removeService = (name: string): Promise<void> =>
    askManager("remove the service", longMs, async ({ short }) => {
      await unlessMissing(short.getService(name).remove());
    });
  return {
    async membership() {
      const answer = await ask(
        "look at the swarm",
        shortMs,
        async ({ short }) => Promise.all([short.info(), short.version()]),
      );
      const { Swarm: swarm } = infoSchema.parse(answer[0]);
      return swarm?.LocalNodeState !== "active"
        ? null
        : {
            node: swarm.NodeID,
            isManager: swarm.ControlAvailable,
            apiVersion: versionSchema.parse(answer[1]).ApiVersion,
          };
    },
    async nodes() {
      const answer = await askManager("list the nodes", shortMs, ({ short }) =>
        short.listNodes(),
      );
      return nodesSchema.parse(answer).map(({ ID, Spec, ...node }) => ({
        id: ID,
        name: node.Description.Hostname || ID,
        address: node.Status.Addr,
        isManager: Spec.Role === "manager",
        availability: Spec.Availability,
        state: node.Status.State,
      }));
    },
    async startService(service) {
      if (service.Name !== undefined) await removeService(service.Name);
      await askManager("start the service", longMs, ({ short }) =>
        short.createService(service),
      );
    },
    async services(pool) {
      const filters = JSON.stringify({ label: [`${labels.pool}=${pool}`] });
      const [services, tasks] = await askManager(
        "list the services",
        shortMs,
        async ({ short }) =>
          Promise.all([
            short.listServices({ filters }),
            short.listTasks({ filters }),
          ]),
      );
      const known = tasksSchema.parse(tasks);
      return servicesSchema.parse(services).map(({ ID, Spec: { Name } }) => ({
        attempt: Name.slice(namePrefix.length),
        task: newestOf(known.filter(({ ServiceID }) => ServiceID === ID)),
      }));
    },
    removeService,
  };
}

function newestOf(tasks: z.infer<typeof tasksSchema>): PlaceService["task"] {
  const [newest] = [...tasks].sort((one, other) =>
    other.CreatedAt.localeCompare(one.CreatedAt),
  );
  return newest === undefined
    ? null
    : {
        node: newest.NodeID || null,
        state: newest.Status.State,
        wanted: newest.DesiredState,
        trouble: newest.Status.Err,
      };
}
