import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

/** One answer of the model, or a fault in its place. */
export interface Reply {
  readonly text?: string;
  readonly thinking?: string;
  /** Tool calls; the turn goes on with the next step once their results are in. */
  readonly tools?: readonly {
    readonly name: string;
    readonly input: Readonly<Record<string, unknown>>;
  }[];
  readonly usage?: {
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly cacheReadTokens?: number;
    readonly cacheWriteTokens?: number;
  };
  /** Wait before the headers, in milliseconds. */
  readonly delayMs?: number;
  /** Wait for this before the headers. */
  readonly after?: Promise<unknown>;
  /** An HTTP error instead of a message. */
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Says nothing any more: before the headers, or in the middle of the answer. */
  readonly stall?: "headers" | "middle";
  /** Drops the connection: before the headers, after the beginning of the message, or in the middle of its text. */
  readonly cut?: "headers" | "start" | "middle";
  /** The stream itself tells an error in the middle of the text. */
  readonly streamError?: { readonly type: string; readonly message: string };
  /** A body that is no message at all, with status 200. */
  readonly garbage?: string;
  /** The model declines. */
  readonly refusal?: boolean;
  /** Why the model stopped, where it is neither the end nor a tool. */
  readonly stopReason?: "max_tokens";
}

/** One call of the API, as the tests look at it. */
export interface ReceivedRequest {
  /** The last text of a person. */
  readonly user: string;
  /** All texts of the conversation, with the results of tools, oldest first. */
  readonly conversation: string;
  readonly model: string;
  /** Its header `authorization`; empty where a key was sent instead. */
  readonly authorization: string;
}

/** Replies for a user's message: one for each turn of the assistant since then, the last one for all that follow. */
export interface Rule {
  /** Part of the user's text. */
  readonly user: string;
  readonly steps: readonly Reply[];
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

export interface FakeApi {
  readonly url: string;
  /** What came in, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** Tokens of what an account would be billed: messages that were answered to their end, and those that broke off, as if they were whole. */
  readonly billed: { readonly whole: Tokens; readonly broken: Tokens };
  close(): Promise<void>;
}

const contentSchema = z.union([
  z.string().transform((text) => [{ type: "text", text }]),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
]);
const bodySchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(z.object({ role: z.string(), content: contentSchema })),
});
type Body = z.infer<typeof bodySchema>;

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/**
 * A stand-in for the Anthropic Messages API on the loopback, for the real command line program: it answers by rules, so
 * that a run costs nothing and is the same every time. Texts that no rule matches are answered with "ok". `faultOf` is asked at
 * every call for what comes in place of its answer.
 */
export async function startFakeApi(
  rules: readonly Rule[],
  faultOf: () => Reply | null = () => null,
  /** `0.0.0.0`: containers reach it as well. */
  address: "127.0.0.1" | "0.0.0.0" = "127.0.0.1",
): Promise<FakeApi> {
  const requests: ReceivedRequest[] = [];
  const billed = {
    whole: { input: 0, output: 0 },
    broken: { input: 0, output: 0 },
  };
  let made = 0;
  const newId = (prefix: string) => `${prefix}_fake${++made}`;

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request)
      chunks.push(z.instanceof(Buffer).parse(chunk));
    const isMessage = request.url?.split("?")[0] === "/v1/messages";
    if (request.method !== "POST" || !isMessage) {
      sendError(response, { status: 404 });
      return;
    }
    const body = bodySchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const { user, turn } = readConversation(body);
    const conversation = body.messages
      .flatMap(({ content }) => content)
      .map(({ type, text, content }) =>
        type === "tool_result" ? JSON.stringify(content) : (text ?? ""),
      )
      .join("\n");
    const { authorization = "" } = request.headers;
    requests.push({ user, conversation, model: body.model, authorization });
    const steps = rules.find((rule) => user.includes(rule.user))?.steps;
    const reply = faultOf() ??
      steps?.[Math.min(turn, steps.length - 1)] ?? { text: "ok" };
    if (reply.delayMs) await delay(reply.delayMs);
    await reply.after;
    if (reply.stall === "headers") return;
    if (reply.cut === "headers") request.socket.destroy();
    else if (reply.garbage !== undefined) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(reply.garbage);
    } else if (reply.status) sendError(response, reply);
    else {
      const sent = sendMessage(response, reply, body, newId);
      if (sent === "nothing") return;
      billed[sent].input += usageOf(reply).input_tokens;
      billed[sent].output += usageOf(reply).output_tokens;
    }
  };

  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string")
    throw new Error("the fake API has no port");
  return {
    url: `http://127.0.0.1:${bound.port}`,
    requests,
    billed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The last text that a person wrote, and how many turns the assistant has had since. */
function readConversation({ messages }: Body): { user: string; turn: number } {
  let turn = 0;
  for (const { role, content } of messages.toReversed()) {
    if (role === "assistant") turn++;
    if (role !== "user") continue;
    // A resumed session may send what a person says next with the result of its last tool.
    const user = content
      .map(({ text = "" }) => text)
      .join("\n")
      .replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, "")
      .trim();
    if (user) return { user, turn };
  }
  return { user: "", turn };
}

