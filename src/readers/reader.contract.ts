/** What every format that can be read must do: the same log comes out of each, and the same kind of error. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, vi } from "vitest";
import { platform } from "#platform";
import { type ContractTests, contract, type Skip } from "../../tests/support/contract.ts";
import { failure } from "../../tests/support/failure.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Id } from "../data/ids.ts";
import { isSasrecError } from "../errors.ts";
import { type LoadFileOptions, loadFile } from "./load-file.ts";

/** One event as a test writes it down. A text in the place of a number, and an empty id, are there to be refused. */
export interface EventRow {
  readonly user: Id;
  readonly item: Id;
  readonly rating: number | string;
  readonly timestamp: number | string;
}

/** A table of events; the names of its columns, in the order in which they are written. */
export interface EventTable {
  readonly names: Readonly<Record<keyof EventRow, string>>;
  readonly rows: readonly EventRow[];
}

/** How to test a format. */
export interface FormatUnderTest {
  /** Also the name of the file. */
  readonly name: string;
  /** The file that holds `table`. */
  write(table: EventTable): Uint8Array | Promise<Uint8Array>;
  /** The row that a message names for event `index`, from 0; default: a header is row 1. */
  readonly rowOf?: (index: number) => number;
  /** What the format can say of an event; default: all. */
  readonly roles?: readonly (keyof EventRow)[];
  readonly options?: LoadFileOptions;
}

const names = { user: "user_id", item: "item_id", rating: "rating", timestamp: "timestamp" };

/** Ids of every kind that all formats can hold, numbers as careful or careless writers write them. */
const table: EventTable = {
  names,
  rows: [
    { user: "ann", item: 7, rating: 5, timestamp: 100 },
    { user: "ann", item: 12, rating: 3.5, timestamp: 1_700_000_000 },
    { user: 'bob, "the" builder; a|b::c', item: 7, rating: -0.25, timestamp: 50.125 },
    { user: "çelik ü", item: 0, rating: 1e-7, timestamp: 0 },
    { user: "two\nlines\ttab", item: Number.MAX_SAFE_INTEGER, rating: 1e21, timestamp: -5 },
    { user: "z".repeat(200), item: 12, rating: 4, timestamp: 99 },
  ],
};

/** More rows than a piece, a sample or a group of rows holds, and more distinct ids than fit the first tables. */
const long: EventTable = {
  names,
  rows: Array.from({ length: 7000 }, (_, i) => {
    return { user: `user ${i >> 1}`, item: (i * 7) % 5003, rating: (i % 9) / 2, timestamp: 1_000_000 + i };
  }),
};

/** Tests a format, but for the tests that `skips` name. */
export function readerContract(subject: FormatUnderTest, skips: readonly Skip[] = []): void {
  describe(`the format ${subject.name}`, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "sasrec-reader-"));
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });
    afterAll(() => rm(folder, { recursive: true }));
    contract(
      "keeps the contract of readers",
      testsOf(subject, () => folder),
      skips,
    );
  });
}

