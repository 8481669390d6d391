import type { Sentence } from "../../model/said";
import { said } from "../../model/said";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse, printParseErrorCode } from "jsonc-parser";
import type { ParseError } from "jsonc-parser";
import * as z from "zod";
import { OrchestratorError } from "../../model/errors";
import type { PoolSettings } from "../../model/settings";
import type { ContainerEngine } from "./client";
import { buildPoolImage } from "./manage";

/*
 * A project's own image for the pool: what `devcontainer.json` names. Only what makes the image counts; whatever the file asks for beside
 * (mounts, privileges, networks, commands, users, features) is not read, so that the confinement stays ours.
 * https://containers.dev/implementors/json_reference/
 */

/** What `pool.image` says for the project's own image. */
export const ownImage = "devcontainer";

/** Where the file may be, the usual place first. */
const places = [
  ".devcontainer/devcontainer.json",
  ".devcontainer.json",
] as const;

const relative = z.string().min(1);
const fileSchema = z.union([
  z.object({ image: z.string().min(1) }),
  z.object({
    build: z.object({
      dockerfile: relative,
      context: relative.default("."),
      args: z.record(z.string(), z.string()).default({}),
      target: z.string().optional(),
    }),
  }),
]);

/** What the project's image is made from. */
export type Base =
  | { readonly kind: "image"; readonly image: string }
  | {
      readonly kind: "dockerfile";
      /** Absolute. */
      readonly context: string;
      /** Relative to that, with `/`. */
      readonly dockerfile: string;
      readonly args: Readonly<Record<string, string>>;
      readonly target: string | undefined;
    };

export interface OwnImage {
  /** Another one whenever what it is made from changes, so that an old one is never taken for it. */
  readonly name: string;
  readonly base: Base;
}

/** Throws `invalidSettings` where the workspace has no such file, or one that names no image. */
export function ownImageOf(workspace: string): OwnImage {
  const place = places.find((each) => existsSync(path.join(workspace, each)));
  if (place === undefined)
    throw unusable(
      said`There is no ${places[0]} in ${workspace}, and orchestrator.pool.image asks for its image.`,
    );
  const file = path.join(workspace, place);
  const base = readDevcontainer(readFileSync(file, "utf8"), file);
  const made =
    base.kind === "image"
      ? base
      : {
          ...base,
          content: readFileSync(
            path.join(base.context, base.dockerfile),
            "utf8",
          ),
        };
  return {
    name: `orchestrator-manager/devcontainer:${createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 12)}`,
    base,
  };
}

/** What a `devcontainer.json` says of its image; comments and commas at an end are allowed. Throws `invalidSettings`. `file`: absolute. */
export function readDevcontainer(text: string, file: string): Base {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined)
    throw unusable(
      said`${file} is no JSON with comments: ${printParseErrorCode(error.error)} at character ${error.offset}.`,
    );
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success)
    throw unusable(
      said`${file} has neither "image" nor "build" with a "dockerfile"; others, such as "dockerComposeFile", are not supported.`,
    );
  if ("image" in parsed.data)
    return { kind: "image", image: parsed.data.image };
  const { dockerfile, context, args, target } = parsed.data.build;
  const folder = path.dirname(file);
  const from = path.resolve(folder, context);
  const inContext = path.relative(from, path.resolve(folder, dockerfile));
  if (inContext.startsWith("..") || path.isAbsolute(inContext))
    throw unusable(
      said`${file} names a Dockerfile outside of the folder that is built from.`,
    );
  return {
    kind: "dockerfile",
    dockerfile: inContext.replaceAll("\\", "/"),
    context: from,
    args,
    target,
  };
}

const unusable = (message: Sentence): OrchestratorError =>
  new OrchestratorError("invalidSettings", message, {
    fix: said`Name an image in orchestrator.pool.image, or let the file name one.`,
  });

/**
 * These settings with the image that is meant: the project's own where they ask for it. Where that cannot be told, the name stays as it
 * is, which no image has: the pool then says that it is not there, and its build says why.
 */
export function withOwnImage(
  settings: PoolSettings,
  workspace: string,
): PoolSettings {
  if (settings.image !== ownImage) return settings;
  try {
    return { ...settings, image: ownImageOf(workspace).name };
  } catch {
    return settings;
  }
}

/** Builds the project's own image, and puts the agent's program on top of it. */
export async function buildOwnImage(
  engine: Pick<ContainerEngine, "build">,
  { name, base }: OwnImage,
  onProgress: (line: string) => void,
  cancel: AbortSignal,
): Promise<void> {
  if (base.kind === "image")
    return buildPoolImage(
      engine,
      name,
      onProgress,
      cancel,
      onTopOf(base.image),
    );
  const project = `${name}-project`;
  await engine.build(
    base.context,
    readdirSync(base.context).filter((each) => each !== ".git"),
    project,
    onProgress,
    cancel,
    base,
  );
  await buildPoolImage(engine, name, onProgress, cancel, onTopOf(project));
}

/** The agent's program, where it is not in the project's image; what else an agent needs has to be. */
export const onTopOf = (image: string): string =>
  [
    `FROM ${image}`,
    "USER root",
    'RUN command -v node > /dev/null && command -v git > /dev/null || { echo "The image of the devcontainer needs node and git." >&2; exit 1; }',
    'RUN command -v claude > /dev/null || npm install --global "@anthropic-ai/claude-code"',
    "",
  ].join("\n");
