/**
 * A training step with gradients of its own.
 *
 * @module
 */

import type { Architecture } from "../../src/model/architecture.ts";
import { parameterSpecs } from "../../src/model/parameters.ts";
import type { Batch } from "../../src/training/batch.ts";
import { emptyStore, type ParameterStore } from "../../src/training/parameter-store.ts";
import type { StepInputs, TrainingStep } from "../../src/training/step.ts";

/** The loss of a batch, and its gradients alone. */
export async function runStep(
  step: TrainingStep,
  a: Architecture,
  parameters: ParameterStore,
  batch: Batch,
  inputs: StepInputs = {},
): Promise<{ readonly loss: number; readonly gradients: ParameterStore }> {
  const gradients = emptyStore(parameterSpecs(a));
  return { loss: await step.run(parameters.views, batch, inputs, gradients.views), gradients };
}
