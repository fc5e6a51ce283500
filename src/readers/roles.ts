/** Which column of a table is user, item, rating, timestamp, title, event type, session and list of items. */

import { listed, quoted, SasrecError } from "../errors.ts";

/**
 * Columns by their names in the header, or by their places, which count from 1. What is left out is recognised by its name;
 * `null` leaves a column unread.
 */
export interface ColumnMap {
  /** The column of user ids: its name, or its place from 1. */
  readonly user?: string | number;
  /** The column of item ids: its name, or its place from 1. */
  readonly item?: string | number;
  /** The column of ratings: its name, its place from 1, or `null` for none. */
  readonly rating?: string | number | null;
  /** The column of times: its name, its place from 1, or `null` for none. */
  readonly timestamp?: string | number | null;
  /** Of the item. */
  readonly title?: string | number | null;
  /** What the user did: `view`, `buy`. */
  readonly event?: string | number | null;
  /** Sequences are those of sessions, if it is named, and not those of users; of sessions of each user, if both are. */
  readonly session?: string | number | null;
  /** Lists of the user's items, oldest first: `7 12 9`, `[7, 12, 9]`. An item beside it is the one that came next. */
  readonly history?: string | number | null;
}

/** What a column can be. */
export type Role = keyof ColumnMap;

/** Positions of columns, from 0. There is an item, or a history. */
export interface Roles extends Readonly<Partial<Record<Role, number>>> {
  readonly user: number;
}

/**
 * Compared without case, punctuation and a `:type` suffix: `user_id`, `userId`, `User ID` and `user_id:token` agree. Names
 * of a later group count if a header has none of those before: a log of shops has sessions beside users.
 */
const KNOWN: Readonly<Record<Role, readonly (readonly string[])[]>> = {
  user: [
    ["user", "userid", "uid", "customer", "customerid", "reviewer", "reviewerid"],
    ["visitor", "visitorid", "client", "clientid", "account", "accountid", "member", "memberid"],
    ["session", "sessionid"],
  ],
  item: [
    ["item", "itemid", "iid", "movie", "movieid", "product", "productid", "asin", "parentasin", "article", "articleid"],
    ["book", "bookid", "isbn", "track", "trackid", "song", "songid", "video", "videoid", "sku"],
  ],
  rating: [["rating", "ratings", "score", "stars", "overall"]],
  timestamp: [
    ["timestamp", "time", "date", "datetime", "unixtime", "unixreviewtime", "ts"],
    ["eventtime", "eventtimestamp", "eventdate", "at"],
    ["createdat", "created", "viewedat", "purchasedat", "orderedat"],
    ["when", "occurredat", "boughtat", "clickedat", "playedat", "watchedat", "orderdate", "purchasedate"],
  ],
  // A bare `title` may be a review's.
  title: [["itemtitle", "itemname", "movietitle", "producttitle", "productname", "booktitle", "trackname"]],
  event: [
    ["event", "eventtype", "eventname", "eventkind"],
    ["action", "actiontype", "behavior", "behaviortype", "behaviour", "behaviourtype"],
    ["interaction", "interactiontype", "activity", "activitytype", "feedback", "feedbacktype"],
  ],
  session: [],
  history: [
    ["itemidlist", "itemlist", "itemids", "itemseq", "itemsequence", "itemhistory", "items"],
    ["productidlist", "productids", "history", "sequence", "basket"],
  ],
};

/** All roles, in the order of files without a header. */
export const ROLES: readonly Role[] = ["user", "item", "rating", "timestamp", "title", "event", "session", "history"];

/** A row with more names is no header. */
const MOST_COLUMNS = 10_000;

/** What the column at `position` of a header seems to be. */
export function guessedRole(header: readonly string[], position: number): Role | undefined {
  return ROLES.find((role) => candidates(role, header)[0] === position);
}

/** Whether a first row names a user and an item column, or lists of items. */
export function isHeader(fields: readonly string[]): boolean {
  if (fields.length > MOST_COLUMNS) return false;
  const has = (role: Role): boolean => candidates(role, fields).length > 0;
  return has("user") && (has("item") || has("history"));
}

/**
 * The position of each role in a header. Throws `invalid-option` for a column of the map that is not there, and
 * `invalid-file` if no column, or more than one, could be meant.
 */
export function rolesInHeader(header: readonly string[], map: ColumnMap, file: string): Roles {
  if (header.length > MOST_COLUMNS) {
    const message = `${header.length} columns, of which the first is ${quoted(header[0])}: give a table of at most ${MOST_COLUMNS}`;
    throw new SasrecError("invalid-file", `${file}, row 1: ${message}`, { file, row: 1 });
  }
  const required = (role: "user" | "item"): number => {
    const position = find(role, header, map, file);
    if (position !== undefined) return position;
    const message = `no ${role} column among ${listed(header.map(quoted))}: if these are the names of columns, name the one with`;
    throw new SasrecError("invalid-file", `${file}, row 1: ${message} ${optionFor(role)}`, {
      file,
      row: 1,
      column: role,
    });
  };
  const session = find("session", header, map, file);
  const history = find("history", header, map, file);
  const roles = {
    user: session !== undefined && map.user === undefined ? session : required("user"),
    ...found("session", map.user === undefined ? undefined : session),
    ...found("history", history),
    ...found("item", history === undefined ? required("item") : find("item", header, map, file)),
    ...found("rating", find("rating", header, map, file)),
    ...found("timestamp", find("timestamp", header, map, file)),
    ...found("title", find("title", header, map, file)),
    ...found("event", find("event", header, map, file)),
  };
  checkDistinct(roles, (position) => header[position] ?? "");
  return roles;
}

