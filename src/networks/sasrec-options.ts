/** The options that SASRec has and other networks do not. */

/** SASRec's shape. */
export const sasrecShape = {
  /** Self-attention blocks, 1 to 16. Default 2. */
  numBlocks: { type: "int", min: 1, max: 16, default: 2, help: "self-attention blocks" },
  /** Attention heads; divides `embeddingDim`. Default 1. */
  numHeads: { type: "int", min: 1, max: 64, default: 1, help: "attention heads; divides the hidden size" },
  /** Width of the feed-forward network's inner layer. Default `embeddingDim`, as in the paper. */
  feedForwardDim: {
    type: "int",
    min: 1,
    max: 8192,
    defaultFrom: ["embeddingDim", 1],
    help: "width of the feed-forward network's inner layer",
  },
  /**
   * How the order of events enters: a vector learned for each distance from a history's end, `"sinusoidal"` ones,
   * `"rotary"`, which turns queries and keys so that attention sees distances (`embeddingDim / numHeads` must be even),
   * or `"none"`. Default `"learned"`.
   */
  positions: {
    type: "choice",
    choices: ["learned", "sinusoidal", "rotary", "none"],
    default: "learned",
    help: "how the order of events enters, counted from a history's end",
  },
  /** Place of LayerNorm; `"original"` is the paper's code: on the attention's query only. Default `"pre"`. */
  norm: {
    type: "choice",
    choices: ["pre", "post", "original"],
    default: "pre",
    help: "place of LayerNorm; original is the paper's code, on the query only",
  },
  /** `"relu"`, as in the paper, `"gelu"`, or `"swiglu"`, which has a third matrix. Default `"relu"`. */
  activation: {
    type: "choice",
    choices: ["relu", "gelu", "swiglu"],
    default: "relu",
    help: "the feed-forward network's non-linearity",
  },
  /** Whether layers add all they say, or as much as a learned gate lets through. Default `"plain"`. */
  residual: {
    type: "choice",
    choices: ["plain", "gated"],
    default: "plain",
    help: "what layers add to their input: their whole output, or what a learned gate lets through",
  },
} as const;
