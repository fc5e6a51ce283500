/** Ids as the tensors of a prepared log: their texts, and which of them are numbers. */

import { IdTable } from "../../data/id-table.ts";
import { IdMap } from "../../data/ids.ts";
import { readText, writeText } from "../../data/text-bytes.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";

/** `NAME.texts`, the UTF-8 of all texts one after the other; `NAME.ends`, where each ends. */
export function textTensors(name: string, texts: Iterable<string>, size: number): [string, NamedTensor][] {
  let bytes = new Uint8Array(16 * size + 64);
  const ends = new Float64Array(size);
  let [end, index] = [0, 0];
  for (const text of texts) {
    if (end + 3 * text.length > bytes.length) {
      const longer = new Uint8Array(2 * bytes.length + 3 * text.length);
      longer.set(bytes);
      bytes = longer;
    }
    end = writeText(text, bytes, end);
    ends[index++] = end;
  }
  const data = bytes.slice(0, end);
  return [
    [`${name}.ends`, { dtype: "F64", shape: [size], data: ends }],
    [`${name}.texts`, { dtype: "U8", shape: [end], data }],
  ];
}

/** The texts that {@link textTensors} wrote. */
export function* textsOf(texts: Uint8Array, ends: Float64Array): Generator<string> {
  let start = 0;
  for (const end of ends) {
    yield readText(texts, start, end);
    start = end;
  }
}

/** The tensors of a map; `NAME.numeric` only if some ids are numbers. */
export function idTensors(name: string, map: IdMap): [string, NamedTensor][] {
  const numeric = Uint8Array.from(map, (id) => (typeof id === "number" ? 1 : 0));
  const texts = textTensors(name, textsIn(map), map.size);
  if (!numeric.includes(1)) return texts;
  return [...texts, [`${name}.numeric`, { dtype: "U8", shape: [map.size], data: numeric }]];
}

function* textsIn(map: IdMap): Generator<string> {
  for (const id of map) yield String(id);
}

/** The map of its tensors; `undefined` if they are no map. */
export function idMapOf(texts: Uint8Array, ends: Float64Array, numeric: Uint8Array | undefined): IdMap | undefined {
  const table = new IdTable();
  let start = 0;
  for (let index = 0; index < ends.length; index++) {
    const end = ends[index] as number;
    if (!(Number.isInteger(end) && end >= start && end <= texts.length)) return undefined;
    const number = numeric?.[index] === 1 ? Number(readText(texts, start, end)) : undefined;
    if (number !== undefined && !Number.isFinite(number)) return undefined;
    const at = number === undefined ? table.addText(texts, start, end) : table.addNumber(number);
    if (at !== index) return undefined;
    start = end;
  }
  return new IdMap(table);
}
