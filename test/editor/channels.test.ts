import assert from "node:assert/strict";
import * as vscode from "vscode";
import { createChannels } from "../../src/editor/channels";
import { startReceiver } from "../support/receiver";
import type { Receiver } from "../support/receiver";
import { extension } from "./workspace";

/** A secret storage in memory. */
function createSecrets(): vscode.SecretStorage {
  const kept = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    store: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
    delete: (key) => {
      kept.delete(key);
      return Promise.resolve();
    },
    onDidChange: new vscode.EventEmitter<vscode.SecretStorageChangeEvent>()
      .event,
  };
}

/** What *Send Messages to Slack, Discord…* asks for, and keeps. */
describe("the channels that are told outside", () => {
  const { showInputBox, showQuickPick, showInformationMessage } = vscode.window;
  let receiver: Receiver;
  let told: string[];
  before(() => extension());
  beforeEach(async () => {
    receiver = await startReceiver();
    told = [];
    const choose = (items: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(items.find(({ label }) => label === "Webhook"));
    Object.assign(vscode.window, {
      showQuickPick: choose,
      showInformationMessage: (text: string) => {
        told.push(text);
        return Promise.resolve(undefined);
      },
    });
  });
  afterEach(async () => {
    Object.assign(vscode.window, {
      showInputBox,
      showQuickPick,
      showInformationMessage,
    });
    await receiver.close();
  });

  const type = (...texts: readonly (string | undefined)[]): void => {
    const left = [...texts];
    vscode.window.showInputBox = (options = {}) => {
      assert.equal(options.password, true);
      return Promise.resolve(left.shift());
    };
  };

  it("are kept with their secret, have a message at once, and are told nothing any more without an address", async () => {
    const channels = createChannels(createSecrets());
    assert.deepEqual(await channels.all(), []);
    type(receiver.address, "s");
    await channels.setUp();
    const kept = [
      { kind: "webhook", address: receiver.address, secret: "s" },
    ] as const;
    assert.deepEqual(await channels.all(), kept);
    assert.match(receiver.received[0]?.body ?? "", /"event":"test"/);
    type(undefined);
    await channels.setUp();
    assert.deepEqual(await channels.all(), kept, "the user went away");
    type("");
    await channels.setUp();
    assert.deepEqual(await channels.all(), []);
    assert.equal(receiver.received.length, 1);
    assert.match(told.join("\n"), /Webhook has a message[^]*told nothing/);
  });
});
