import { gzipSync } from "node:zlib";
import type { Skip } from "../../tests/support/contract.ts";
import { type EventRow, type EventTable, type FormatUnderTest, readerContract } from "./reader.contract.ts";

const encoder = new TextEncoder();
const all: readonly (keyof EventRow)[] = ["user", "item", "rating", "timestamp"];

/** Any text can stand in quotes; an empty one stands there to be seen between blanks. */
const written = (value: unknown): string =>
  typeof value === "number" ? String(value) : `"${String(value).replaceAll('"', '""')}"`;

interface Form {
  readonly delimiter: string;
  readonly header?: boolean;
  readonly order?: readonly (keyof EventRow)[];
  readonly end?: string;
}

function textOf({ names, rows }: EventTable, { delimiter, header = true, order = all, end = "\n" }: Form): string {
  const lines = rows.map((row) => order.map((role) => written(row[role])));
  const named = header ? [order.map((role) => names[role]), ...lines] : lines;
  return named.map((fields) => fields.join(delimiter) + end).join("");
}

const text = (name: string, form: Form, more: Partial<FormatUnderTest> = {}): FormatUnderTest => ({
  name,
  write: (table) => encoder.encode(textOf(table, form)),
  ...(form.header === false && { rowOf: (index) => index + 1 }),
  ...more,
});

const zipped = ({ name, write, ...rest }: FormatUnderTest): FormatUnderTest => ({
  ...rest,
  name: `${name}.gz`,
  write: async (table) => gzipSync(await write(table)),
});

const noNames: Skip = {
  reason: "without a header there are no names",
  tests: ["takes columns by the names that are given", "refuses the name of a column that is not there"],
};
const noNumbers: Skip = {
  reason: "holds neither ratings nor times",
  tests: ["names row, column and value of what is no number and no time"],
};
const packed: Skip = {
  reason: "a byte order mark before gzip is no gzip",
  tests: ["passes over a byte order mark"],
};

const csv = text("log.csv", { delimiter: ",", order: ["timestamp", "user", "rating", "item"] });
const bare = text("u.data", { delimiter: "\t", header: false });

readerContract(csv);
readerContract(text("windows.csv", { delimiter: ";", end: "\r\n" }));
readerContract(text("old.tsv", { delimiter: "\t", end: "\r" }));
readerContract(text("pipes.txt", { delimiter: "|" }));
readerContract(text("blanks.txt", { delimiter: " " }));
readerContract(text("named.dat", { delimiter: "::" }));
readerContract(bare, [noNames]);
readerContract(text("ratings.dat", { delimiter: "::", header: false }), [noNames]);
readerContract(text("bare.csv", { delimiter: ",", header: false }, { options: { header: false } }), [
  { ...noNames, tests: ["takes columns by the names that are given"] },
]);
readerContract(text("bare.txt", { delimiter: " ", header: false }), [noNames]);
readerContract(
  text(
    "sequences.txt",
    { delimiter: " ", header: false, order: ["user", "item"] },
    { roles: ["user", "item"], options: { format: "sequences" } },
  ),
  [noNames, noNumbers],
);
readerContract(
  text(
    "recbole.inter",
    { delimiter: "\t" },
    {
      write: ({ names, rows }) => {
        const [user, item] = [`${names.user}:token`, `${names.item}:token`];
        const [rating, timestamp] = [`${names.rating}:float`, `${names.timestamp}:float`];
        return encoder.encode(textOf({ names: { user, item, rating, timestamp }, rows }, { delimiter: "\t" }));
      },
    },
  ),
  [{ reason: "the type is a part of the name", tests: ["takes columns by the names that are given"] }],
);
readerContract(
  text(
    "latin1.csv",
    { delimiter: "," },
    {
      write: (table) => Buffer.from(textOf(table, { delimiter: "," }), "latin1"),
      options: { encoding: "latin1" },
    },
  ),
  [{ reason: "Latin-1 has few characters", tests: ["gives back ids of any characters"] }],
);
readerContract(zipped(csv), [packed]);
readerContract(zipped(bare), [noNames, packed]);
