/** Recommendations as rows of a file, CSV or JSON lines: a row for each user and item. */

import type { Id } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import type { Recommendation } from "../../recommender/answer.ts";

/** How rows are written. */
export interface RowFormat {
  /** What the file begins with. */
  readonly head: string;
  /** The rows of one user's list. */
  rows(user: Id, list: readonly Recommendation[]): string;
}

const COLUMNS = ["user_id", "item_id", "rank", "score"];

/**
 * The format that the ending of `path` asks for. Throws `invalid-option` for another one.
 *
 * @param sources whether the rows say which items the model did not choose, but popularity
 */
export function rowFormat(path: string, sources: boolean): RowFormat {
  if (/\.csv$/i.test(path)) return csv(sources);
  if (/\.(jsonl|ndjson)$/i.test(path)) return jsonLines;
  throw new SasrecError("invalid-option", `--out ${path}: give a name that ends in .csv or .jsonl`, { option: "out" });
}

function csv(sources: boolean): RowFormat {
  const line = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(",")}\n`;
  return {
    head: line(sources ? [...COLUMNS, "source"] : COLUMNS),
    rows(user, list) {
      const more = ({ source }: Recommendation): string[] => (sources ? [source ?? "model"] : []);
      return list.map((item, i) => line([user, item.itemId, i + 1, item.score, ...more(item)])).join("");
    },
  };
}

const jsonLines: RowFormat = {
  head: "",
  rows(user, list) {
    return list
      .map(({ itemId, score, ...more }, i) => {
        return `${JSON.stringify({ user_id: user, item_id: itemId, rank: i + 1, score, ...more })}\n`;
      })
      .join("");
  },
};

/** In quotes if it would not be read as it is written otherwise. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
