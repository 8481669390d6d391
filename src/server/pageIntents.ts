import { fold } from "../engine";
import { sinceOf } from "../model/analyticsTotals";
import type { OrchestratorApi } from "../model/api";
import { toFailure } from "../model/errors";
import type { OrchestrationEvent } from "../model/event";
import type { Plan } from "../model/plan";
import type { ToHost, View } from "../model/protocol";
import type { Log } from "./log";
import type { OrchestrationList } from "./orchestrationList";
import { createPageChanges } from "./pageChanges";
import type { PageLine } from "./pageLine";
import { steer } from "./steer";
import type { PageSteerAction } from "./steer";
import type { Surface } from "./surface";

/** What a page wants to be done or to know, beside where it is and what it reads on in. */
export type Intent = Exclude<
  ToHost,
  { type: "ready" | "navigate" | "tab" | "moreHistory" | "output" }
>;

interface IntentParts {
  readonly engine: () => Promise<OrchestratorApi>;
  readonly list: OrchestrationList;
  readonly surface: Surface;
  readonly line: PageLine;
  readonly log: Log;
  readonly show: (view: View) => void;
  /** All events of an orchestration; null where the page does not show it. */
  readonly eventsOf: (
    id: string,
  ) => Promise<readonly OrchestrationEvent[] | null>;
}

/** Carries out what a page wants. */
export const createPageIntents = ({
  engine,
  list,
  surface,
  line: { post, carryOut },
  log,
  show,
  eventsOf,
}: IntentParts): ((intent: Intent) => Promise<void>) => {
  const changes = createPageChanges(engine, post);
  const showIn = (view: View | null): void => {
    if (view !== null) show(view);
  };

  /** The plan once more, with what it would probably cost; a plan is a plan without it too. */
  const tellForecast = async (
    api: OrchestratorApi,
    file: string,
    batchSize: number,
    plan: Plan,
  ): Promise<void> => {
    try {
      const forecast = await api.forecast({ file, options: { batchSize } });
      if (forecast) post({ type: "plan", file, plan, failure: null, forecast });
    } catch (error) {
      log(
        "warn",
        `There is no forecast for ${file}: ${toFailure(error).message}`,
      );
    }
  };
  const tellPlan = async (file: string, batchSize: number): Promise<void> => {
    try {
      const api = await engine();
      const plan = await api.plan(file, { batchSize });
      post({ type: "plan", file, plan, failure: null });
      await tellForecast(api, file, batchSize, plan);
    } catch (error) {
      post({ type: "plan", file, plan: null, failure: toFailure(error) });
    }
  };

  /** Without an estimate the page is whole too. */
  const tellRemaining = async (id: string): Promise<void> => {
    try {
      const remaining = await (await engine()).remaining(id);
      post({ type: "remaining", id, remaining });
    } catch (error) {
      log(
        "warn",
        `There is no estimate for ${id}: ${toFailure(error).message}`,
      );
    }
  };

  const tellMoment = async (id: string, seq: number): Promise<void> => {
    const known = await eventsOf(id);
    const orchestration = fold((known ?? []).filter((one) => one.seq <= seq));
    if (orchestration) post({ type: "moment", seq, orchestration });
  };

  const steerOne = async (
    action: PageSteerAction,
    id: string,
  ): Promise<void> => {
    switch (action) {
      case "diff":
        showIn(await surface.openDiff(id, list.find(id)?.title ?? id));
        return;
      case "increasePool":
        return surface.increasePool();
      case "attach":
        return surface.attach(id);
      case "takeOver":
        return surface.takeOver(id);
      case "giveBack":
        return surface.giveBack(id);
      case "review":
        return surface.sendReview(id);
      case "pullRequest":
        return surface.createPullRequest(await (await engine()).get(id));
      case "retryWithBudget": {
        const api = await engine();
        const budgets = await surface.askBudget(api, await api.get(id));
        return budgets === null ? undefined : api.retry(id, { budgets });
      }
      case "retryWithGate": {
        const api = await engine();
        const gateCommand = await surface.askGate(await api.get(id));
        return gateCommand === null
          ? undefined
          : api.retry(id, { gateCommand });
      }
      default:
        return steer(await engine(), action, id);
    }
  };

  return (intent) => {
    switch (intent.type) {
      case "plan":
        return tellPlan(intent.file, intent.batchSize);
      case "remaining":
        return tellRemaining(intent.id);
      case "start":
        return carryOut("start", async () => {
          const id = await (await engine()).start(intent.request);
          show({ kind: "orchestration", id });
        });
      case "steer":
        return carryOut(intent.action, () =>
          steerOne(intent.action, intent.id),
        );
      case "retry": {
        const { id, options } = intent;
        return carryOut("retry", async () =>
          (await engine()).retry(id, options),
        );
      }
      case "prioritize":
        return carryOut("prioritize", async () =>
          (await engine()).prioritize(intent.id, intent.priority),
        );
      case "changes":
        return carryOut("changes", () => changes.tellFiles(intent.id));
      case "fileLines": {
        const { id, head, path } = intent;
        return carryOut("fileLines", () => changes.tellLines(id, head, path));
      }
      case "answer": {
        const { id, question, answer } = intent;
        return carryOut(
          "answer",
          async () => (await engine()).answer(id, question, answer),
          { orchestration: id, id: question },
        );
      }
      case "extend":
        return carryOut("extend", async () =>
          (await engine()).extend(intent.id, intent.minutes),
        );
      case "moment":
        return carryOut("moment", () => tellMoment(intent.id, intent.seq));
      case "analytics": {
        const { period } = intent;
        return carryOut("analytics", async () => {
          const since = sinceOf(period, Date.now());
          const figures = await (
            await engine()
          ).analytics(since === null ? {} : { since });
          post({ type: "analytics", period, figures });
        });
      }
      case "export":
        return carryOut("export", () => surface.showExport(intent.csv));
      case "savePicture":
        return carryOut("savePicture", () =>
          surface.savePicture(intent.name, Buffer.from(intent.png, "base64")),
        );
      case "openFile": {
        const { id, path, line } = intent;
        return carryOut("openFile", async () => {
          const orchestration = await (await engine()).get(id);
          showIn(await surface.openFile(orchestration, path, line));
        });
      }
      default:
        return intent satisfies never;
    }
  };
};
