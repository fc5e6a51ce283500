/**
 * Ids as tensors: a header of JSON ends at 100 MB, and five million users with long ids take more.
 *
 * @module
 */

import { type Id, IdMap } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import type { NamedTensor } from "../../storage/safetensors.ts";
import { decodeUtf8, encodeUtf8, isWellFormed } from "../../storage/utf8.ts";
import { invalidModel, type TensorReader } from "./tensor-reader.ts";

/**
 * The tensors of the ids in `map`, in order. Numbers alone are `NAME.numbers`, F64. Otherwise `NAME.texts` are the UTF-8
 * of all ids, one after the other, `NAME.ends` where each ends, and, if some are numbers, `NAME.numeric` says which.
 * Throws `invalid-data` for an id that is no text of Unicode.
 */
export function* idTensors(name: string, { ids }: IdMap): Generator<[string, NamedTensor]> {
  if (ids.every((id) => typeof id === "number")) {
    yield [`${name}.numbers`, vector("F64", Float64Array.from(ids as readonly number[]))];
    return;
  }
  const texts = ids.map((id) => encode(name, String(id)));
  const ends = new Float64Array(ids.length);
  let length = 0;
  texts.forEach((text, i) => {
    length += text.length;
    ends[i] = length;
  });
  const all = new Uint8Array(length);
  texts.forEach((text, i) => {
    all.set(text, (ends[i] as number) - text.length);
  });
  yield [`${name}.ends`, vector("F64", ends)];
  yield [`${name}.texts`, vector("U8", all)];
  if (ids.some((id) => typeof id === "number")) {
    yield [
      `${name}.numeric`,
      vector(
        "U8",
        Uint8Array.from(ids, (id) => (typeof id === "number" ? 1 : 0)),
      ),
    ];
  }
}

/** The ids that {@link idTensors} wrote. Throws `invalid-file`, also if one comes twice. */
export function readIds(name: string, tensors: TensorReader): IdMap {
  const ids = tensors.has(`${name}.numbers`)
    ? Array.from(tensors.vector(`${name}.numbers`, "F64"), (id) => finite(name, id))
    : readTexts(name, tensors);
  const map = new IdMap(ids);
  if (map.size !== ids.length) throw invalidModel(`its ${name} name one twice`);
  return map;
}

function readTexts(name: string, tensors: TensorReader): readonly Id[] {
  const ends = tensors.vector(`${name}.ends`, "F64");
  const texts = tensors.vector(`${name}.texts`, "U8");
  const numeric = tensors.has(`${name}.numeric`) ? tensors.vector(`${name}.numeric`, "U8") : undefined;
  if (numeric !== undefined && numeric.length !== ends.length) throw invalidModel(`${name}.numeric has another length`);
  let start = 0;
  const ids = Array.from(ends, (end, i): Id => {
    if (!Number.isInteger(end) || end < start || end > texts.length) throw invalidModel(`${name}.ends is out of order`);
    const text = decodeText(name, texts.subarray(start, end));
    start = end;
    return numeric?.[i] === 1 ? finite(name, text === "" ? Number.NaN : Number(text)) : text;
  });
  if (start !== texts.length) throw invalidModel(`${name}.texts is longer than its last end`);
  return ids;
}

function decodeText(name: string, bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw invalidModel(`${name}.texts is not UTF-8`, cause);
  }
}

function finite(name: string, id: number): number {
  if (Number.isFinite(id)) return id;
  throw invalidModel(`its ${name} hold ${id}, which is no id`);
}

function vector(dtype: "F64" | "U8", data: Float64Array | Uint8Array): NamedTensor {
  return { dtype, shape: [data.length], data } as NamedTensor;
}

function encode(name: string, text: string): Uint8Array {
  if (isWellFormed(text)) return encodeUtf8(text);
  throw new SasrecError(
    "invalid-data",
    `cannot save the model: its ${name} hold ${JSON.stringify(text)}, which is no Unicode text`,
    { column: name, value: text },
  );
}
