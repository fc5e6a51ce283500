/** The options that GRU4Rec has and other networks do not. */

/** GRU4Rec's shape. */
export const gru4recShape = {
  /** Size of the recurrent layers' states, 1 to 1,024; if it is not `embeddingDim`, a linear layer follows. Default 128. */
  hiddenDim: { type: "int", min: 1, max: 1024, default: 128, help: "size of the recurrent layers' states" },
  /** Recurrent layers, 1 to 16. Default 1, as in the paper. */
  numLayers: { type: "int", min: 1, max: 16, default: 1, help: "recurrent layers" },
} as const;
