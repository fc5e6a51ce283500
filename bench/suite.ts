/** What every group of rows is given and returns. */
import type { MemoryRow, Row } from "./report.ts";

/** How to measure. */
export interface Settings {
  readonly rounds: number;
  /** Rounds of what takes a library minutes: whole epochs, and recommendations for all users. */
  readonly libraryRounds: number;
  /** Histories a batch. */
  readonly batch: number;
  /** Variants of the PyTorch peer. */
  readonly variants: readonly string[];
  /** Batches of a RecBole epoch that are run, its time scaled to the whole; 0: all. */
  readonly recboleBatches: number;
}

/** Rows that are measured together. */
export interface Suite {
  readonly rows: readonly string[];
  /** Measures those of its rows that are in `wanted`. */
  run(
    wanted: ReadonlySet<string>,
    settings: Settings,
  ): Promise<{ rows?: readonly Row[]; memory?: readonly MemoryRow[] }>;
}
