/**
 * Options that say what training minimises. Each loss has defaults of its own, and refuses what it makes no use of.
 *
 * @module
 */

import { z } from "zod";
import { SasrecError } from "../../errors.ts";
import { DEFAULT_CALIBRATION } from "../../networks/losses/gbce.ts";
import type { LossName } from "../../networks/losses.ts";
import { DEFAULT_POPULARITY_EXPONENT, type NegativeSampling } from "../../training/batches/negatives.ts";

/** What some losses want to know beside their name. Absent where it would mean nothing. */
export interface LossDetails {
  /**
   * Items drawn as negatives, 1 to 100,000: for each target, or, for `"sampled-softmax"`, for all targets of a
   * batch. Default 1 for `"bce"` and `"bpr"`, 256 for `"gbce"`, 1,000 for `"sampled-softmax"`.
   */
  readonly negatives?: number;
  /**
   * What negatives are drawn from: `"uniform"`, all items alike; `"popularity"`, by how often they are targets in
   * training; `"in-batch"`, the targets of the same batch; `"mixed"`, half uniform and half in-batch, which takes two
   * negatives or more. See docs/losses.md. Default `"uniform"`.
   */
  readonly negativeSampling?: NegativeSampling;
  /** The power of how often items are targets, for `"popularity"`, 0 to 1. Default 0.75, as in word2vec. */
  readonly popularityExponent?: number;
  /** t of `"gbce"`, 0 to 1: 0 is overconfident as BCE is, 1 gives probabilities. Default 0.75, as in its paper. */
  readonly calibration?: number;
  /**
   * Of `"cross-entropy"`: each target is compared only with items that the network does not see where it guesses: not
   * in the history so far or, for BERT4Rec, not in the history. For data in which nobody comes back to an item and
   * recommendations that leave seen items out, as `recommend` does: the network need not learn what is filtered anyway,
   * and ranks seen items by chance where they are not. A target that is in its history counts all the same. Default
   * false.
   */
  readonly excludeSeen?: boolean;
}

/** The loss and its details. */
export interface LossChoice extends LossDetails {
  /**
   * `"cross-entropy"` over all items, or over a sample of them, `"sampled-softmax"`, for large catalogues; `"bce"`, the
   * SASRec paper's, `"gbce"`, gSASRec's, and `"bpr"` compare the target with negatives of its own. Default
   * `"cross-entropy"`.
   */
  readonly loss?: LossName;
}

/** Their bounds. */
export const lossFields: {
  readonly loss: z.ZodType<LossName>;
  readonly negatives: z.ZodOptional<z.ZodType<number>>;
  readonly negativeSampling: z.ZodOptional<z.ZodType<NegativeSampling>>;
  readonly popularityExponent: z.ZodOptional<z.ZodType<number>>;
  readonly calibration: z.ZodOptional<z.ZodType<number>>;
  readonly excludeSeen: z.ZodOptional<z.ZodType<boolean>>;
} = {
  loss: z.enum(["bce", "gbce", "bpr", "cross-entropy", "sampled-softmax"]).default("cross-entropy"),
  negatives: z.int().min(1).max(100_000).optional(),
  negativeSampling: z.enum(["uniform", "popularity", "in-batch", "mixed"]).optional(),
  popularityExponent: z.number().min(0).max(1).optional(),
  calibration: z.number().min(0).max(1).optional(),
  excludeSeen: z.boolean().optional(),
};

const drawn = { negativeSampling: "uniform", popularityExponent: DEFAULT_POPULARITY_EXPONENT } as const;

/** What each loss can make use of, and its defaults. */
export const lossDefaults: Readonly<Record<LossName, LossDetails>> = {
  bce: { negatives: 1, ...drawn },
  gbce: { negatives: 256, ...drawn, calibration: DEFAULT_CALIBRATION },
  bpr: { negatives: 1, ...drawn },
  "cross-entropy": { excludeSeen: false },
  "sampled-softmax": { negatives: 1000, ...drawn },
};

/** `options` of `what` with the defaults of their loss. Throws `invalid-option` for what it makes no use of. */
export function withLossDefaults<O extends z.output<z.ZodObject<typeof lossFields>>>(
  what: string,
  options: O,
): Omit<O, keyof LossDetails> & LossDetails {
  const { negatives, negativeSampling, popularityExponent, calibration, excludeSeen, ...others } = options;
  const given = defined({ negatives, negativeSampling, popularityExponent, calibration, excludeSeen });
  const usual = lossDefaults[options.loss];
  const popular = given.negativeSampling === "popularity";
  for (const name of Object.keys(given) as (keyof LossDetails)[]) {
    if (name in usual && (name !== "popularityExponent" || popular)) continue;
    refuse(what, `option "${name}" is of no use here: it is for ${purposeOf(name)}`);
  }
  const { popularityExponent: power, ...details } = { ...usual, ...given };
  if (details.negativeSampling === "mixed" && details.negatives === 1) {
    refuse(what, 'negativeSampling "mixed" is half of one kind and half of another: set negatives to 2 or more');
  }
  return { ...others, ...details, ...(popular ? defined({ popularityExponent: power }) : {}) };
}

/** The details that are given, as exact types want them. */
function defined(details: { readonly [Name in keyof LossDetails]?: LossDetails[Name] | undefined }): LossDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

function purposeOf(name: keyof LossDetails): string {
  if (name === "popularityExponent") return 'negativeSampling "popularity"';
  const users = Object.entries(lossDefaults).flatMap(([loss, usual]) => (name in usual ? [`"${loss}"`] : []));
  return `the loss ${users.join(", ")}`;
}

function refuse(what: string, why: string): never {
  throw new SasrecError("invalid-option", `${what}: ${why}`);
}
