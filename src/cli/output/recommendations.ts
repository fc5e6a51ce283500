/** Lists of items, with titles if they are known. */

import type { Id } from "../../data/ids.ts";
import type { ItemInfo } from "../../data/interactions.ts";
import { escaped } from "../../errors.ts";
import type { Recommendation } from "../../recommender/answer.ts";
import { table } from "./table.ts";

/** What is known of items; empty if nothing is. */
export type Items = ReadonlyMap<Id, ItemInfo>;

/** `The Lighthouse II (57)`, or the id alone. */
export function nameOf(id: Id, items: Items): string {
  const title = items.get(id)?.title;
  return escaped(title === undefined ? String(id) : `${title} (${id})`);
}

/** The list with what is known of its items. */
export function withInfo(list: readonly Recommendation[], items: Items): (Recommendation & ItemInfo)[] {
  return list.map((entry) => ({ ...entry, ...items.get(entry.itemId) }));
}

/** A numbered table; columns for titles and genres only if some are known. */
export function recommendationTable(
  list: readonly Recommendation[],
  items: Items,
  width?: number,
  score = "score",
): string {
  const infos = withInfo(list, items);
  const titles = infos.some(({ title }) => title !== undefined);
  const genres = infos.some(({ genres }) => genres !== undefined && genres.length > 0);
  const columns = [
    { head: "#", align: "right" as const },
    { head: "item" },
    ...(titles ? [{ head: "title" }] : []),
    ...(genres ? [{ head: "genres" }] : []),
    { head: score, align: "right" as const },
  ];
  const rows = infos.map((info, index) => [
    String(index + 1),
    String(info.itemId),
    ...(titles ? [info.title ?? ""] : []),
    ...(genres ? [(info.genres ?? []).join(", ")] : []),
    info.score.toFixed(3),
  ]);
  return table(columns, rows, width);
}
