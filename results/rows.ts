/**
 * The rows of RESULTS.md: what is published, and the commands that give ours.
 *
 * @module
 */

/** A model that is trained, and what it is measured by. */
export interface ResultRow {
  readonly name: string;
  /** A name that `sasrec` knows, or a file in the folder that SASREC_DATA_DIR names. */
  readonly data: string;
  readonly model: string;
  /** Flags of `sasrec train`, `--seed` aside. */
  readonly train: readonly string[];
  /** Flags of `sasrec evaluate`, which also has the split of `train`. */
  readonly measures: readonly Measure[];
}

/** One evaluation. */
export interface Measure {
  readonly protocol: "full" | "sampled-100";
  /** HR@10 / NDCG@10 and whose they are. */
  readonly published: string;
}

export const rows: readonly ResultRow[] = [];
