/** Rows that may differ from those of an older build: each with the reason why the change is wanted. */

/** Rows that may differ, and why. */
export interface Exception {
  /** A row's whole name, or what names of several rows start with, followed by `*`. */
  readonly rows: string;
  /** What was changed on purpose, in a sentence. */
  readonly reason: string;
}

/** What section f of the structure's plan, or a later fix, changes. */
export const exceptions: readonly Exception[] = [
  { rows: "evaluations/Popularity/*", reason: "baselines keep a training record, so the report names their data" },
  { rows: "evaluations/Markov/*", reason: "the same" },
  { rows: "evaluations/compare/models", reason: "the same" },
  { rows: "evaluations/several test items/report", reason: "the same" },
  { rows: "answers/SASRec/ratings", reason: "predicted ratings stay within the ratings seen" },
  { rows: "answers/SASRec/loaded, ratings", reason: "the same" },
  { rows: "answers/SASRec wasm/ratings", reason: "the same" },
  { rows: "answers/SASRec wasm/loaded, ratings", reason: "the same" },
  { rows: "answers/SASRec, two threads/ratings", reason: "the same" },
  { rows: "answers/SASRec, two threads/loaded, ratings", reason: "the same" },
  { rows: "answers/GRU4Rec/ratings", reason: "the same" },
  { rows: "answers/GRU4Rec/loaded, ratings", reason: "the same" },
  { rows: "answers/BERT4Rec/ratings", reason: "the same" },
  { rows: "answers/BERT4Rec/loaded, ratings", reason: "the same" },
  { rows: "options/SASRec*", reason: "before fit the options that the data decide are open" },
  { rows: "variants/SASRec preset ml-1m/*", reason: "first values of a small catalogue with d 128 are bounded" },
  { rows: "options/preset default/sample", reason: "small logs of well-known items have options of their own" },
];

/** The exception that names `row`, if there is one. */
export function exceptionFor(row: string): Exception | undefined {
  return exceptions.find(({ rows }) => (rows.endsWith("*") ? row.startsWith(rows.slice(0, -1)) : row === rows));
}
