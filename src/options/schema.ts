/**
 * Options as JSON schema, for editors, files and requests.
 *
 * @module
 */

import type { OptionSpec } from "./table.ts";

/** A JSON schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TYPES = { int: "integer", number: "number", switch: "boolean", choice: "string", text: "string" } as const;

/** The schema of one option's value, described as `description`. */
export function schemaOf(spec: OptionSpec, description: string = spec.help): JsonSchema {
  const { type, choices, min, max, above, below, many, default: usual } = spec;
  const one: JsonSchema = {
    type: TYPES[type],
    ...(choices === undefined ? {} : { enum: choices }),
    ...(type === "text" ? { minLength: 1 } : {}),
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
  };
  const value = many === true ? { anyOf: [one, { type: "array", items: one, minItems: 1 }] } : one;
  return { description, ...value, ...(usual === undefined ? {} : { default: usual }) };
}
