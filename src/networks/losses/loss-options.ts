/** The options of the losses. Each loss has defaults of its own, and refuses what it makes no use of. */

/** What training minimises. */
export const lossOptions = {
  /**
   * `"cross-entropy"` over all items, or over a sample of them, `"sampled-softmax"`, for large catalogues; `"bce"`, the
   * SASRec paper's, `"gbce"`, gSASRec's, and `"bpr"` compare the target with negatives of its own. Default
   * `"cross-entropy"`.
   */
  loss: {
    type: "choice",
    choices: ["bce", "gbce", "bpr", "cross-entropy", "sampled-softmax"],
    default: "cross-entropy",
    help: "cross-entropy over all items, sampled-softmax over a sample, bce (the paper's), gbce (gSASRec's) or bpr",
  },
  /**
   * Items drawn as negatives, 1 to 100,000: for each target, or, for `"sampled-softmax"`, for all targets of a
   * batch. Default 1 for `"bce"` and `"bpr"`, 256 for `"gbce"`, 1,000 for `"sampled-softmax"`.
   */
  negatives: {
    type: "int",
    min: 1,
    max: 100_000,
    defaultBy: { option: "loss", values: { bce: 1, gbce: 256, bpr: 1, "sampled-softmax": 1000 } },
    help: "items drawn for each target, or, for sampled-softmax, for all targets of a batch",
  },
  /** t of `"gbce"`, 0 to 1: 0 is overconfident as BCE is, 1 gives probabilities. Default 0.75, as in its paper. */
  calibration: {
    type: "number",
    min: 0,
    max: 1,
    defaultBy: { option: "loss", values: { gbce: 0.75 } },
    help: "t of gbce: 0 is overconfident as bce is, 1 gives probabilities",
  },
  /**
   * Of `"cross-entropy"`: each target is compared only with items that the network does not see where it guesses: not
   * in the history so far or, for BERT4Rec, not in the history. For data in which nobody comes back to an item and
   * recommendations that leave seen items out, as `recommend` does: the network need not learn what is filtered anyway,
   * and ranks seen items by chance if they are not. A target that is in its history counts all the same. Default
   * false.
   */
  excludeSeen: {
    type: "switch",
    defaultBy: { option: "loss", values: { "cross-entropy": false } },
    help: "compare targets only with items that are not in their history: for data without repeats",
  },
} as const;
