/** Negatives drawn at random, for steps that are run by hand. */

import { type LossOptions, losses } from "../../src/networks/losses.ts";
import type { Batch } from "../../src/training/batches/batch.ts";
import type { RandomInputs } from "../../src/training/batches/shard-inputs.ts";
import { randomIndices } from "./random-values.ts";

/** Uniform negatives of any of `numItems`, where the loss draws some; the same for the same seed. */
export function randomNegatives(
  { loss, negatives: n }: LossOptions,
  { chunks, chunkSize }: Batch,
  numItems: number,
  seed: number,
): Pick<RandomInputs, "negatives"> {
  const { draws } = losses[loss];
  if (draws === "none") return {};
  if (draws === "each") return { negatives: { items: randomIndices(seed, chunks * chunkSize * n, numItems) } };
  const logExpectedCounts = new Float32Array(n).fill(Math.log(n / numItems));
  return { negatives: { items: randomIndices(seed, n, numItems), logExpectedCounts } };
}
