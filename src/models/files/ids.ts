/**
 * Ids in a file: few of them as JSON in the metadata, so that people and other programs can read them; many as tensors,
 * because a header ends at 100 MB, and five million users with long ids take more.
 */

import { resized } from "../../arrays.ts";
import { IdTable } from "../../data/id-table.ts";
import { type Id, IdMap, isId } from "../../data/ids.ts";
import { writeText } from "../../data/text-bytes.ts";
import { quoted, SasrecError } from "../../errors.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { decodeUtf8, isWellFormed } from "../../storage/utf8.ts";
import type { Work } from "../../turns.ts";
import { invalidModel, type TensorReader } from "./tensor-reader.ts";

/** The most ids in the metadata, and the most characters of all that are texts. */
const FEW = 10_000;
const SHORT = 100_000;

/** Whether the ids in `map` may stand in the metadata. Throws `invalid-data` for an id that is no text of Unicode. */
export function isShort(name: string, map: IdMap): boolean {
  if (map.size > FEW) return false;
  let length = 0;
  for (const id of map.ids) {
    if (typeof id === "number") continue;
    if (!isWellFormed(id)) throw noUnicode(name, id);
    length += id.length;
  }
  return length <= SHORT;
}

/** The ids of a list in the metadata. Throws `invalid-file`, also if one comes twice. */
export function idMapOfList(name: string, ids: unknown): IdMap {
  if (!Array.isArray(ids) || !ids.every(isId)) throw invalidModel(`the metadata's ${name} are no list of ids`);
  const map = new IdMap(ids);
  if (map.size < ids.length) throw twice(name, ids.find((id, i) => map.indexOf(id) !== i) as Id);
  return map;
}

/** Ids that are worked on without a break. */
const STRETCH = 4096;

/**
 * The tensors of the ids in `map`, in order. Numbers alone are `NAME.numbers`, F64. Otherwise `NAME.texts` are the UTF-8
 * of all ids, one after the other, `NAME.ends` where each ends, and, if some are numbers, `NAME.numeric` says which.
 * Throws `invalid-data` for an id that is no text of Unicode.
 */
export function* idTensors(name: string, map: IdMap): Work<readonly [string, NamedTensor][]> {
  const numeric = new Uint8Array(map.size);
  const numbers = new Float64Array(map.size);
  let count = 0;
  for (let index = 0; index < map.size; index++) {
    const id = map.at(index);
    if (typeof id === "number") {
      numbers[index] = id;
      numeric[index] = 1;
      count++;
    }
    if (index % STRETCH === 0) yield;
  }
  if (count === map.size) return [[`${name}.numbers`, vector("F64", numbers)]];
  let texts = new Uint8Array(16 * map.size + 64);
  const ends = new Float64Array(map.size);
  let end = 0;
  for (let index = 0; index < map.size; index++) {
    const text = String(map.at(index));
    if (!isWellFormed(text)) throw noUnicode(name, text);
    if (end + 3 * text.length > texts.length) texts = resized(texts, Math.max(end + 3 * text.length, 2 * texts.length));
    end = writeText(text, texts, end);
    ends[index] = end;
    if (index % STRETCH === 0) yield;
  }
  return [
    [`${name}.ends`, vector("F64", ends)],
    [`${name}.texts`, vector("U8", texts.subarray(0, end))],
    ...(count > 0 ? [[`${name}.numeric`, vector("U8", numeric)] as [string, NamedTensor]] : []),
  ];
}

/** The tensors that {@link idTensors} wrote, as a file has them. */
export interface IdData {
  readonly name: string;
  readonly numbers: Float64Array | undefined;
  readonly ends: Float64Array;
  readonly texts: Uint8Array;
  readonly numeric: Uint8Array | undefined;
}

/** Takes the tensors of `name`. Throws `invalid-file`. */
export async function readIdData(name: string, tensors: TensorReader): Promise<IdData> {
  const none = new Float64Array(0);
  if (tensors.has(`${name}.numbers`)) {
    const numbers = await tensors.vector(`${name}.numbers`, "F64");
    return { name, numbers, ends: none, texts: new Uint8Array(0), numeric: undefined };
  }
  const ends = await tensors.vector(`${name}.ends`, "F64");
  const texts = await tensors.vector(`${name}.texts`, "U8");
  const numeric = tensors.has(`${name}.numeric`) ? await tensors.vector(`${name}.numeric`, "U8") : undefined;
  if (numeric !== undefined && numeric.length !== ends.length) {
    throw invalidModel(`${name}.numeric has another length`, { tensor: `${name}.numeric` });
  }
  return { name, numbers: undefined, ends, texts, numeric };
}

/** The ids in `data`. Throws `invalid-file`, also if one comes twice. */
export function* idMapOf(data: IdData): Work<IdMap> {
  const table = new IdTable();
  const { name, numbers, ends } = data;
  if (numbers === undefined) yield* addTexts(table, data);
  else {
    for (let i = 0; i < numbers.length; i++) {
      const id = checked(name, numbers[i] as number);
      if (table.addNumber(id) !== i) throw twice(name, id);
      if (i % STRETCH === 0) yield;
    }
  }
  const map = new IdMap(table);
  if (map.size !== (numbers ?? ends).length) throw invalidModel(`its ${name} name one twice`);
  return map;
}

function* addTexts(table: IdTable, { name, ends, texts, numeric }: IdData): Work<void> {
  let start = 0;
  let looked = 0; // at the bytes before
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] as number;
    if (!Number.isInteger(end) || end < start || end > texts.length) {
      throw invalidModel(`${name}.ends is out of order`, { tensor: `${name}.ends`, value: end });
    }
    const within = start > 0 && start < texts.length && ((texts[start] as number) & 0xc0) === 0x80;
    if (within) throw invalidModel(`${name}.ends cuts a letter`, { tensor: `${name}.ends` });
    if (end - looked >= 65_536 || i + 1 === ends.length) {
      checkUtf8(name, texts.subarray(looked, end));
      looked = end;
      yield;
    }
    start = end;
  }
  if (start !== texts.length) {
    throw invalidModel(`${name}.texts is longer than its last end`, { tensor: `${name}.texts` });
  }
  start = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] as number;
    const index =
      numeric?.[i] === 1
        ? table.addNumber(numberOf(name, decodeUtf8(texts.subarray(start, end))))
        : table.addText(texts, start, end);
    if (index !== i) throw twice(name, table.at(index));
    start = end;
    if (i % STRETCH === 0) yield;
  }
}

function checkUtf8(name: string, bytes: Uint8Array): void {
  try {
    decodeUtf8(bytes);
  } catch (cause) {
    throw invalidModel(`${name}.texts is not UTF-8`, { tensor: `${name}.texts`, cause });
  }
}

function numberOf(name: string, text: string): number {
  const number = text === "" ? Number.NaN : Number(text);
  return checked(name, number);
}

function checked(name: string, id: number): number {
  if (isId(id)) return id;
  throw invalidModel(`its ${name} hold ${id}, which is no id`, { value: id });
}

function twice(name: string, id: Id): SasrecError {
  return invalidModel(`its ${name} name ${quoted(id)} twice`, { value: id });
}

function vector(dtype: "F64" | "U8", data: Float64Array | Uint8Array): NamedTensor {
  return { dtype, shape: [data.length], data } as NamedTensor;
}

function noUnicode(name: string, text: string): SasrecError {
  const what = `cannot save the model: its ${name} hold ${quoted(text)}, which is no Unicode text`;
  return new SasrecError("invalid-data", what, { column: name, value: text });
}
