/**
 * Tables in, one log of events out.
 *
 * ```ts
 * const data = await readEvents(csvReader("events.csv"), { user: "who", item: "sku", timestamp: "at" });
 * ```
 */

import type { Dataset } from "../data/dataset.ts";
import { Findings } from "./findings.ts";
import type { TableReader } from "./reader.ts";
import type { ColumnMap } from "./roles.ts";
import { type EventOptions, EventReading } from "./rows/event-reading.ts";

/** How events are read. */
export interface ReadEventsOptions extends Omit<EventOptions, "columns"> {
  /** The name of the data set; default: that of the first table. */
  readonly name?: string | undefined;
  /** `"skip"` leaves out rows that cannot be read, and counts them in the notes. Default `"stop"`: an error. */
  readonly onError?: "stop" | "skip" | undefined;
}

/**
 * The events of a table, or of several, one after the other. Throws `invalid-file` naming table, row, column and value,
 * `invalid-option` for a column that is not there, and what the readers throw.
 */
export async function readEvents(
  readers: TableReader | readonly TableReader[],
  columns: ColumnMap = {},
  options: ReadEventsOptions = {},
): Promise<Dataset> {
  const all = Array.isArray(readers) ? readers : [readers as TableReader];
  const findings = new Findings("", options.onError ?? "stop");
  const reading = new EventReading("readEvents", { ...options, columns }, findings);
  for (const reader of all) await reading.read(reader);
  return reading.finish(options.name ?? all[0]?.name ?? "unnamed");
}
