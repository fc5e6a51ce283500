/** Tables and numbers for people. */

import { escaped } from "../../errors.ts";
import { cut, widthOf } from "../../platform/node/text-width.ts";

/** A column of a table. Texts stand on the left and may be cut; numbers stand on the right and are always whole. */
export interface Column {
  readonly head: string;
  readonly align?: "left" | "right";
}

const INDENT = "  ";
const GAP = "  ";

/** Columns that a text keeps if others can go to a table of their own, and if they cannot. */
const READABLE = 16;
const LEAST = 6;

/**
 * A table without lines and colours, each row indented by two blanks, in at most `width` columns. If it is too wide,
 * texts are cut; if that is not enough, it becomes several tables below each other, all with the leading texts.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number = Number.POSITIVE_INFINITY,
): string {
  const cells = [columns.map(({ head }) => head), ...rows].map((row) => row.map((cell) => escaped(cell)));
  const natural = columns.map((_, i) => cells.reduce((most, row) => Math.max(most, widthOf(row[i] ?? "")), 0));
  const keys = columns.findIndex(({ align }) => align === "right");
  const all = Array.from(columns.keys());
  const draw = (chosen: readonly number[], widths: readonly number[]): string => drawn(columns, cells, chosen, widths);

  const readable = shrunk(columns, natural, all, width, READABLE);
  if (totalOf(readable, all) <= width) return draw(all, readable);
  const least = shrunk(columns, natural, all, width, LEAST);
  if (keys <= 0 || columns.length - keys < 2) return draw(all, least);
  const parts: number[][] = [];
  const leading = all.slice(0, keys);
  for (const column of all.slice(keys)) {
    const part = parts.at(-1);
    if (part !== undefined && totalOf(readable, [...part, column]) <= width) part.push(column);
    else parts.push([...leading, column]);
  }
  return parts.map((part) => draw(part, shrunk(columns, natural, part, width, LEAST))).join("\n\n");
}

/** Columns of a line with `chosen` columns. */
function totalOf(widths: readonly number[], chosen: readonly number[]): number {
  return chosen.reduce((sum, i) => sum + (widths[i] as number), INDENT.length + GAP.length * (chosen.length - 1));
}

/** Widths with the widest texts among `chosen` cut, to `least` at most, until a line fits `width` or no more can be cut. */
function shrunk(
  columns: readonly Column[],
  natural: readonly number[],
  chosen: readonly number[],
  width: number,
  least: number,
): readonly number[] {
  const widths = [...natural];
  const texts = chosen.filter((i) => columns[i]?.align !== "right");
  while (totalOf(widths, chosen) > width) {
    const widest = texts.reduce((a, b) => ((widths[b] as number) > (widths[a] as number) ? b : a), texts[0] ?? -1);
    if (widest < 0 || (widths[widest] as number) <= least) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

function drawn(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  chosen: readonly number[],
  widths: readonly number[],
): string {
  return cells
    .map((row) => {
      const line = chosen.map((i) => {
        const text = cut(row[i] ?? "", widths[i] as number);
        const blanks = " ".repeat((widths[i] as number) - widthOf(text));
        return columns[i]?.align === "right" ? `${blanks}${text}` : `${text}${blanks}`;
      });
      return `${INDENT}${line.join(GAP)}`.trimEnd();
    })
    .join("\n");
}

/** `1234567` as `1,234,567`. */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** `3` and `"user"` as `3 users`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Bytes as `1.2 MB`, of a million bytes. */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
