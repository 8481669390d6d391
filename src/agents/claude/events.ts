import * as z from "zod";

/**
 * The lines of Claude Code's stream-json that are used, and of them only what is used. Tolerant on purpose: the format is
 * not a promise, so whatever is missing or new is passed over and never ends a run.
 */

/** Null when it is something else than expected, or missing, which is the rule: a `catch` alone would make an error of it each time. */
const maybe = <T extends z.ZodType>(schema: T) =>
  schema.nullable().default(null).catch(null);

const knownBlockSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({
    type: z.literal("thinking"),
    thinking: z.string(),
    /** All of the thinking, sealed; the text may be left out. */
    signature: maybe(z.string()),
  }),
  z.object({
    type: z.literal("tool_use"),
    name: z.string(),
    input: z.unknown().optional(),
  }),
  z.object({
    type: z.literal("tool_result"),
    tool_use_id: maybe(z.string()),
    content: z.unknown().optional(),
    is_error: maybe(z.boolean()),
  }),
]);
const contentBlockSchema = knownBlockSchema.or(
  z.object({ type: z.string() }).transform(() => ({ type: "other" as const })),
);
export type ContentBlock = z.infer<typeof contentBlockSchema>;

const contentSchema = z.union([
  z.string().transform((text): ContentBlock[] => [{ type: "text", text }]),
  z.array(contentBlockSchema),
]);

const tokens = z.number().nonnegative().catch(0);

/** Tokens of one message. Of a message that is still streamed the output is that of its start. */
const usageSchema = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_creation: z
    .object({ ephemeral_1h_input_tokens: tokens })
    .catch({ ephemeral_1h_input_tokens: 0 }),
});
export type Usage = z.infer<typeof usageSchema>;

/** Of what a sub-agent says and does. */
const bySubAgent = {
  /** The call that started it; null where the agent itself speaks. */
  parent_tool_use_id: maybe(z.string()),
  /** What it was started for, in a few words; older versions do not tell. */
  task_description: maybe(z.string()),
};

const assistantSchema = z.object({
  type: z.literal("assistant"),
  ...bySubAgent,
  message: z.object({
    /** Several events, one for each block, can be of one message. */
    id: maybe(z.string()),
    model: maybe(z.string()),
    content: contentSchema,
    usage: maybe(usageSchema),
  }),
  /** Set when the text is an error of the API and not the model's. */
  error: maybe(z.string()),
  local_command_outcome: maybe(z.object({ kind: z.string() })),
});

export type AssistantEvent = z.infer<typeof assistantSchema>;

const userSchema = z.object({
  type: z.literal("user"),
  ...bySubAgent,
  message: z.object({ content: contentSchema }),
  /** What a sub-agent reports at its end, between notes of the program. */
  tool_use_result: maybe(
    z.object({
      agentId: z.string(),
      content: z.array(z.unknown()),
      /** How many blocks at its beginning, and at its end, are such notes. */
      harnessNoteCount: z.number().catch(0),
      harnessTailCount: z.number().catch(0),
    }),
  ),
});

export type UserEvent = z.infer<typeof userSchema>;

const systemSchema = z.object({
  type: z.literal("system"),
  subtype: z.string(),
  session_id: maybe(z.string()),
  model: maybe(z.string()),
  attempt: maybe(z.number()),
  max_retries: maybe(z.number()),
  retry_delay_ms: maybe(z.number()),
  error_status: maybe(z.number()),
  error: maybe(z.string()),
  tool_name: maybe(z.string()),
  message: maybe(z.string()),
  content: z.unknown().optional(),
  original_model: maybe(z.string()),
  fallback_model: maybe(z.string()),
  /** Of a sub-agent that starts: who it is, and what it is for. */
  task_id: maybe(z.string()),
  description: maybe(z.string()),
  /** How a sub-agent ended. */
  status: maybe(z.string()),
  /** The commands that this session has, without the slash. */
  slash_commands: maybe(z.array(z.string())),
  /** Whether it works, waits for an answer of the user, or is done. */
  state: maybe(z.string()),
  claude_code_version: maybe(z.string()),
});
export type SystemEvent = z.infer<typeof systemSchema>;

const resultSchema = z.object({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean(),
  result: maybe(z.string()),
  errors: maybe(z.array(z.string())),
  num_turns: maybe(z.number().int().nonnegative()),
  stop_reason: maybe(z.string()),
  terminal_reason: maybe(z.string()),
  api_error_status: maybe(z.number()),
  api_error: maybe(z.string()),
  session_id: maybe(z.string()),
  total_cost_usd: maybe(z.number().nonnegative()),
  model_usage_since_last_result: maybe(
    z.record(z.string(), z.object({ costUSD: z.number().nonnegative() })),
  ),
  permission_denials: maybe(z.array(z.object({ tool_name: z.string() }))),
  structured_output: z.unknown().optional(),
  /** The slash command that was all there was to do; its own sub-agent did it, and the main conversation had no turn. */
  local_command: maybe(z.string()),
});
export type ResultEvent = z.infer<typeof resultSchema>;

/** What the service says about the quota of the account; not sent for accounts that have none. */
const rateLimitSchema = z.object({
  type: z.literal("rate_limit_event"),
  rate_limit_info: z.object({
    /** `allowed`, `allowed_warning` or `rejected`. */
    status: maybe(z.string()),
    /** Epoch seconds. */
    resetsAt: maybe(z.number().positive()),
  }),
});
export type RateLimitEvent = z.infer<typeof rateLimitSchema>;

/** The program asks its host something and waits. */
const controlRequestSchema = z.object({
  type: z.literal("control_request"),
  request_id: z.string().min(1),
  request: z.object({
    subtype: z.string(),
    tool_name: maybe(z.string()),
    input: z.unknown().optional(),
    tool_use_id: maybe(z.string()),
    /** The sub-agent that asks. */
    agent_id: maybe(z.string()),
    permission_suggestions: z.unknown().optional(),
  }),
});
export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** The program takes a question back. */
const controlCancelSchema = z.object({
  type: z.literal("control_cancel_request"),
  request_id: z.string(),
});

/** A piece of a message that is still streamed; the whole message comes as well. */
const streamSchema = z.object({
  type: z.literal("stream_event"),
  /** Set for a sub-agent. */
  parent_tool_use_id: maybe(z.string()),
  event: z.object({
    type: z.string(),
    content_block: maybe(
      z.object({ type: z.string(), name: maybe(z.string()) }),
    ),
    delta: maybe(
      z.object({
        type: z.string(),
        text: maybe(z.string()),
        thinking: maybe(z.string()),
      }),
    ),
  }),
});
export type StreamEvent = z.infer<typeof streamSchema>;

const eventSchema = z.discriminatedUnion("type", [
  assistantSchema,
  userSchema,
  systemSchema,
  resultSchema,
  rateLimitSchema,
  controlRequestSchema,
  controlCancelSchema,
  streamSchema,
]);
export type ClaudeEvent = z.infer<typeof eventSchema>;

/** A line as an event; null when it is none that is used, `undefined` when it is no JSON at all. */
export function parseEvent(line: string): ClaudeEvent | null | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return eventSchema.safeParse(value).data ?? null;
}
