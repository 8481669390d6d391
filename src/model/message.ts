import * as z from "zod";
import { attentionOf } from "./attention";
import type { Attention } from "./attention";
import type { Notice } from "./api";
import { allOf, said } from "./said";
import type { Said, Sentence } from "./said";

export const channelKinds = ["slack", "discord", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** A place outside that is told what the user should know. Its address is a secret: whoever has it can write there. */
export interface Channel {
  readonly kind: ChannelKind;
  readonly address: string;
  /** What a webhook's messages are signed with; empty: they are not. */
  readonly secret: string;
}

const own = ["localhost", "127.0.0.1", "[::1]"];

/** Messages leave this computer by https alone. */
export const channelAddressSchema = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url?.protocol === "https:" ||
    (url?.protocol === "http:" && own.includes(url.hostname))
  );
});

/** What is told outside: that something needs the user, or that a run is complete. */
export interface Message {
  /** The same for the same matter: who is told of it twice can know. */
  readonly id: string;
  readonly event: Attention["kind"] | "completed" | "test";
  /** Since when it is so, in epoch milliseconds. */
  readonly at: number;
  /** Name of the workspace's folder. */
  readonly workspace: string;
  readonly orchestration: string | null;
  /** Of the orchestration; empty where it is about none. */
  readonly title: string;
  readonly simulated: boolean;
  readonly reason: Said;
  /** What cannot go on; null where nothing waits. */
  readonly blocks: Said | null;
  /** Why, as a code; null where nothing failed. */
  readonly code: string | null;
  /** US dollars. */
  readonly costUsd: number;
  readonly branch: string | null;
}

/** What messages a matter of an orchestration is worth, beyond those of `told`, which are their ids. `now`: epoch milliseconds. */
export function messagesOf(
  { event, orchestration: o }: Extract<Notice, { kind: "event" }>,
  told: ReadonlySet<string>,
  workspace: string,
  now: number,
): Message[] {
  const common = {
    workspace,
    orchestration: o.id,
    title: o.title,
    simulated: o.simulated,
    costUsd: o.costUsd,
    branch: o.worktree?.branch ?? null,
  };
  const needs = attentionOf(o, now)
    .filter(({ key }) => !told.has(key))
    .map((matter): Message => ({
      ...common,
      id: matter.key,
      event: matter.kind,
      at: matter.since,
      reason: matter.reason,
      blocks: matter.blocks,
      code: "failure" in matter ? matter.failure.code : null,
    }));
  if (event.type !== "orchestrationCompleted") return needs;
  return [
    ...needs,
    {
      ...common,
      id: `${o.id}:completed`,
      event: "completed",
      at: event.at,
      reason: said`It is complete, for ${`$${o.costUsd.toFixed(2)}`}.`,
      blocks: null,
      code: null,
    },
  ];
}

/** What shows that messages arrive. */
export const testMessage = (workspace: string, now: number): Message => ({
  id: `test:${now}`,
  event: "test",
  at: now,
  workspace,
  orchestration: null,
  title: "",
  simulated: false,
  reason: said`Messages of Orchestrator Manager arrive here.`,
  blocks: null,
  code: null,
  costUsd: 0,
  branch: null,
});

/** A message as people read it. */
export const messageSentence = ({
  workspace,
  title,
  simulated,
  reason,
  blocks,
}: Message): Sentence =>
  allOf([
    allOf(
      [
        title === "" ? workspace : `${workspace}: ${title}`,
        ...(simulated ? [said`(a simulation)`] : []),
        "–",
        reason,
      ],
      " ",
    ),
    ...(blocks === null ? [] : [blocks]),
  ]);
