/** Events that are given as rows, made columns. */

import { SasrecError } from "../errors.ts";
import type { InteractionColumns, InteractionRow } from "./interactions.ts";

const KEYS: readonly string[] = ["userId", "itemId", "rating", "timestamp"] satisfies readonly (keyof InteractionRow)[];

/**
 * The columns of `rows`. The first row decides whether there are ratings and timestamps. Other keys are noted.
 *
 * Throws `invalid-data` for what is no row, and if there are no timestamps but a key that looks like one.
 */
export function columnsOfRows(rows: readonly InteractionRow[], notes: string[]): InteractionColumns {
  const wrong = rows.findIndex((row) => typeof row !== "object" || row === null || Array.isArray(row));
  if (wrong !== -1) {
    throw new SasrecError(
      "invalid-data",
      `row ${wrong} is no object: rows are { userId, itemId, rating?, timestamp? }`,
      { row: wrong, value: rows[wrong] },
    );
  }
  const [first] = rows;
  const unread = Object.keys(first ?? {}).filter((key) => !KEYS.includes(key));
  const missing = first === undefined ? [] : ["userId", "itemId"].filter((key) => !(key in first));
  const time = first?.timestamp === undefined ? unread.find((key) => /time|date|_at$|At$/.test(key)) : undefined;
  if (missing.length > 0 || time !== undefined) {
    const what = missing.length > 0 ? `has no ${missing.join(" and no ")}` : `has "${time}", but no timestamp`;
    const message = `row 0 ${what}: rows are { userId, itemId, rating?, timestamp? }, and this one has ${list(Object.keys(first ?? {}))}`;
    throw new SasrecError("invalid-data", message, { row: 0 });
  }
  if (unread.length > 0) notes.push(`keys of the rows that are not read: ${list(unread)}`);
  return {
    userIds: rows.map(({ userId }) => userId),
    itemIds: rows.map(({ itemId }) => itemId),
    ...(first?.rating !== undefined && { ratings: rows.map(({ rating }) => rating as number) }),
    ...(first?.timestamp !== undefined && { timestamps: rows.map(({ timestamp }) => timestamp as number) }),
  };
}

function list(keys: readonly string[]): string {
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : "";
  return `${keys
    .slice(0, 5)
    .map((key) => (key.length > 60 ? `${key.slice(0, 60)}…` : key))
    .join(", ")}${more}`;
}
