/**
 * Which column of a header is user, item, rating and timestamp.
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
}

/** Positions in the header, from 0. */
export interface ColumnPositions {
  readonly user: number;
  readonly item: number;
  readonly rating: number | undefined;
  readonly timestamp: number | undefined;
}

/** Compared without case, punctuation and a `:type` suffix: `user_id`, `userId`, `User ID` and `user_id:token` agree. */
const KNOWN = {
  user: ["user", "userid", "uid", "customer", "customerid", "reviewer", "reviewerid"],
  item: ["item", "itemid", "iid", "movie", "movieid", "product", "productid", "asin", "parentasin", "article"].concat([
    "articleid",
    "book",
    "bookid",
    "isbn",
    "track",
    "trackid",
  ]),
  rating: ["rating", "ratings", "score", "stars", "overall"],
  timestamp: ["timestamp", "time", "date", "datetime", "unixtime", "unixreviewtime", "ts"],
} as const satisfies Record<keyof ColumnMap, readonly string[]>;

type Role = keyof typeof KNOWN;

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
    throw new SasrecError("invalid-file", `${file}, row 1: ${message} columns: { ${role}: "…" }`);
  };
  return {
    user: required("user"),
    item: required("item"),
    rating: find("rating", header, map, file),
    timestamp: find("timestamp", header, map, file),
  };
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
  const found = candidates(role, header).filter((position) => !isNamed(map, header[position]));
  if (found.length > 1) {
    const names = list(found.map((position) => header[position] ?? ""));
    const message = `${names} could each be the ${role} column: name it with columns: { ${role}: "…" }`;
    throw new SasrecError("invalid-file", `${file}, row 1: ${message}`);
  }
  return found[0];
}

function isNamed(map: ColumnMap, name: string | undefined): boolean {
  return Object.values(map).includes(name);
}

function candidates(role: Role, header: readonly string[]): number[] {
  const known: readonly string[] = KNOWN[role];
  return [...header.keys()].filter((position) => known.includes(normalise(header[position] ?? "")));
}

function normalise(name: string): string {
  const colon = name.indexOf(":");
  const bare = colon === -1 ? name : name.slice(0, colon);
  return bare.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
