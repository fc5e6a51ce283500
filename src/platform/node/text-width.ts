/** Columns that texts take on a terminal. */

import { eastAsianWidth } from "get-east-asian-width";

/** From here on there are pictures, which most terminals draw two columns wide, whatever their formal width. */
const FIRST_PICTURE = 0x1f300;

const marks = /^[\p{Mn}\p{Me}\u200b]$/u;
const joiners = "\u200d\ufe0f";

/**
 * Columns that `text` takes: 2 for a wide character, 0 for a mark above or below another. Pictures that are joined to
 * one count as if they were not, because not every terminal joins them: no text is wider than this says.
 */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code < 0x300) return 1;
  if (marks.test(character) && !joiners.includes(character)) return 0;
  return code >= FIRST_PICTURE ? 2 : eastAsianWidth(code);
}

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The longest start of `text` that takes at most `width` columns. No character is cut in two. */
export function startOf(text: string, width: number): string {
  let [end, used] = [0, 0];
  for (const { segment } of segments.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    end += segment.length;
  }
  return text.slice(0, end);
}

/** `text` in at most `width` columns, `…` in the place of what is left out at its end. */
export function cut(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${startOf(text, width - 1)}…`;
}