/**
 * The position of each role in a table of `width` columns without a header: `user item [rating] [timestamp]`, unless the
 * map gives places. Throws `invalid-option` for a place that does not exist.
 */
export function rolesByPlace(width: number, map: ColumnMap, file: string): Roles {
  const given = (role: Role): number | undefined => {
    const place = map[role];
    if (typeof place === "string") {
      const message = `option "columns.${role}": ${file} has no header, so there is no column "${place}"; give its place, from 1`;
      throw new SasrecError("invalid-option", message, { option: `columns.${role}`, value: place });
    }
    return place === undefined || place === null ? undefined : checkPlace(role, place, width, file) - 1;
  };
  const usual = Object.values(map).every((place) => place === null || place === undefined);
  if (usual && width > 4) {
    const message = `${width} values where "user item [rating] [timestamp]" has 2 to 4; say which are user and item with the option columns`;
    throw new SasrecError("invalid-file", `${file}, row 1: ${message}, or --columns user=1,item=3`);
  }
  const inOrder = (role: "rating" | "timestamp", position: number): number | undefined =>
    given(role) ?? (usual && map[role] !== null && position < width ? position : undefined);
  const [user, session, history] = [given("user"), given("session"), given("history")];
  const roles = {
    user: user ?? session ?? 0,
    ...found("session", user === undefined ? undefined : session),
    ...found("history", history),
    ...found("item", given("item") ?? (history === undefined ? 1 : undefined)),
    ...found("rating", inOrder("rating", 2)),
    ...found("timestamp", inOrder("timestamp", 3)),
    ...found("title", given("title")),
    ...found("event", given("event")),
  };
  checkDistinct(roles, (position) => `column ${position + 1}`);
  return roles;
}

function found(role: Role, position: number | undefined): Partial<Record<Role, number>> {
  return position === undefined ? {} : { [role]: position };
}

function checkPlace(role: Role, place: number, width: number, file: string): number {
  if (Number.isInteger(place) && place >= 1 && place <= width) return place;
  const message = `option "columns.${role}": ${place} is no column of ${file}, whose places are 1 to ${width}`;
  throw new SasrecError("invalid-option", message, { option: `columns.${role}`, value: place });
}

function checkDistinct(roles: Roles, nameOf: (position: number) => string): void {
  const all = Object.entries(roles);
  for (const [i, [role, position]] of all.entries()) {
    const other = all.slice(0, i).find(([, earlier]) => earlier === position);
    if (other === undefined) continue;
    const message = `option "columns": "${nameOf(position as number)}" cannot be both ${other[0]} and ${role}`;
    throw new SasrecError("invalid-option", message, { option: `columns.${role}`, value: nameOf(position as number) });
  }
}

function find(role: Role, header: readonly string[], map: ColumnMap, file: string): number | undefined {
  const named = map[role];
  if (named === null) return undefined;
  if (typeof named === "number") return checkPlace(role, named, header.length, file) - 1;
  if (named !== undefined) {
    const position = header.indexOf(named);
    if (position !== -1) return position;
    const message = `option "columns.${role}": no column "${named}" in ${file}; it has ${listed(header.map(quoted))}`;
    throw new SasrecError("invalid-option", message, { option: `columns.${role}`, value: named });
  }
  const left = header.map((name, position) => (isTaken(map, name, position) ? "" : name));
  const all = candidates(role, left);
  if (all.length > 1 && role !== "event") {
    const names = listed(all.map((position) => quoted(header[position] ?? "")));
    const message = `${names} could each be the ${role} column: name it with ${optionFor(role)}`;
    const value = header[all[1] as number];
    throw new SasrecError("invalid-file", `${file}, row 1: ${message}`, { file, row: 1, column: role, value });
  }
  return all[0];
}

function optionFor(role: Role): string {
  return `the option columns: { ${role}: "…" }, or --columns ${role}=…`;
}

function isTaken(map: ColumnMap, name: string, position: number): boolean {
  return Object.values(map).some((given) => given === name || given === position + 1);
}

function candidates(role: Role, header: readonly string[]): number[] {
  const names = header.map(normalise);
  const found = among(names, role);
  // Of `properties.sku`, the last name counts if no other column is known.
  return found.length > 0 ? found : among(header.map(lastName), role);
}

function among(names: readonly string[], role: Role): number[] {
  const group = KNOWN[role].find((known) => names.some((name) => known.includes(name))) ?? [];
  return [...names.keys()].filter((position) => group.includes(names[position] as string));
}

function lastName(path: string): string {
  return path.includes(".") ? normalise(path.slice(path.lastIndexOf(".") + 1)) : "";
}

function normalise(name: string): string {
  const colon = name.indexOf(":");
  const bare = colon === -1 ? name : name.slice(0, colon);
  return bare.toLowerCase().replace(/[^a-z0-9]/g, "");
}
