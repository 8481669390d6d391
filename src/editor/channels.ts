import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { channelAddressSchema, channelKinds } from "../model/message";
import type { Channel, ChannelKind } from "../model/message";
import { parseJson } from "../model/json";
import { sayIn } from "../model/said";
import { tryChannels } from "../server/messages";
import { chooseFolder } from "./engineHost";
import { sentences } from "./figures";

/** Who is told outside what needs the user: in the editor's secret storage and nowhere else. */
export interface Channels {
  readonly all: () => Promise<readonly Channel[]>;
  /** Asks which, and for its address; a message shows at once whether any arrive. */
  setUp(): Promise<void>;
}

const keptSchema = z.object({ address: z.string(), secret: z.string() });

const nameOf = (kind: ChannelKind): string => `orchestrator.channel.${kind}`;

const labelOf = (kind: ChannelKind): string => {
  switch (kind) {
    case "slack":
      return vscode.l10n.t("Slack");
    case "discord":
      return vscode.l10n.t("Discord");
    case "webhook":
      return vscode.l10n.t("Webhook");
  }
};

const askAddress = (kind: ChannelKind): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: labelOf(kind),
    prompt:
      kind === "webhook"
        ? vscode.l10n.t(
            "Address that takes each message as JSON. Kept in the editor's secret storage; empty: no messages.",
          )
        : vscode.l10n.t(
            "Address of a webhook that {0} made for a channel. Kept in the editor's secret storage; empty: no messages.",
            labelOf(kind),
          ),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === "" || channelAddressSchema.safeParse(text.trim()).success
        ? undefined
        : vscode.l10n.t("An address begins with “https”."),
  });

const askSecret = (): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: labelOf("webhook"),
    prompt: vscode.l10n.t(
      "Secret that its messages are signed with, so that the receiver knows whose they are. Empty: they are not signed.",
    ),
    password: true,
    ignoreFocusOut: true,
  });

async function showTrial(channel: Channel): Promise<void> {
  const folder = chooseFolder()?.fsPath;
  const tried = await tryChannels(
    [channel],
    folder === undefined ? vscode.env.appName : path.basename(folder),
    sentences,
  );
  for (const { failure } of tried)
    if (failure === null)
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          "{0} has a message that shows how they arrive. It is told what needs you and what is complete.",
          labelOf(channel.kind),
        ),
      );
    else
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          "{0} is kept, but has no message: {1}",
          labelOf(channel.kind),
          sayIn(failure, sentences),
        ),
      );
}

export function createChannels(secrets: vscode.SecretStorage): Channels {
  const kept = async (kind: ChannelKind): Promise<Channel[]> => {
    const json = parseJson((await secrets.get(nameOf(kind))) ?? "");
    const { data } = keptSchema.safeParse(json.ok ? json.value : null);
    return data === undefined ? [] : [{ kind, ...data }];
  };
  const all = async (): Promise<readonly Channel[]> =>
    (await Promise.all(channelKinds.map(kept))).flat();

  return {
    all,
    setUp: async () => {
      const set = new Set((await all()).map(({ kind }) => kind));
      const chosen = await vscode.window.showQuickPick(
        channelKinds.map((kind) => ({
          label: labelOf(kind),
          description: set.has(kind) ? vscode.l10n.t("is told") : "",
          channel: kind,
        })),
        {
          title: vscode.l10n.t("Messages to Slack, Discord, Webhook"),
          placeHolder: vscode.l10n.t(
            "Who is to be told what needs you and what is complete, in every workspace",
          ),
        },
      );
      if (chosen === undefined) return;
      const { channel: kind } = chosen;
      const address = (await askAddress(kind))?.trim();
      if (address === undefined) return;
      if (address === "") {
        await secrets.delete(nameOf(kind));
        if (set.has(kind))
          void vscode.window.showInformationMessage(
            vscode.l10n.t("{0} is told nothing any more.", labelOf(kind)),
          );
        return;
      }
      const secret = kind === "webhook" ? await askSecret() : "";
      if (secret === undefined) return;
      await secrets.store(nameOf(kind), JSON.stringify({ address, secret }));
      await showTrial({ kind, address, secret });
    },
  };
}
