/** Lines that fit the width of a terminal. */

import { startOf, widthOf } from "../../platform/node/text-width.ts";

/** The narrowest terminal that lines are broken for. */
const NARROWEST = 20;

/** `text` with lines of at most `columns`, broken between words; as it is without a number. */
export function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const width = Math.max(NARROWEST, columns);
  return text
    .split("\n")
    .flatMap((line) => (widthOf(line) <= width ? [line] : brokenLine(line, width)))
    .join("\n");
}

/** Later lines are indented as the first; of a command they end in a backslash, so that it can still be copied. */
function brokenLine(line: string, width: number): string[] {
  const command = /^ *(npx )?sasrec /.test(line);
  const indent = (/^ */.exec(line) as RegExpExecArray)[0].slice(0, width / 2);
  const room = width - indent.length - (command ? 2 : 0);
  const lines: string[] = [];
  let current = "";
  for (const word of line.trim().split(/ +/)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (widthOf(longer) <= room) {
      current = longer;
      continue;
    }
    if (current !== "") lines.push(current);
    current = word;
    while (widthOf(current) > room) {
      const start = startOf(current, room);
      lines.push(start);
      current = current.slice(start.length);
    }
  }
  lines.push(current);
  return lines.map((each, i) => `${indent}${each}${command && i < lines.length - 1 ? " \\" : ""}`);
}
