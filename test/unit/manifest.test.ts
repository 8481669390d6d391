import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import {
  commandIds,
  dashboardViewType,
  viewIds,
} from "../../src/editor/commandIds";
import { abilities } from "../../src/editor/progress";
import { toldSteps, walkthroughId } from "../../src/editor/walkthroughIds";
import { flatten } from "../../src/model/settingKeys";
import { defaultSettings, settingsSchema } from "../../src/model/settings";
import { manifestIn } from "../support/translations";

const when = z.string().optional();
const menuItem = z.union([
  z.object({ command: z.string(), when }),
  z.object({ submenu: z.string(), when }),
]);
const setting = z.object({
  type: z.string(),
  default: z.unknown(),
  scope: z.enum(["window", "resource", "machine", "machine-overridable"]),
  markdownDescription: z.string().min(20),
  order: z.number(),
  enum: z.array(z.string()).optional(),
  markdownEnumDescriptions: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
});
const manifest = z
  .object({
    name: z.string(),
    publisher: z.string(),
    main: z.string(),
    icon: z.string(),
    engines: z.object({ vscode: z.string() }),
    activationEvents: z.array(z.string()),
    extensionKind: z.array(z.string()),
    capabilities: z.object({
      untrustedWorkspaces: z.object({
        supported: z.string(),
        description: z.string(),
        restrictedConfigurations: z.array(z.string()),
      }),
      virtualWorkspaces: z.object({ supported: z.boolean() }),
    }),
    contributes: z.object({
      commands: z.array(
        z.object({
          command: z.string(),
          title: z.string().min(1),
          category: z.literal("Orchestrator"),
        }),
      ),
      viewsContainers: z.object({
        activitybar: z.array(z.object({ id: z.string(), icon: z.string() })),
      }),
      views: z.record(
        z.string(),
        z.array(z.object({ id: z.string(), name: z.string() })),
      ),
      viewsWelcome: z.array(
        z.object({ view: z.string(), when: z.string(), contents: z.string() }),
      ),
      walkthroughs: z.array(
        z.object({
          id: z.string(),
          steps: z.array(
            z.object({
              id: z.string(),
              description: z.string(),
              media: z.object({ svg: z.string(), altText: z.string().min(10) }),
              completionEvents: z.array(z.string()).min(1),
            }),
          ),
        }),
      ),
      submenus: z.array(z.object({ id: z.string(), label: z.string() })),
      menus: z.record(z.string(), z.array(menuItem)),
      configuration: z.array(
        z.object({
          title: z.string(),
          properties: z.record(z.string(), setting),
        }),
      ),
      configurationDefaults: z.record(z.string(), z.unknown()),
    }),
  })
  .parse(manifestIn("en"));
const { contributes } = manifest;
const walkthrough = contributes.walkthroughs[0]!;

