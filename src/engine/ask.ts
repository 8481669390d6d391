import * as z from "zod";
import type { Outcome } from "../model/agent";
import { answerSchemas } from "../model/context";
import type { ErrorCode } from "../model/errors";
import type { EvidenceKind } from "../model/pipeline";

/** Why there is no answer to what an agent was asked, with a sentence for people. */
export interface AskError {
  readonly kind:
    | "timeout"
    | "budget"
    | "schemaNotMet"
    | "noAnswer"
    | "sessionUnknown"
    | "processFailed";
  readonly message: string;
}

export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: AskError };

/**
 * What an agent answered, checked against the schema that it was given (`jsonSchemaOf`): every verdict, context and claim is
 * read through here, since neither an exit code nor the program's own check is proof of its form.
 */
export function answerOf<Schema extends z.ZodType>(
  schema: Schema,
  { ok, failure, structured }: Pick<Outcome, "ok" | "failure" | "structured">,
): Asked<z.output<Schema>> {
  if (!ok)
    return {
      ok: false,
      error: {
        kind: failure ? errorKind(failure.code) : "processFailed",
        message: failure?.message ?? "The agent failed without saying why.",
      },
    };
  if (structured === undefined || structured === null)
    return {
      ok: false,
      error: {
        kind: "noAnswer",
        message: "The agent ended without the structured answer.",
      },
    };
  const parsed = schema.safeParse(structured);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : {
        ok: false,
        error: {
          kind: "schemaNotMet",
          message: `The answer has another form than was asked for: ${z.prettifyError(parsed.error)}`,
        },
      };
}

function errorKind(code: ErrorCode): AskError["kind"] {
  switch (code) {
    case "timedOut":
      return "timeout";
    case "budgetExceeded":
      return "budget";
    case "badAnswer":
      return "schemaNotMet";
    case "notFound":
      return "sessionUnknown";
    default:
      return "processFailed";
  }
}

/** A schema as the JSON schema that an agent is given. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const json: Record<string, unknown> = {
    ...z.toJSONSchema(schema, { io: "input" }),
  };
  // The agent's CLI reads draft 7; the marker of a newer draft is of no use to it.
  delete json["$schema"];
  return json;
}

/** The JSON schema that the final answer of a stage should meet; null where there is no agent. */
export const answerSchemaOf = (
  kind: EvidenceKind,
): Record<string, unknown> | null =>
  kind === "merged" ? null : jsonSchemaOf(answerSchemas[kind]);

/** Whether the agent gave what its stage asks for. A merge asks for nothing. */
export const hasAnswered = (kind: EvidenceKind, outcome: Outcome): boolean =>
  kind === "merged" || answerOf(answerSchemas[kind], outcome).ok;
