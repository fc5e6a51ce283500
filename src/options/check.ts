/**
 * Validation of options: an unknown or impossible option is an error that names it.
 *
 * @module
 */

import type { z } from "zod";
import { SasrecError } from "../errors.ts";

/**
 * Checks `options` against a strict schema and returns them with defaults filled in.
 *
 * @param method the function whose options these are, for the message
 * @throws SasrecError `invalid-option`, naming every option at fault
 */
export function parseOptions<Shape extends z.ZodRawShape>(
  method: string,
  schema: z.ZodObject<Shape, z.core.$strict>,
  options: unknown,
): z.output<z.ZodObject<Shape, z.core.$strict>> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const known = Object.keys(schema.shape).join(", ");
  const faults = result.error.issues.map((issue) => describe(issue, known));
  throw new SasrecError("invalid-option", `${method}: ${faults.join("; ")}`, { cause: result.error });
}

function describe(issue: z.core.$ZodIssue, known: string): string {
  const where = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => `"${where === "" ? key : `${where}.${key}`}"`).join(", ");
    return where === "" ? `unknown option ${names} (the options are ${known})` : `unknown option ${names}`;
  }
  return where === "" ? `options: ${issue.message}` : `option "${where}": ${issue.message}`;
}
