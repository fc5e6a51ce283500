/**
 * Losses: what training minimises, one entry a name. A loss sees the hidden states of the T events that have a next
 * event, the index of that next item, and a weight per event.
 *
 * @module
 */

import { bce } from "./losses/bce.ts";
import { bpr } from "./losses/bpr.ts";
import { crossEntropy } from "./losses/cross-entropy.ts";
import { gbce } from "./losses/gbce.ts";
import type { LossKind, LossName } from "./losses/loss.ts";
import { perTarget } from "./losses/per-target.ts";
import { sampledSoftmax } from "./losses/sampled-softmax.ts";

export type { LossKind, LossName, LossOptions, Seen } from "./losses/loss.ts";

/** The losses. */
export const losses: Readonly<Record<LossName, LossKind>> = {
  bce: perTarget(bce),
  gbce: perTarget(gbce),
  bpr: perTarget(bpr),
  "cross-entropy": crossEntropy,
  "sampled-softmax": sampledSoftmax,
};
