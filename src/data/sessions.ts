/** Users' events cut into sessions. */

import { SasrecError } from "../errors.ts";
import { IdMap } from "./ids.ts";
import type { LogContents } from "./interactions.ts";
import { MILLISECONDS_FROM } from "./time.ts";
import { timeOrderOf } from "./time-order.ts";

/**
 * The log with sessions in the place of users: a session ends when nothing happens for more than `gap` seconds. Session n of
 * user `ann` is `ann/n`, from 1. Throws `invalid-option` if the log has no times.
 */
export function bySessions(log: LogContents, gap: number): LogContents {
  const { user, time } = log.columns;
  if (time === undefined) {
    const message = `option "sessionGap": ${log.name} has no times; name their column with columns: { timestamp: "…" }`;
    throw new SasrecError("invalid-option", message, { option: "sessionGap" });
  }
  const { users } = log.ids;
  const { offsets, rows } = timeOrderOf(user, users.size, time);
  const most = gap * unitsASecond(time);
  const sessions = new Int32Array(user.length);
  const ids: string[] = [];
  for (let u = 0; u < users.size; u++) {
    let before = Number.NEGATIVE_INFINITY;
    let count = 0;
    for (let place = offsets[u] as number; place < (offsets[u + 1] as number); place++) {
      const row = rows[place] as number;
      const at = time[row] as number;
      if (at - before > most) ids.push(`${users.at(u)}/${++count}`);
      sessions[row] = ids.length - 1;
      before = at;
    }
  }
  return { ...log, columns: { ...log.columns, user: sessions }, ids: { ...log.ids, users: new IdMap(ids) } };
}

/** Of Unix times in seconds, milliseconds, microseconds or nanoseconds: which they are shows in their size. */
function unitsASecond(time: Float64Array): number {
  let most = 0;
  for (const at of time) most = Math.max(most, Math.abs(at));
  if (most < MILLISECONDS_FROM) return 1;
  return most < MILLISECONDS_FROM * 1e3 ? 1e3 : most < MILLISECONDS_FROM * 1e6 ? 1e6 : 1e9;
}
