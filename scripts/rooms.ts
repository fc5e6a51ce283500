/**
 * The rooms of `src/`, and which may use which. `tests/structure.test.ts` holds the code to it; `npm run map` draws it.
 */

/** What each room may import, beside `base` (errors, random, options) and itself. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  storage: [],
  runtime: ["graph"],
  platform: ["runtime", "storage"],
  data: [],
  readers: ["data", "platform", "storage"],
  datasets: ["data", "readers", "platform"],
  networks: ["graph"],
  training: ["graph", "networks", "runtime", "platform"],
  scoring: ["data"],
  evaluation: ["data", "scoring"],
  models: ["graph", "storage", "runtime", "platform", "data", "networks", "training", "scoring", "evaluation"],
  recommender: ["data", "platform", "scoring", "models"],
  comparison: ["data", "scoring", "evaluation", "models", "recommender"],
  cli: [
    "storage",
    "platform",
    "data",
    "readers",
    "datasets",
    "scoring",
    "evaluation",
    "models",
    "recommender",
    "comparison",
  ],
};