function testsOf(subject: FormatUnderTest, folder: () => string): ContractTests {
  const { name, rowOf = (index) => index + 2, roles = ["user", "item", "rating", "timestamp"] } = subject;
  const place = async (bytes: Uint8Array, file = name): Promise<string> => {
    const path = join(folder(), file);
    await writeFile(path, bytes);
    return path;
  };
  const load = (path: string | readonly string[], options: LoadFileOptions = {}): Promise<Dataset> =>
    loadFile(path, { ...subject.options, ...options });
  const read = async (given: EventTable, options?: LoadFileOptions): Promise<Dataset> =>
    load(await place(await subject.write(given)), options);
  /** The same file, whose bytes come in pieces of `sizes` bytes, again and again. */
  const inPieces = (path: string, bytes: Uint8Array, sizes: readonly number[]): Promise<Dataset> => {
    const pieces = vi.spyOn(platform.files, "pieces").mockImplementation(async function* () {
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] as number;
        yield bytes.slice(at, at + size);
        at += size;
      }
    });
    return load(path).finally(() => {
      expect(pieces).toHaveBeenCalledOnce();
      pieces.mockRestore();
    });
  };
  /** `table` with another value in the event `index`. */
  const withValue = (given: EventTable, index: number, change: Partial<EventRow>): EventTable => {
    return { ...given, rows: given.rows.map((row, i) => (i === index ? { ...row, ...change } : row)) };
  };

  return {
    "gives the events that were written, in their order": async () => {
      for (const given of [table, long]) {
        const data = await read(given);
        expect(eventsOf(data, roles)).toEqual(rowsOf(given, roles));
        expect([data.hasRatings, data.hasTimestamps]).toEqual([roles.includes("rating"), roles.includes("timestamp")]);
        expect(data.notes).toEqual([]);
      }
    },

    "gives back ids of any characters": async () => {
      const users = ["😀", "日本語", "e\u0301", "a\u2028b", "\u0001", "=1+1", "#1", "true", "NaN", "-", " "];
      const rows = users.map((user) => ({ user: `id ${user} end`, item: 1, rating: 1, timestamp: 1 }));
      expect((await read({ names, rows })).userIds).toEqual(rows.map(({ user }) => user));
    },

    "gives the same again": async () => {
      const path = await place(await subject.write(table));
      expect(contentsOf(await load(path))).toBe(contentsOf(await load(path)));
    },

    "gives the same wherever the bytes are cut": async () => {
      const bytes = await subject.write(table);
      const path = await place(bytes);
      const whole = contentsOf(await load(path));
      for (let cut = 1; cut < bytes.length; cut++) {
        expect(contentsOf(await inPieces(path, bytes, [cut, bytes.length]))).toBe(whole);
      }
      expect(contentsOf(await inPieces(path, bytes, [1]))).toBe(whole);
    },

    "gives the same wherever a long file is cut": async () => {
      const bytes = await subject.write(long);
      const path = await place(bytes);
      const whole = contentsOf(await load(path));
      const last = Math.min(bytes.length - 1, 5000);
      for (const size of [1, 2, 3, 7]) {
        // Nothing is cut into rows before a sample has come: after that, every byte is a place to cut at.
        const sizes = [bytes.length - last, ...new Array<number>(last).fill(size)];
        expect(contentsOf(await inPieces(path, bytes, sizes))).toBe(whole);
      }
    },

    "reads several files as one log": async () => {
      const halves = [long.rows.slice(0, 4000), long.rows.slice(4000)];
      const paths = await Promise.all(
        halves.map(async (rows, i) => place(await subject.write({ names, rows }), `${i}-${name}`)),
      );
      const [both, whole] = [await load(paths, { name: "log" }), await read(long, { name: "log" })];
      expect(contentsOf(both)).toBe(contentsOf(whole));
    },

    "takes columns by the names that are given": async () => {
      const other = { user: "who", item: "what", rating: "how_much", timestamp: "at" };
      const columns = Object.fromEntries(roles.map((role) => [role, other[role]]));
      const data = await read({ ...table, names: other }, { columns });
      expect(eventsOf(data, roles)).toEqual(rowsOf(table, roles));
    },

    "refuses the name of a column that is not there": async () => {
      const error = await failure(read(table, { columns: { item: "sku" } }));
      expect(error).toMatchObject({ code: "invalid-option", message: expect.stringContaining('"sku"') });
    },

    "names the row of an event without a user": async () => {
      for (const [given, index] of [
        [table, 4],
        [long, 6543],
      ] as const) {
        const where = { file: name, row: rowOf(index), column: "user", value: "" };
        const error = await failure(read(withValue(given, index, { user: "" })));
        expect(error).toMatchObject({ code: "invalid-file", details: where });
        expect(error.message).toMatch(new RegExp(`^${name}, row ${rowOf(index)}: user is empty`));
      }
    },

    "names row, column and value of what is no number and no time": async () => {
      for (const [column, value] of [
        ["rating", "five"],
        ["timestamp", "soon"],
      ] as const) {
        const error = await failure(read(withValue(long, 6543, { [column]: value })));
        const where = { file: name, row: rowOf(6543), column, value };
        expect(error).toMatchObject({ code: "invalid-file", details: where });
      }
    },

    "leaves out rows that cannot be read if told so, and tells how many": async () => {
      const data = await read(withValue(long, 6543, { user: "" }), { onError: "skip" });
      const rows = long.rows.filter((_, index) => index !== 6543);
      expect(eventsOf(data, roles)).toEqual(rowsOf({ names, rows }, roles));
      expect(data.notes[0]).toContain(`1 row was left out: ${name}, row ${rowOf(6543)}`);
    },

    "names the file in which it is wrong": async () => {
      const good = await place(await subject.write(table), `good-${name}`);
      const bad = await place(await subject.write(withValue(table, 2, { user: "" })), `bad-${name}`);
      expect((await failure(load([good, bad]))).details).toMatchObject({ file: `bad-${name}`, row: rowOf(2) });
    },

    "refuses a file without a byte, and one without an event": async () => {
      for (const bytes of [new Uint8Array(0), await subject.write({ names, rows: [] })]) {
        const error = await failure(load(await place(bytes)));
        expect(error).toMatchObject({ code: "invalid-file", message: expect.stringContaining(name) });
        expect(error.message).toMatch(/no events|empty/);
      }
    },

    "passes over a byte order mark": async () => {
      const bytes = await subject.write(table);
      const marked = await place(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes));
      expect(contentsOf(await load(marked))).toBe(contentsOf(await read(table)));
    },

    "says that there is no such file": async () => {
      expect((await failure(load(join(folder(), "missing")))).code).toBe("io");
    },

    "ends in events or in an error of ours, whatever is damaged": async () => {
      const path = await place(await subject.write(table));
      const good = await readFile(path);
      const step = Math.max(1, Math.floor(good.length / 25));
      for (let at = 0; at < good.length; at += step) {
        const flipped = Uint8Array.from(good, (byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte));
        for (const bytes of [good.subarray(0, at), flipped]) {
          await place(bytes);
          const outcome = await load(path).catch((error: unknown) => error);
          if (isSasrecError(outcome)) expect(outcome.message.length).toBeLessThanOrEqual(500);
          else expect((outcome as Dataset).size).toBeGreaterThan(0);
        }
      }
    },
  };
}

/** All of a data set but its name, as one text: that compares quickly. */
function contentsOf(data: Dataset): string {
  return JSON.stringify([[...data], data.users, data.catalogue, [...data.items], data.notes]);
}

const FIELDS = { user: "userId", item: "itemId", rating: "rating", timestamp: "timestamp" } as const;

function eventsOf(data: Dataset, roles: readonly (keyof EventRow)[]): readonly (readonly unknown[])[] {
  return [...data].map((event) => roles.map((role) => event[FIELDS[role]]));
}

function rowsOf({ rows }: EventTable, roles: readonly (keyof EventRow)[]): readonly (readonly unknown[])[] {
  return rows.map((row) => roles.map((role) => row[role]));
}
