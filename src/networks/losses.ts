/**
 * Losses: what training minimises, one entry a name. A loss sees the hidden states of the T events at which there is an
 * item to guess, the index of that item, and a weight for each event.
 */

import { bce } from "./losses/bce.ts";
import { bpr } from "./losses/bpr.ts";
import { crossEntropy } from "./losses/cross-entropy.ts";
import { gbce } from "./losses/gbce.ts";
import type { LossKind, LossName } from "./losses/loss-kind.ts";
import { perTarget } from "./losses/per-target.ts";
import { sampledSoftmax } from "./losses/sampled-softmax.ts";

export type { LossKind, LossName, LossOptions } from "./losses/loss-kind.ts";

/** The losses. */
export const losses: Readonly<Record<LossName, LossKind>> = {
  bce: perTarget(bce),
  gbce: perTarget(gbce),
  bpr: perTarget(bpr),
  "cross-entropy": crossEntropy,
  "sampled-softmax": sampledSoftmax,
};
