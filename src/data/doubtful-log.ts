/** What is likely to be a mistake in a log that can be read, one sentence each with counts and a way out. */

import { quoted } from "../errors.ts";
import type { Id, IdMap } from "./ids.ts";
import type { EventLog } from "./interactions.ts";
import type { DatasetSummary } from "./summary.ts";

/** More events of one user within an hour are hardly a person's. */
const BOT_EVENTS = 1000;
const HOUR = 3600;
const DAY = 86_400;

/** What a split that holds out each user's last event would do. */
export interface LastOutFacts {
  /** Users with at least 3 events, whose last one is held out. */
  readonly users: number;
  /** The share of them whose last item nobody has before. */
  readonly coldShare: number;
  /** The share of last events that are older than the newest event learned from. */
  readonly olderThanTraining: number;
}

/** See {@link LastOutFacts}; shares of none are 0. */
export function lastOutFacts(log: EventLog): LastOutFacts {
  const { item, time } = log.columns;
  const { offsets, rows } = log.timeOrder();
  const learned = new Uint8Array(log.ids.items.size);
  const last: number[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (let user = 0; user + 1 < offsets.length; user++) {
    const [from, to] = [offsets[user] as number, offsets[user + 1] as number];
    const isLong = to - from >= 3;
    if (isLong) last.push(rows[to - 1] as number);
    for (let place = from; place < (isLong ? to - 1 : to); place++) {
      const row = rows[place] as number;
      learned[item[row] as number] = 1;
      if (time !== undefined) newest = Math.max(newest, time[row] as number);
    }
  }
  const share = (count: number): number => (last.length === 0 ? 0 : count / last.length);
  return {
    users: last.length,
    coldShare: share(last.filter((row) => learned[item[row] as number] === 0).length),
    olderThanTraining: time === undefined ? 0 : share(last.filter((row) => (time[row] as number) < newest).length),
  };
}

/** The share of events that the most popular hundredth of the items has. */
export function topShare(log: EventLog): number {
  const counts = new Float64Array(log.ids.items.size);
  for (const item of log.columns.item) (counts[item] as number)++;
  counts.sort().reverse();
  const most = Math.max(1, Math.ceil(log.itemIndices().length / 100));
  return counts.subarray(0, most).reduce((sum, count) => sum + count, 0) / log.size;
}

/**
 * Sentences about users that are no people, ids that are written in two ways, times to come, copies and ties.
 *
 * @param now seconds since 1970
 */
export function likelyMistakes(log: EventLog, summary: DatasetSummary, now: number): readonly string[] {
  const scale = unitOf(summary);
  const found: string[] = [];
  const share = (part: number): string => `${((100 * part) / log.size).toPrecision(2)} %`;
  if (scale !== undefined) {
    const bots = busiest(log, HOUR * scale);
    const [first] = bots;
    if (first !== undefined) {
      const events = bots.reduce((sum, bot) => sum + bot.events, 0);
      const who = bots.length === 1 ? "user has" : "users have";
      const example = `${quoted(first.user)} has ${first.events} events`;
      found.push(
        `${bots.length} ${who} ${BOT_EVENTS} events or more within an hour (${example}; together ${share(events)} of all): programs rather than people? Leave them out with --where`,
      );
    }
    const time = log.columns.time as Float64Array;
    const future = time.reduce((count, at) => count + (at / scale > now + DAY ? 1 : 0), 0);
    if (future > 0) found.push(`${future} events are in the future: leave them out with --to, or mend their times`);
  }
  for (const [role, ids] of Object.entries({ user: log.ids.users, item: log.ids.items })) {
    const twice = writtenTwice(ids);
    const [first] = twice;
    if (first === undefined) continue;
    const more = twice.length === 1 ? "" : ` and ${twice.length - 1} more`;
    found.push(`${role} ids differ by case or blanks alone: ${first.map(quoted).join(" and ")}${more}`);
  }
  if (summary.duplicates > 0) {
    found.push(
      `${summary.duplicates} events are there more than once, with the same user, item and time: --drop-duplicates drops the copies`,
    );
  }
  if (summary.tieRate > 0.2) {
    const percent = Math.round(100 * summary.tieRate);
    found.push(
      `${percent} % of neighbours in time have the same time: their order is that of the file, so check that it means something`,
    );
  }
  return found;
}

/** Units of time a second; `undefined` if times are not Unix times. */
function unitOf({ time }: DatasetSummary): number | undefined {
  if (time === null) return undefined;
  return [1, 1e3, 1e6, 1e9].find((scale) => time.first >= 1e8 * scale && time.first < 1e10 * scale);
}

/** Users that have many events in a span of time, the busiest first. */
function busiest(log: EventLog, span: number): readonly { readonly user: Id; readonly events: number }[] {
  const time = log.columns.time as Float64Array;
  const { offsets, rows } = log.timeOrder();
  const found: { user: Id; events: number }[] = [];
  for (let user = 0; user + 1 < offsets.length; user++) {
    const [from, to] = [offsets[user] as number, offsets[user + 1] as number];
    for (let place = from; place + BOT_EVENTS <= to; place++) {
      const last = rows[place + BOT_EVENTS - 1] as number;
      if ((time[last] as number) - (time[rows[place] as number] as number) > span) continue;
      found.push({ user: log.ids.users.at(user), events: to - from });
      break;
    }
  }
  return found.sort((a, b) => b.events - a.events);
}

/** Ids that are the same without case and blanks. */
function writtenTwice(ids: IdMap): readonly (readonly Id[])[] {
  const seen = new Map<string, Id[]>();
  for (const id of ids) {
    if (typeof id !== "string") continue;
    const plain = id.toLowerCase().replace(/\s+/g, "");
    const same = seen.get(plain);
    if (same === undefined) seen.set(plain, [id]);
    else same.push(id);
  }
  return [...seen.values()].filter((same) => same.length > 1);
}