function sendError(response: ServerResponse, reply: Reply): void {
  const status = reply.status ?? 500;
  const type = errorTypes[status] ?? "api_error";
  response.writeHead(status, {
    "content-type": "application/json",
    ...reply.headers,
  });
  response.end(
    JSON.stringify({
      type: "error",
      error: { type, message: reply.message ?? type },
    }),
  );
}

type Block =
  | { type: "text"; text: string }
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "tool_use"; id: string; name: string; input: unknown };

function blocksOf(reply: Reply, newId: (prefix: string) => string): Block[] {
  return [
    ...(reply.thinking === undefined
      ? []
      : [
          {
            type: "thinking" as const,
            thinking: reply.thinking,
            signature: "c2lnbmVk",
          },
        ]),
    ...(reply.text === undefined
      ? []
      : [{ type: "text" as const, text: reply.text }]),
    ...(reply.tools ?? []).map(({ name, input }) => ({
      type: "tool_use" as const,
      id: newId("toolu"),
      name,
      input,
    })),
  ];
}

/** A block as it starts, and the delta that fills it. */
function streamed(block: Block): { start: object; delta: object } {
  switch (block.type) {
    case "text":
      return {
        start: { type: "text", text: "" },
        delta: { type: "text_delta", text: block.text },
      };
    case "thinking":
      return {
        start: { type: "thinking", thinking: "", signature: "" },
        delta: { type: "thinking_delta", thinking: block.thinking },
      };
    case "tool_use":
      return {
        start: { ...block, input: {} },
        delta: {
          type: "input_json_delta",
          partial_json: JSON.stringify(block.input),
        },
      };
  }
}

const usageOf = ({ usage }: Reply) => ({
  input_tokens: usage?.inputTokens ?? 100,
  cache_creation_input_tokens: usage?.cacheWriteTokens ?? 0,
  cache_read_input_tokens: usage?.cacheReadTokens ?? 0,
  output_tokens: usage?.outputTokens ?? 20,
});

/** How much of it was sent. */
function sendMessage(
  response: ServerResponse,
  reply: Reply,
  { model, stream }: Body,
  newId: (prefix: string) => string,
): "nothing" | "broken" | "whole" {
  const blocks = blocksOf(reply, newId);
  const stopReason = reply.refusal
    ? "refusal"
    : (reply.stopReason ??
      (blocks.some(({ type }) => type === "tool_use")
        ? "tool_use"
        : "end_turn"));
  const usage = usageOf(reply);
  const message = {
    id: newId("msg"),
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  if (!stream) {
    // What the program falls back to after a broken stream fails in the same way.
    if (reply.cut) {
      response.destroy();
      return "nothing";
    }
    if (reply.streamError) {
      sendError(response, {
        status: reply.streamError.type === "overloaded_error" ? 529 : 500,
        message: reply.streamError.message,
      });
      return "nothing";
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        ...message,
        content: blocks,
        stop_reason: stopReason,
        usage,
      }),
    );
    return "whole";
  }
  response.writeHead(200, {
    "content-type": "text/event-stream",
    ...reply.headers,
  });
  const send = (type: string, data: object = {}) =>
    response.write(
      `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`,
    );
  /** What was written is on its way before the connection goes. */
  const drop = () => setTimeout(() => response.destroy(), 20);
  send("message_start", { message });
  if (reply.cut === "start") {
    drop();
    return "broken";
  }
  for (const [index, block] of blocks.entries()) {
    const { start, delta } = streamed(block);
    send("content_block_start", { index, content_block: start });
    send("content_block_delta", { index, delta });
    if (reply.stall === "middle") return "broken";
    if (reply.cut === "middle") {
      drop();
      return "broken";
    }
    if (reply.streamError) {
      send("error", { error: reply.streamError });
      response.end();
      return "broken";
    }
    if (block.type === "thinking")
      send("content_block_delta", {
        index,
        delta: { type: "signature_delta", signature: block.signature },
      });
    send("content_block_stop", { index });
  }
  send("message_delta", {
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  });
  send("message_stop");
  response.end();
  return "whole";
}
