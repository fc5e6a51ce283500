/** The options that BERT4Rec has and other networks do not. */

/** BERT4Rec's shape, and how it masks. */
export const bert4recShape = {
  /** Transformer layers, 1 to 16. Default 2, as in the paper. */
  numBlocks: { type: "int", min: 1, max: 16, default: 2, help: "self-attention blocks" },
  /** Attention heads; divides `embeddingDim`. Default 2, as in the paper. */
  numHeads: { type: "int", min: 1, max: 64, default: 2, help: "attention heads; divides the hidden size" },
  /** Width of the feed-forward network's inner layer. Default 4 times `embeddingDim`, as in the paper. */
  feedForwardDim: {
    type: "int",
    min: 1,
    max: 8192,
    defaultFrom: ["embeddingDim", 4],
    help: "width of the feed-forward network's inner layer",
  },
  /** Part of a sequence's events that are masked in training, above 0 and below 1. Default 0.2. */
  maskProbability: {
    type: "number",
    above: 0,
    below: 1,
    default: 0.2,
    help: "part of a sequence's events that are masked in training",
  },
  /** Probability that a sequence has its last event masked and no other, as histories have it in use. Default 0.1. */
  maskLastProbability: {
    type: "number",
    min: 0,
    max: 1,
    default: 0.1,
    help: "probability that only a sequence's last event is masked",
  },
} as const;
