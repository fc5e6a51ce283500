/** What the baselines share: they are learned in one go, without an engine, and score one history after the other. */

import type { ScoredItem } from "../../scoring/top-k.ts";
import { Turn } from "../../turns.ts";
import type { TensorMap } from "../files/tensor-reader.ts";
import type { Fitted } from "../kind.ts";

/** What a baseline has learned of its data. */
export interface RowModel {
  /**
   * Writes the scores of all items after `history` (item indices, oldest first) to `out[offset .. offset + items)`,
   * replacing what is there.
   */
  scoreInto(history: ArrayLike<number>, out: Float32Array, offset?: number): void;
  /** Everything that `scoreInto` needs and the options do not say. */
  tensors(): TensorMap;
  /** The `k` items most like an item, best first. */
  similar?(item: number, k: number): readonly ScoredItem[];
}

/** A row model as a model of any kind. */
export function fittedRows(model: RowModel, numItems: number): Fitted {
  return {
    async score(histories, into) {
      const turn = new Turn();
      for (let row = 0; row < histories.length; row++) {
        if (row > 0 && turn.isOver) await turn.next();
        model.scoreInto(histories[row] as Int32Array, into, row * numItems);
      }
    },
    tensors: () => model.tensors(),
    ...(model.similar === undefined ? {} : { similar: model.similar.bind(model) }),
  };
}
