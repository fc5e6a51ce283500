/** The options that all networks have. */

/** What every network is made of. */
export const sharedOptions = {
  /** Hidden size d, 1 to 1,024. Default 64. */
  embeddingDim: { type: "int", min: 1, max: 1024, default: 64, help: "hidden size d" },
  /** Events of a history that the network looks at, 1 to 4,096. Default 50; long histories such as MovieLens's need 200. */
  maxLength: {
    type: "int",
    min: 1,
    max: 4096,
    default: 50,
    help: "events of a history that the network looks at; long histories such as MovieLens's need 200",
  },
  /** Probability of dropping an activation in training, 0 to 0.9. Default 0.2. */
  dropout: {
    type: "number",
    min: 0,
    max: 0.9,
    default: 0.2,
    help: "probability of dropping an activation in training",
  },
} as const;
