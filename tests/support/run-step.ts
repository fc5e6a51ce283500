/** A training step with gradients of its own. */

import type { Architecture } from "../../src/networks/architecture.ts";
import { emptyStore, type ParameterStore } from "../../src/networks/parameter-store.ts";
import { parameterSpecs } from "../../src/networks/parameters.ts";
import type { Batch } from "../../src/training/batches/batch.ts";
import type { RandomInputs } from "../../src/training/batches/shard-inputs.ts";
import type { TrainingStep } from "../../src/training/lanes/step.ts";

/** The loss of a batch, and its gradients alone. */
export async function runStep(
  step: TrainingStep,
  a: Architecture,
  parameters: ParameterStore,
  batch: Batch,
  inputs: RandomInputs = {},
): Promise<{ readonly loss: number; readonly gradients: ParameterStore }> {
  const gradients = emptyStore(parameterSpecs(a));
  return { loss: await step.run(parameters.views, batch, inputs, gradients.views), gradients };
}
