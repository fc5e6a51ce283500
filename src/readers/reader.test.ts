import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
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

const zstandard = ({ name, write, ...rest }: FormatUnderTest): FormatUnderTest => ({
  ...rest,
  name: `${name}.zst`,
  write: async (table) => stored(await write(table)),
});

/** A frame of Zstandard whose blocks are not compressed. */
function stored(bytes: Uint8Array): Uint8Array {
  const most = 100_000;
  const blocks = Array.from({ length: Math.max(1, Math.ceil(bytes.length / most)) }, (_, i) => {
    const part = bytes.subarray(i * most, (i + 1) * most);
    const head = (part.length << 3) | ((i + 1) * most >= bytes.length ? 1 : 0);
    return [head & 255, (head >> 8) & 255, head >> 16, ...part];
  });
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x40, ...blocks.flat()]);
}

const objects = ({ names, rows }: EventTable): string[] =>
  rows.map((row) => JSON.stringify(Object.fromEntries(all.map((role) => [names[role], row[role]]))));

const json: FormatUnderTest = {
  name: "log.jsonl",
  rowOf: (index) => index + 1,
  write: (table) => encoder.encode(objects(table).join("\n")),
};

/** A column is of one type: texts if one of its values is a text. */
function parquetOf({ names, rows }: EventTable): Uint8Array {
  const columnData = all.map((role) => {
    const values = rows.map((row) => row[role]);
    const isText = role === "user" || values.some((value) => typeof value === "string");
    if (isText) return { name: names[role], data: values.map(String), type: "STRING" as const };
    if (role === "item") return { name: names[role], data: values.map((id) => BigInt(id)), type: "INT64" as const };
    return { name: names[role], data: values.map(Number), type: "DOUBLE" as const };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 1000 }));
}

const noMark: Skip = { reason: "a byte order mark is for texts", tests: ["passes over a byte order mark"] };

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
readerContract(zstandard(json), [packed]);
readerContract(json);
readerContract(zipped(json), [packed]);
readerContract({
  ...json,
  name: "log.json",
  rowOf: (index) => index + 2,
  write: (table) => encoder.encode(`[\n${objects(table).join(",\n")}\n]`),
});
readerContract({ name: "log.parquet", rowOf: (index) => index + 1, write: parquetOf }, [noMark]);
