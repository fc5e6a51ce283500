/**
 * The rows of RESULTS.md: what is published, and the one command that gives ours.
 *
 * @module
 */

/** One row. */
export interface ResultRow {
  readonly name: string;
  /** As one reads it. */
  readonly data: string;
  readonly model: string;
  readonly protocol: string;
  /** HR@10 / NDCG@10 and who published them. */
  readonly published: string;
  /** Arguments of `sasrec`; `--seed` is added. A file is looked for in the folder named by SASREC_DATA_DIR. */
  readonly args: readonly string[];
}

export const rows: readonly ResultRow[] = [];
