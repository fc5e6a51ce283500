/** What separates the fields of a text, seen from a sample of its rows. */

import { writeText } from "../../data/text-bytes.ts";
import { decimalAt } from "../../data/text-numbers.ts";
import { parseTime } from "../../data/time.ts";
import { type ColumnMap, isHeader } from "../roles.ts";
import type { TextRow } from "./sample.ts";

/** Delimiters that are looked for; `" "` is any run of blanks and tabs. */
const DELIMITERS: readonly string[] = ["\t", "::", ",", ";", "|", " "];

/** Rows of the sample, cut at a delimiter. */
export type CutRows = (delimiter: string) => readonly TextRow[];

/** The share of rows that must have the same number of fields. */
const MOST = 0.9;

/** The delimiter that makes the first row a header with the columns of `map`, or a user and an item column. */
export function delimiterOfHeader(cut: CutRows, map: ColumnMap): string | undefined {
  const names = Object.values(map).filter((name) => typeof name === "string");
  let best: { readonly delimiter: string; readonly width: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const fields = cut(delimiter)[0]?.fields ?? [];
    const fits = names.length > 0 ? names.every((name) => fields.includes(name)) : isHeader(fields);
    if (delimiter === " " && best !== undefined) break; // names have blanks, too
    if (fits && fields.length > (best?.width ?? 1)) best = { delimiter, width: fields.length };
  }
  return best?.delimiter;
}

/** Of `delimiters`, the one that cuts the first row into the most fields, if any cuts it. */
export function delimiterOfRow(cut: CutRows, delimiters: readonly string[]): string | undefined {
  let best: { readonly delimiter: string; readonly width: number } | undefined;
  for (const delimiter of delimiters) {
    const width = cut(delimiter)[0]?.fields.length ?? 0;
    if (width > (best?.width ?? 1)) best = { delimiter, width };
  }
  return best?.delimiter;
}

interface Look {
  readonly delimiter: string;
  /** Of most rows. */
  readonly width: number;
}

/**
 * The delimiter of rows without a header, or those that are in doubt. Rows of a log are equally wide, and their third and
 * fourth fields are a number and a number or date; `isGood` says so if columns are given by place.
 */
export function delimiterOfRows(
  cut: CutRows,
  isGood: (rows: readonly TextRow[], width: number) => boolean = isInteraction,
): string | readonly string[] | undefined {
  const looks: Look[] = [];
  for (const delimiter of DELIMITERS) {
    const rows = cut(delimiter);
    const width = usualWidth(rows);
    if (width < 2 || !isGood(rows, width)) continue;
    // Blanks are in names and around other delimiters, too: they need numbers, and more fields, to be believed.
    if (delimiter === " " && (width < 3 || looks.some((look) => look.width >= width || look.delimiter === "\t")))
      continue;
    looks.push({ delimiter, width });
  }
  const [best, ...rivals] = looks.sort((a, b) => b.width - a.width); // stable: a tab goes before the others
  if (best === undefined || best.delimiter === "\t" || rivals.length === 0) return best?.delimiter;
  const isClear = best.width >= 4 && rivals.every(({ width }) => width < best.width);
  return isClear ? best.delimiter : [best, ...rivals].map(({ delimiter }) => delimiter);
}

/** The number of fields of most rows; 0 if too many have another. */
export function usualWidth(rows: readonly TextRow[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of rows) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [width, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return count >= MOST * rows.length ? width : 0;
}

function isInteraction(rows: readonly TextRow[], width: number): boolean {
  if (width > 4) return false;
  const full = rows.filter(({ fields }) => fields.length === width);
  const wrong = full.filter(({ fields: [, , rating = "0", time = "0"] }) => !isNumber(rating) || !isTime(time));
  return wrong.length <= (1 - MOST) * rows.length;
}

/** Whether a text is a decimal number. */
export function isNumber(text: string): boolean {
  const bytes = new Uint8Array(3 * text.length);
  return Number.isFinite(decimalAt(bytes, 0, writeText(text, bytes, 0)));
}

/** Whether a text can be a timestamp. */
export function isTime(text: string): boolean {
  return isNumber(text) || parseTime(text) !== undefined;
}