const properties = new Map(
  contributes.configuration.flatMap((group) =>
    Object.entries(group.properties),
  ),
);
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe("manifest", () => {
  it("contributes exactly the commands of the command table", () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(commandIds),
    );
    assert.equal(new Set(commandIds).size, commandIds.length);
  });

  it("gives every command a title of its own", () => {
    const titles = contributes.commands.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
  });

  it("refers to known commands only, in menus and in the texts of empty views", () => {
    const known = new Set<string>(commandIds);
    const submenus = new Set(contributes.submenus.map(({ id }) => id));
    for (const [menu, items] of Object.entries(contributes.menus))
      for (const item of items)
        if ("submenu" in item) {
          assert.ok(submenus.has(item.submenu), item.submenu);
          assert.ok(contributes.menus[item.submenu], item.submenu);
        } else
          assert.ok(
            known.has(item.command),
            `${menu} refers to ${item.command}`,
          );
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...walkthrough.steps.map(({ description }) => description),
    ];
    for (const text of texts)
      for (const [, command] of text.matchAll(
        /\(command:(orchestrator\.[^)?]+)/g,
      ))
        assert.ok(
          known.has(command!) ||
            viewIds.some((id) => command === `${id}.focus`),
          `a text refers to ${command}`,
        );
  });

  it("names the walkthrough as VS Code does", () => {
    assert.equal(
      walkthroughId,
      `${manifest.publisher}.${manifest.name}#${walkthrough.id}`,
    );
  });

  it("ends each step of the walkthrough by something that happens", () => {
    const keys = new Set<string>(
      toldSteps.map((step) => `orchestrator.done.${step}`),
    );
    const known: Readonly<Record<string, (name: string) => boolean>> = {
      onContext: (key) => keys.has(key),
      onCommand: (id) =>
        commandIds.some((known) => known === id) ||
        viewIds.some((view) => id === `${view}.focus`),
      onSettingChanged: (key) => properties.has(key),
    };
    for (const { id, completionEvents } of walkthrough.steps)
      for (const event of completionEvents) {
        const [kind = "", name = ""] = event.split(":");
        assert.ok(known[kind]?.(name), `${id}: ${event}`);
      }
    const ended = walkthrough.steps.flatMap(
      ({ completionEvents }) => completionEvents,
    );
    for (const step of toldSteps)
      assert.ok(ended.includes(`onContext:orchestrator.done.${step}`), step);
  });

  it("shows a picture of each step that fits every theme", () => {
    for (const { id, media } of walkthrough.steps) {
      const picture = readFileSync(media.svg, "utf8");
      assert.match(picture, /var\(--vscode-/, id);
      // What is not a colour of the theme is only what VS Code falls back to.
      const fixed = picture.replace(/var\((?:[^()]|\([^()]*\))*\)/g, "");
      assert.doesNotMatch(fixed, /#[0-9a-f]{3,8}\b|<image|<text|href/i, id);
    }
  });

  it("leads to the walkthrough from the views of somebody who has not run anything", () => {
    const texts = contributes.viewsWelcome.filter(
      ({ view, when }) =>
        view === "orchestrator.orchestrations" &&
        /!orchestrator\.any|workspaceFolderCount == 0/.test(when),
    );
    assert.equal(texts.length, 3);
    for (const { contents, when } of texts)
      assert.match(contents, /\(command:orchestrator\.getStarted\)/, when);
  });

  it("hides in the palette what no orchestration allows", () => {
    const palette = new Map(
      contributes.menus["commandPalette"]?.map((item) => [
        "command" in item ? item.command : item.submenu,
        item.when,
      ]),
    );
    for (const ability of abilities)
      assert.equal(
        palette.get(`orchestrator.${ability}`),
        `orchestrator.can.${ability}`,
      );
  });

  it("offers in the tree what the row's context value says", () => {
    const items = contributes.menus["view/item/context"] ?? [];
    for (const ability of abilities)
      assert.ok(
        items.some(
          (item) =>
            "command" in item &&
            item.command === `orchestrator.${ability}` &&
            [
              "view == orchestrator.orchestrations",
              "view =~ /^orchestrator\\.(needsYou|orchestrations)$/",
            ].some(
              (view) => item.when === `${view} && viewItem =~ /;${ability};/`,
            ),
        ),
        ability,
      );
  });

  it("has the views, in a container of its own, each with texts for when it is empty", () => {
    const container = contributes.viewsContainers.activitybar[0]!;
    assert.deepEqual(
      contributes.views[container.id]?.map(({ id }) => id),
      [...viewIds],
    );
    for (const view of viewIds)
      assert.ok(
        contributes.viewsWelcome.some((welcome) => welcome.view === view),
      );
    for (const welcome of contributes.viewsWelcome)
      assert.ok(
        viewIds.some((id) => id === welcome.view),
        welcome.view,
      );
    assert.ok(existsSync(container.icon));
    assert.ok(existsSync(manifest.icon));
  });

  it("contributes the settings of the schema, with the same defaults", () => {
    const defaults = flatten(defaultSettings);
    assert.deepEqual(
      sorted(properties.keys()),
      sorted([...defaults.keys()].map((key) => `orchestrator.${key}`)),
    );
    for (const [key, value] of defaults)
      assert.deepEqual(
        properties.get(`orchestrator.${key}`)?.default,
        value,
        key,
      );
  });

  it("gives the settings the types and ranges of the schema", () => {
    const node = z.object({
      type: z.string(),
      properties: z.record(z.string(), z.unknown()).optional(),
      enum: z.array(z.string()).optional(),
      items: z.unknown().optional(),
      minimum: z.number().optional(),
      exclusiveMinimum: z.number().optional(),
      maximum: z.number().optional(),
      minLength: z.number().optional(),
    });
    const compare = (key: string, schema: unknown): void => {
      const wanted = node.parse(schema);
      if (wanted.properties !== undefined) {
        for (const [name, inner] of Object.entries(wanted.properties))
          compare(`${key}.${name}`, inner);
        return;
      }
      const {
        type,
        enum: values,
        items,
        minimum,
        exclusiveMinimum,
        maximum,
        minLength,
      } = properties.get(key)!;
      assert.deepEqual(
        {
          type,
          enum: values,
          items,
          minimum,
          exclusiveMinimum,
          maximum,
          minLength,
        },
        {
          type: wanted.type,
          enum: wanted.enum,
          items: wanted.items,
          minimum: wanted.minimum,
          exclusiveMinimum: wanted.exclusiveMinimum,
          maximum: wanted.maximum,
          minLength: wanted.minLength,
        },
        key,
      );
    };
    compare("orchestrator", z.toJSONSchema(settingsSchema, { io: "input" }));
  });

  it("describes every value that can be chosen", () => {
    for (const [key, { enum: values, markdownEnumDescriptions }] of properties)
      assert.equal(markdownEnumDescriptions?.length, values?.length, key);
  });

  it("lets no untrusted workspace say what is run, and no workspace at all let an agent do everything", () => {
    const commands = [
      "agent",
      "agentPath",
      "allowedTools",
      "permissions",
      "gateCommand",
      "worktreeFolder",
      "pool.endpoints",
      "pool.image",
      "pool.network",
      "pool.allowedHosts",
      "pool.carryLogin",
      "github.server",
      "jira.site",
      "jira.email",
    ];
    assert.deepEqual(
      sorted(
        manifest.capabilities.untrustedWorkspaces.restrictedConfigurations,
      ),
      sorted(commands.map((key) => `orchestrator.${key}`)),
    );
    for (const key of commands)
      assert.match(
        properties.get(`orchestrator.${key}`)!.scope,
        /^machine/,
        key,
      );
    assert.equal(properties.get("orchestrator.permissions")!.scope, "machine");
    assert.equal(
      manifest.capabilities.untrustedWorkspaces.supported,
      "limited",
    );
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
  });

  it("activates where running orchestrations have to be picked up", () => {
    // After the start, since agents may be at work without anybody having opened a view; and for a dashboard that a window restores.
    assert.deepEqual(manifest.activationEvents, [
      "onStartupFinished",
      `onWebviewPanel:${dashboardViewType}`,
    ]);
    assert.deepEqual(manifest.extensionKind, ["workspace"]);
    assert.equal(manifest.main, "./dist/extension.js");
  });

  it("keeps the editor from watching and searching what the engine writes", () => {
    const state = { "**/.orchestrator/state/**": true };
    assert.deepEqual(contributes.configurationDefaults, {
      "files.watcherExclude": state,
      "search.exclude": state,
    });
  });
});
