/**
 * Options as rows of the README's table.
 *
 * @module
 */

import { describeOptions } from "./describe.ts";
import { describeValue, type OptionTable } from "./table.ts";

/** Markdown: a row for each option of `tables`, see `describeOptions`. */
export function readmeTable(tables: Readonly<Record<string, OptionTable>>): string {
  const rows = describeOptions(tables, code).map(({ name, spec, usual }) => {
    return [
      code(name),
      describeValue(spec).replace(/"/g, "`"),
      usual.replace(/(; )?default: /, (_, owner?: string) => (owner === undefined ? "" : ": ")),
      spec.help,
    ];
  });
  const table = [["option", "value", "default", ""], ["---", "---", "---", "---"], ...rows];
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function code(name: string): string {
  return `\`${name}\``;
}
