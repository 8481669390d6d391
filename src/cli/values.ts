import * as z from "zod";
import { OrchestratorError } from "../model/errors";

const rangeSchema = z.object({
  description: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** What a schema allows, in words: `a whole number from 1 to 50`. */
export const allowedBy = (schema: z.ZodType): string => {
  const range = rangeSchema.parse(z.toJSONSchema(schema));
  if (range.description !== undefined) return range.description;
  if (range.enum) return range.enum.join(", ");
  if (range.type === "boolean") return "true, false";
  if (range.type !== "integer" && range.type !== "number")
    return "a text that is not empty";
  const kind = range.type === "integer" ? "a whole number" : "a number";
  const from =
    range.exclusiveMinimum === undefined
      ? ` from ${range.minimum ?? "-∞"}`
      : ` above ${range.exclusiveMinimum}`;
  return `${kind}${from} up to ${range.maximum ?? "∞"}`;
};

const refuse = (name: string, text: string, allowed: string): never => {
  throw new OrchestratorError("invalidSettings", `${name} is "${text}".`, {
    fix: `Allowed: ${allowed}.`,
  });
};

/** A text as a value of a setting. Throws `invalidSettings` with the name, the text and what is allowed. */
export const parseText = <Schema extends z.ZodType>(
  name: string,
  text: string,
  schema: Schema,
): z.output<Schema> => {
  const parsed = schema.safeParse(text);
  return parsed.success ? parsed.data : refuse(name, text, allowedBy(schema));
};

export const parseNumber = (
  name: string,
  text: string,
  schema: z.ZodNumber,
): number => {
  const parsed = schema.safeParse(
    text.trim() === "" ? Number.NaN : Number(text),
  );
  return parsed.success ? parsed.data : refuse(name, text, allowedBy(schema));
};

export const parseBoolean = (name: string, text: string): boolean => {
  const value = text.trim().toLowerCase();
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  return refuse(name, text, "true, false, 1, 0");
};

/** Seconds as minutes, held to the same limits as the setting. */
export const parseSeconds = (
  name: string,
  text: string,
  minutes: z.ZodNumber,
): number => {
  const value = text.trim() === "" ? Number.NaN : Number(text) / 60;
  const parsed = minutes.safeParse(value);
  return parsed.success
    ? parsed.data
    : refuse(
        name,
        text,
        `seconds, a number above 0 up to ${(minutes.maxValue ?? 0) * 60}`,
      );
};
