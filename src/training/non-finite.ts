/**
 * Errors of trainings that leave the numbers: which tensor, at which step.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import { type ParameterStore, tensorAt } from "../networks/parameter-store.ts";
import { ITEM_EMBEDDING } from "../networks/parameters.ts";
import type { TrainingMemory } from "./lanes/memory.ts";

/** Throws `non-finite` if an element of `weights`, those after step `step`, is not finite. */
export function checkWeights(weights: ParameterStore, step: number): void {
  const index = weights.flat.findIndex((x) => !Number.isFinite(x));
  if (index >= 0) throw nonFinite(`${tensorAt(weights, index)} is not finite after step ${step}`, step);
}

/** The error of step `step`, whose loss or gradients are not finite. */
export function nonFiniteStep(
  { lanes, parameters }: TrainingMemory,
  { views, specs }: ParameterStore,
  loss: number,
  step: number,
): SasrecError {
  let where = "the loss";
  for (const { dense, table, touched } of lanes) {
    const rows = (touched[0] as number) * (specs[0]?.shape[1] as number);
    if (!table.subarray(0, rows).every(Number.isFinite)) where = `the gradient of ${ITEM_EMBEDDING}`;
    const index = dense.findIndex((g) => !Number.isFinite(g));
    if (index >= 0) where = `the gradient of ${tensorAt({ views }, parameters.length - dense.length + index)}`;
  }
  return nonFinite(`${where} is not finite (loss ${loss}) at step ${step}`, step);
}

function nonFinite(what: string, step: number): SasrecError {
  return new SasrecError("non-finite", `${what}: lower the learning rate or set clipNorm`, { step });
}
