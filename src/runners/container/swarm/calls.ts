import type Dockerode from "dockerode";
import * as z from "zod";
import { unlessMissing } from "../calls";
import { labels } from "../confinement";
import type { EngineLine } from "../line";
import { jobName } from "./job";
import type { Membership, PlaceJob, SwarmNode } from "./states";

/** What is asked of an engine as a part of a swarm. All but `membership` is answered by managers alone. */
export interface SwarmCalls {
  /** Null: it is in no swarm. */
  membership(): Promise<Membership | null>;
  nodes(): Promise<SwarmNode[]>;
  /** Starts a job; one of its name that is there is replaced. */
  startJob(job: Dockerode.CreateServiceOptions): Promise<void>;
  /** Those that keep places for this pool. */
  jobs(pool: string): Promise<PlaceJob[]>;
  /** One that is not there is no error. */
  removeJob(name: string): Promise<void>;
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
    Status: z.object({ State: z.string() }),
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

const namePrefix = jobName("");

export function swarmCalls({ ask, shortMs, longMs }: EngineLine): SwarmCalls {
  const removeJob = (name: string): Promise<void> =>
    ask("remove the job", longMs, async ({ short }) => {
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
      const answer = await ask("list the nodes", shortMs, ({ short }) =>
        short.listNodes(),
      );
      return nodesSchema.parse(answer).map(({ ID, Spec, ...node }) => ({
        id: ID,
        name: node.Description.Hostname || ID,
        isManager: Spec.Role === "manager",
        availability: Spec.Availability,
        state: node.Status.State,
      }));
    },
    async startJob(job) {
      if (job.Name !== undefined) await removeJob(job.Name);
      await ask("start the job", longMs, ({ short }) =>
        short.createService(job),
      );
    },
    async jobs(pool) {
      const filters = JSON.stringify({ label: [`${labels.pool}=${pool}`] });
      const [services, tasks] = await ask(
        "list the jobs",
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
    removeJob,
  };
}

function newestOf(tasks: z.infer<typeof tasksSchema>): PlaceJob["task"] {
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
