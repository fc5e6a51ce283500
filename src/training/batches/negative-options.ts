/**
 * What negatives are drawn from, for the losses that draw them.
 *
 * @module
 */

/** Beside their number, which is the loss's. */
export const negativeOptions = {
  /**
   * What negatives are drawn from: `"uniform"`, all items alike; `"popularity"`, by how often they are targets in
   * training; `"in-batch"`, the targets of the same batch; `"mixed"`, half uniform and half in-batch, which takes two
   * negatives or more. See docs/losses.md. Default `"uniform"`.
   */
  negativeSampling: {
    type: "choice",
    choices: ["uniform", "popularity", "in-batch", "mixed"],
    defaultBy: {
      option: "loss",
      values: { bce: "uniform", gbce: "uniform", bpr: "uniform", "sampled-softmax": "uniform" },
    },
    help: "what negatives are drawn from",
  },
  /** The power of how often items are targets, for `"popularity"`, 0 to 1. Default 0.75, as in word2vec. */
  popularityExponent: {
    type: "number",
    min: 0,
    max: 1,
    defaultBy: { option: "negativeSampling", values: { popularity: 0.75 } },
    help: "power of how often items are targets, for popularity",
  },
} as const;
