/** The values of single users in a report, or an error that says why they are not there. */

import { SasrecError } from "../../errors.ts";
import type { EvaluationReport, PerUser } from "../protocol/report.ts";

/** Throws `invalid-option` if the report was made without `perUser`. */
export function perUserOf(method: string, report: EvaluationReport): PerUser {
  if (report.perUser !== undefined) return report.perUser;
  const message = `${method}: the report of ${report.model} has no values of single users; call evaluate with perUser: true`;
  throw new SasrecError("invalid-option", message);
}

/** One metric's values, at least two. Throws `invalid-option`, and `invalid-data` if there is only one user. */
export function valuesOf(method: string, report: EvaluationReport, metric: string): readonly number[] {
  const { metrics } = perUserOf(method, report);
  const values = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (values === undefined) throw new SasrecError("invalid-option", `${method}: ${whyMissing(report, metric)}`);
  if (values.length > 1) return values;
  throw new SasrecError("invalid-data", `${method}: one user alone has no spread; evaluate on at least two`);
}

function whyMissing({ model, metrics, perUser }: EvaluationReport, metric: string): string {
  if (!Object.hasOwn(metrics, metric)) {
    const known = Object.keys(perUser?.metrics ?? {}).join(", ");
    return `the report of ${model} has no "${metric}"; it has ${known}`;
  }
  // Fewer distinct users cover fewer items: the bootstrap's coverages would nearly all lie below the true one.
  return `"${metric}" is of all users together; resampled users, fewer of them distinct, always cover less, so there is no interval`;
}
