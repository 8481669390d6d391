import {
  appendFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { hasErrno } from "../../model/errors";
import {
  attemptFiles,
  isTemporary,
  privateFile,
  replaceFile,
} from "../attemptFolder";
import { fileIn } from "../attemptRecords";
import { carriedPlaces } from "./carriedPlaces";
import type { Channel, ContainerEngine } from "./client";

/*
 * The host's end of the channel to a container that does not see our disk (`carrier.ts`): what the supervisor writes into the attempt's
 * folder there comes into ours, and what a host tells there goes in. The end of the attempt does not come this way: it comes last, after
 * what the agent did.
 */

/** The other end says every second that it is there. */
const silenceMs = 15_000;
const lookMs = 200;

const lineSchema = z.object({
  file: z.string().optional(),
  at: z.number().int().nonnegative().optional(),
  data: z.base64().default(""),
});

const { stdout, stderr, claim, started, sample, troubles } = attemptFiles;
const logs: readonly string[] = [stdout, stderr];
const records: readonly string[] = [claim, started, sample, troubles];

const sizeOf = (file: string): number =>
  statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Follows a running container until it ends, the way to it breaks, or `signal`. Rejects when there is no way to it. */
export async function mirror(
  engine: ContainerEngine,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const channel = await engine.open(name, [
    ...["node", carriedPlaces.carrier, "mirror", folder],
    String(sizeOf(fileIn(folder, "stdout"))),
    String(sizeOf(fileIn(folder, "stderr"))),
  ]);
  channel.input.on("error", () => undefined); // The output's end tells.
  const over = new AbortController();
  const close = () => channel.close();
  signal.addEventListener("abort", close, { once: true });
  const telling = tell(channel, folder, over.signal);
  let watchdog = setTimeout(close, silenceMs);
  try {
    if (signal.aborted) return;
    for await (const text of createInterface({ input: channel.output })) {
      clearTimeout(watchdog);
      watchdog = setTimeout(close, silenceMs);
      take(folder, text);
    }
  } finally {
    clearTimeout(watchdog);
    over.abort();
    signal.removeEventListener("abort", close);
    close();
    await telling;
  }
}

/** Puts what came into our folder. Nothing else is taken: an agent can say what it likes there. */
function take(folder: string, text: string): void {
  const { file, at, data } = lineSchema.parse(JSON.parse(text));
  if (file === undefined) return;
  const target = path.join(folder, file);
  const content = Buffer.from(data, "base64");
  if (logs.includes(file)) {
    // In order, and each once: what is missing or known already belongs to another channel.
    if (at === sizeOf(target))
      appendFileSync(target, content, { mode: privateFile });
  } else if (records.includes(file))
    replaceFile(target, content.toString("utf8"));
}

/** Names of what hosts tell a supervisor; `waiting` also where it is not there, for that says something too. */
function told(folder: string): string[] {
  const { cancel, timeLimit, waiting, input } = attemptFiles;
  const place = path.join(folder, input);
  const lines = existsSync(place)
    ? readdirSync(place)
        .filter((name) => !isTemporary(name))
        .map((name) => `${input}/${name}`)
    : [];
  return [
    ...[cancel, timeLimit].filter((name) =>
      existsSync(path.join(folder, name)),
    ),
    waiting,
    ...lines,
  ];
}

async function tell(
  { input }: Channel,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, string>();
  while (!signal.aborted) {
    for (const file of told(folder)) {
      const data = readIfThere(path.join(folder, file)).toString("base64");
      if (known.get(file) === data) continue;
      known.set(file, data);
      input.write(`${JSON.stringify({ file, data })}\n`);
    }
    await delay(lookMs, undefined, { signal, ref: false }).catch(
      () => undefined, // The signal's own news.
    );
  }
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return Buffer.alloc(0);
    throw error;
  }
}
