/**
 * A look at the columns of a log before it is read.
 *
 * @module
 */

import type { Path } from "../platform/platform.ts";
import { cellsOf } from "./cells.ts";
import { FileReader } from "./file-reader.ts";
import { Findings } from "./findings.ts";
import { resolveReading } from "./options.ts";
import { guessedRole, type Role } from "./roles.ts";

/** A column of a table: its name, or its place from 1 if the table has no header; a first value; what it seems to be. */
export interface SeenColumn {
  readonly name: string;
  readonly example: string;
  readonly role: Role | undefined;
}

/** The columns of a file. Throws `io`, and `invalid-file` for what is no table. */
export async function peekColumns(path: Path): Promise<readonly SeenColumn[]> {
  const given = resolveReading("peekColumns", {});
  const reader = new FileReader(path, String(path), "utf-8", given, new Findings(String(path), "skip"));
  for await (const { names, columns, size } of reader.batches()) {
    return columns.map((column, position) => {
      const cells = cellsOf(column, undefined);
      const row = Array.from({ length: size }, (_, at) => at).find((at) => !cells.isEmpty(at));
      const role = names === undefined ? undefined : guessedRole(names, position);
      return {
        name: names?.[position] ?? String(position + 1),
        example: row === undefined ? "" : cells.text(row),
        role,
      };
    });
  }
  return [];
}
