/**
 * Which column of a header is user, item, rating, timestamp and title.
 *
 * @module
 */

import { SasrecError } from "../../errors.ts";

/** Header names of the columns; what is left out is recognised by its name, `null` leaves a column unread. */
export interface ColumnMap {
  readonly user?: string;
  readonly item?: string;
  readonly rating?: string | null;
  readonly timestamp?: string | null;
  /** Of the item. */
  readonly title?: string | null;
}

/** Positions in the header, from 0. */
export interface ColumnPositions {
  readonly user: number;
  readonly item: number;
  readonly rating: number | undefined;
  readonly timestamp: number | undefined;
  readonly title: number | undefined;
}

/**
 * Compared without case, punctuation and a `:type` suffix: `user_id`, `userId`, `User ID` and `user_id:token` agree. Names
 * of a later group count where a header has none of those before: a log of shops has sessions beside users.
 */
const KNOWN: Readonly<Record<keyof ColumnMap, readonly (readonly string[])[]>> = {
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
  ],
  // A bare `title` may be a review's.
  title: [["itemtitle", "itemname", "movietitle", "producttitle", "productname", "booktitle", "trackname"]],
};

type Role = keyof ColumnMap;

/** Whether a first row names a user and an item column. */
export function isHeader(fields: readonly string[]): boolean {
  return candidates("user", fields).length > 0 && candidates("item", fields).length > 0;
}

/**
 * Finds each role in the header.
 *
 * @throws SasrecError `invalid-option` for a column of the map that is not there; `invalid-file` where no column, or
 * more than one, could be meant
 */
export function findColumns(header: readonly string[], map: ColumnMap, file: string): ColumnPositions {
  const required = (role: "user" | "item"): number => {
    const position = find(role, header, map, file);
    if (position !== undefined) return position;
    const message = `no ${role} column among ${list(header)}: the first row must be a header; name the column with`;
    throw new SasrecError("invalid-file", `${file}, row 1: ${message} ${optionFor(role)}`);
  };
  const positions = {
    user: required("user"),
    item: required("item"),
    rating: find("rating", header, map, file),
    timestamp: find("timestamp", header, map, file),
    title: find("title", header, map, file),
  };
  checkDistinct(positions, header);
  return positions;
}

function checkDistinct(positions: ColumnPositions, header: readonly string[]): void {
  const roles = Object.entries(positions).filter(([, position]) => position !== undefined);
  for (const [i, [role, position]] of roles.entries()) {
    const other = roles.slice(0, i).find(([, earlier]) => earlier === position);
    if (other === undefined) continue;
    const message = `option "columns": "${header[position as number]}" cannot be both ${other[0]} and ${role}`;
    throw new SasrecError("invalid-option", message);
  }
}

function find(role: Role, header: readonly string[], map: ColumnMap, file: string): number | undefined {
  const named = map[role];
  if (named === null) return undefined;
  if (named !== undefined) {
    const position = header.indexOf(named);
    if (position !== -1) return position;
    const message = `option "columns.${role}": no column "${named}" in ${file}; it has ${list(header)}`;
    throw new SasrecError("invalid-option", message);
  }
  const left = header.map((name) => (isNamed(map, name) ? "" : name));
  const found = candidates(role, left);
  if (found.length > 1) {
    const names = list(found.map((position) => header[position] ?? ""));
    const message = `${names} could each be the ${role} column: name it with ${optionFor(role)}`;
    throw new SasrecError("invalid-file", `${file}, row 1: ${message}`);
  }
  return found[0];
}

function optionFor(role: Role): string {
  return `the option columns: { ${role}: "…" }, or --columns ${role}=…`;
}

function isNamed(map: ColumnMap, name: string): boolean {
  return Object.values(map).includes(name);
}

function candidates(role: Role, header: readonly string[]): number[] {
  const names = header.map(normalise);
  const group = KNOWN[role].find((known) => names.some((name) => known.includes(name))) ?? [];
  return [...names.keys()].filter((position) => group.includes(names[position] as string));
}

function normalise(name: string): string {
  const colon = name.indexOf(":");
  const bare = colon === -1 ? name : name.slice(0, colon);
  return bare.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
