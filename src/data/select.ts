/** Some events of a log. */

import type { EventColumns, LogContents } from "./interactions.ts";

/** The events at `rows`, which ascend; maps, titles and notes stay those of the log. */
export function selected(log: LogContents, rows: Int32Array): LogContents {
  const { user, item, time, rating } = log.columns;
  if (rows.length === user.length) return log;
  const columns: EventColumns = {
    user: picked(user, rows),
    item: picked(item, rows),
    ...(time && { time: picked(time, rows) }),
    ...(rating && { rating: picked(rating, rows) }),
  };
  return { ...log, columns, rows: time === undefined ? (log.rows ? picked(log.rows, rows) : rows) : undefined };
}

function picked<T extends Int32Array | Float32Array | Float64Array>(values: T, rows: Int32Array): T {
  const chosen = new (values.constructor as new (length: number) => T)(rows.length);
  for (let i = 0; i < rows.length; i++) chosen[i] = values[rows[i] as number] as number;
  return chosen;
}
