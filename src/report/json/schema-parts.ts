// The words that the JSON Schemas are written in.

export type Schema = Readonly<Record<string, unknown>>;

export const count: Schema = { type: "integer", minimum: 0 };
export const text: Schema = { type: "string" };
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
export const listOf = (items: Schema, description?: string): Schema => ({
  type: "array",
  items,
  ...(description === undefined ? {} : { description }),
});
export const described = (schema: Schema, description: string): Schema => ({ ...schema, description });

/** All properties are required but those named. */
export function closed(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", additionalProperties: false, properties, required };
}

export const place = { func: text, file: described(text, "empty where Go printed no place"), line: count };
export const warning = closed({
  code: described(text, "a stable word for programs"),
  message: text,
  line: described(orNull({ type: "integer", minimum: 1 }), "line in the source; null when it speaks of the whole"),
});
