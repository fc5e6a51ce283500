/**
 * Items that a fitted model has not seen, and embeddings for them.
 *
 * @module
 */

import { z } from "zod";
import { isId } from "../../../data/columns.ts";
import type { Id } from "../../../data/ids.ts";
import { SasrecError } from "../../../errors.ts";
import { parseOptions } from "../../../options/check.ts";
import type { SavedModel } from "../../files/model-file.ts";
import { meanRow } from "./grow-model.ts";

/** An item to add to a fitted model, with at most one of `similarTo` and `vector`. */
export interface NewItem {
  readonly id: Id;
  /**
   * Known items that it is like. Its embedding is the mean of theirs, so that for any history its score is the mean of
   * their scores.
   */
  readonly similarTo?: readonly Id[];
  /** Its embedding, `embeddingDim` finite numbers: for those who compute it from features of the item. */
  readonly vector?: ArrayLike<number>;
}

const id = z.custom<Id>(isId, "must be a text or a finite number");

const schema = z.strictObject({
  items: z.array(
    z.strictObject({
      id,
      similarTo: z.array(id).min(1).optional(),
      vector: z
        .custom<ArrayLike<number>>(isVector, "must be an array of finite numbers, which single precision can hold")
        .optional(),
    }),
  ),
});

function isVector(value: unknown): boolean {
  const numbers = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  return numbers && Array.from(value).every((x) => typeof x === "number" && Number.isFinite(Math.fround(x)));
}

/**
 * The embeddings of new items, by id, in order. Where nothing is said of an item, its embedding is the mean of all: its
 * score is then the mean score for any history, so that it neither comes up nor drops out.
 *
 * Throws `invalid-option` for a malformed item, `invalid-data` for one that is known or comes twice, and
 * `unknown-item` where `similarTo` names one that is not.
 */
export function newRows(method: string, model: SavedModel, items: unknown): Map<Id, Float32Array> {
  const { items: parsed } = parseOptions(method, schema, { items });
  const known = model.store.items;
  const rows = new Map<Id, Float32Array>();
  let neutral: Float32Array | undefined;
  for (const { id, similarTo, vector } of parsed) {
    const fail = (code: "invalid-option" | "invalid-data" | "unknown-item", why: string): never => {
      throw new SasrecError(code, `${method}: item ${JSON.stringify(id)} ${why}`);
    };
    if (known.indexOf(id) !== undefined) fail("invalid-data", "is known to the model already: leave it out");
    if (rows.has(id)) fail("invalid-data", "is given twice");
    if (vector !== undefined) {
      if (similarTo !== undefined) fail("invalid-option", "has both similarTo and vector: give one");
      const d = model.options.embeddingDim;
      if (vector.length !== d) fail("invalid-option", `has a vector of ${vector.length} numbers: embeddingDim is ${d}`);
      rows.set(id, Float32Array.from(vector));
    } else if (similarTo !== undefined) {
      const like = similarTo.map((other) => {
        return (
          known.indexOf(other) ??
          fail("unknown-item", `is like ${JSON.stringify(other)}, which the model does not know`)
        );
      });
      rows.set(id, meanRow(model.parameters, like));
    } else {
      neutral ??= meanRow(model.parameters, known.ids.keys());
      rows.set(id, neutral);
    }
  }
  return rows;
}
