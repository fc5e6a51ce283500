/** Parquet as a table: row group after row group, and of each the columns that are read. */

import type { FileMetaData, SchemaTree } from "hyparquet";
import { messageOf, SasrecError } from "../../errors.ts";
import { isObject, valueAt } from "../json/values.ts";
import type { Batch, ChooseColumns, Column, Value } from "../reader.ts";
import { timeParsers } from "./times.ts";

/** Bytes that can be read at any place. */
export interface ParquetSource {
  readonly size: number;
  read(at: number, into: Uint8Array): Promise<void>;
}

/** Rows, and columns, that are looked at beside the columns that are read. */
const SAMPLE_ROWS = 200;
const SAMPLE_COLUMNS = 64;

/** A column by its name: a value within the top-level column `path[0]`. */
interface Path {
  readonly name: string;
  readonly path: readonly string[];
}

/**
 * The batches of a file of Parquet, one a row group. Values within structs are columns named by their paths, as in JSON.
 * Times become seconds since 1970, whatever their unit; integers stay exact.
 *
 * Throws `invalid-file` for a file that is damaged or encrypted, and what `source` throws.
 */
export async function* parquetBatches(
  source: ParquetSource,
  file: string,
  choose: ChooseColumns,
): AsyncGenerator<Batch> {
  const { parquetMetadataAsync, parquetRead, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const buffer = { byteLength: source.size, slice: (from: number, to?: number) => slice(source, from, to) };
  const options = { file: buffer, compressors, parsers: timeParsers, geoparquet: false };
  const metadata: FileMetaData = await orDamaged(file, () => parquetMetadataAsync(buffer, options));
  const paths = parquetSchema(metadata).children.flatMap((child) => pathsIn(child, []));
  const names = paths.map(({ name }) => name);
  const chosen = new Set(choose(names, names.length));
  const chosenPaths = paths.filter((_, position) => chosen.has(position));

  const read = async (some: readonly Path[], from: number, to: number): Promise<ReadonlyMap<string, Chunk[]>> => {
    const chunks = new Map<string, Chunk[]>();
    const columns = [...new Set(some.map(({ path }) => path[0] as string))];
    if (columns.length === 0) return chunks;
    await orDamaged(file, () =>
      parquetRead({
        ...options,
        metadata,
        columns,
        rowStart: from,
        rowEnd: to,
        onChunk({ columnName, columnData, rowStart }) {
          const all = chunks.get(columnName) ?? [];
          all.push({ values: columnData as Chunk["values"], from: rowStart });
          chunks.set(columnName, all);
        },
      }),
    );
    return chunks;
  };

  let from = 0;
  for (const group of metadata.row_groups) {
    const size = Number(group.num_rows);
    if (size === 0) continue;
    const chunks = await read(chosenPaths, from, from + size);
    const rest = from > 0 ? [] : paths.filter((_, position) => !chosen.has(position)).slice(0, SAMPLE_COLUMNS);
    const seen = await read(rest, 0, Math.min(size, SAMPLE_ROWS));
    const columns = paths.map((path, position): Column => {
      const [top = ""] = path.path;
      if (chosen.has(position)) return columnOf(wholeOf(chunks.get(top) ?? [], from, size, file, top), path.path);
      const sample = seen.get(top);
      return sample === undefined
        ? []
        : columnOf(wholeOf(sample, 0, Math.min(size, SAMPLE_ROWS), file, top), path.path);
    });
    yield { names, columns, size };
    from += size;
  }
  if (from === 0) yield { names, columns: names.map(() => []), size: 0 };
}

type Values = readonly unknown[] | Int32Array | Float64Array | Float32Array | BigInt64Array;

interface Chunk {
  readonly values: Values;
  readonly from: number;
}

/** The values of rows `from` to `from + size`, which come in pieces. */
function wholeOf(chunks: readonly Chunk[], from: number, size: number, file: string, column: string): Values {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined && only.from === from && only.values.length === size)
    return only.values;
  const inOrder = [...chunks].sort((a, b) => a.from - b.from);
  const parts = inOrder.map(({ values, from: start }) => {
    return values.slice(Math.max(0, from - start), Math.max(0, from + size - start));
  });
  const found = parts.reduce((sum, { length }) => sum + length, 0);
  if (found !== size) {
    const message = `${file} is a damaged Parquet file: column "${column}" has ${found} values of ${size} rows`;
    throw new SasrecError("invalid-file", message, { file, column });
  }
  const [first] = parts;
  if (ArrayBuffer.isView(first) && parts.every((part) => part.constructor === first.constructor)) {
    const whole = new (first.constructor as Float64ArrayConstructor)(size);
    let at = 0;
    for (const part of parts) {
      whole.set(part as Float64Array, at);
      at += part.length;
    }
    return whole;
  }
  return parts.flatMap((part) => Array.from(part as ArrayLike<unknown>));
}

function columnOf(values: Values, [, ...rest]: readonly string[]): Column {
  if (values instanceof Int32Array || values instanceof Float64Array || values instanceof BigInt64Array) return values;
  if (values instanceof Float32Array) return Float64Array.from(values);
  const all = Array.isArray(values) ? values : Array.from(values as ArrayLike<unknown>);
  const first = all.find((value) => value !== null && value !== undefined);
  const isPlain = typeof first === "string" || typeof first === "number" || typeof first === "bigint";
  return rest.length === 0 && isPlain ? (all as Value[]) : all.map((value) => valueAt(value, rest));
}

/** The columns within a part of the schema: structs by path, lists as they are, maps as nothing. */
function pathsIn({ element, children }: SchemaTree, trail: readonly string[]): readonly Path[] {
  const path = [...trail, element.name];
  const name = path.join(".");
  if (children.length === 0) return [{ name, path }];
  if (element.converted_type === "MAP" || element.converted_type === "MAP_KEY_VALUE") return [];
  if (element.converted_type !== "LIST") return children.flatMap((child) => pathsIn(child, path));
  const [within] = children[0]?.children ?? [];
  if (within === undefined || within.children.length === 0) return [{ name, path }];
  return within.children.flatMap((child) => pathsIn(child, path));
}

async function slice(source: ParquetSource, from: number, to = source.size): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(to - from);
  await source.read(from, bytes);
  return bytes.buffer;
}

async function orDamaged<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SasrecError) throw cause;
    const why = isObject(cause) || cause instanceof Error ? messageOf(cause) : String(cause);
    const message = `${file} is a damaged Parquet file, or has what is not read: ${why}`;
    throw new SasrecError("invalid-file", message, { file, cause });
  }
}
