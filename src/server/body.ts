import { said } from "../model/said";
import type http from "node:http";
import * as z from "zod";
import { OrchestratorError } from "../model/errors";

const maxBodyBytes = 4 * 1024 * 1024;

const readBody = async (request: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = z.instanceof(Buffer).parse(chunk);
    size += bytes.length;
    if (size > maxBodyBytes) throw new BodyTooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
};

/** The request's body is over the limit; the rest of it is not read. */
export class BodyTooLarge extends OrchestratorError {
  constructor() {
    super(
      "invalidInput",
      said`The request's body is larger than ${maxBodyBytes / 1024 / 1024} MiB.`,
      {
        fix: said`Put long text into a file of the workspace and name that file.`,
      },
    );
  }
}

/** The body as a schema wants it; an empty body counts as `{}`. Rejects with `invalidInput`. */
export const parseBody = async <Schema extends z.ZodType>(
  request: http.IncomingMessage,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const text = await readBody(request);
  let value: unknown;
  try {
    value = text === "" ? {} : JSON.parse(text);
  } catch (error) {
    throw new OrchestratorError(
      "invalidInput",
      said`The request's body is not JSON.`,
      {
        fix: said`Send one JSON object.`,
        cause: error,
      },
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new OrchestratorError(
      "invalidInput",
      said`The request is not valid: ${z.prettifyError(parsed.error)}`,
      { fix: said`Correct the named fields.`, cause: parsed.error },
    );
  return parsed.data;
};
