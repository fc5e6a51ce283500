/**
 * A fitted baseline as the bytes of one safetensors file, and back: the container of `docs/file-format.md` with the
 * format `sasrec-baseline`, the metadata `kind`, `options`, `items`, `users`, and the tensors of the baseline.
 *
 * @module
 */

import { z } from "zod";
import type { HistoryStore } from "../../data/histories.ts";
import { type Id, IdMap } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import type { Sha256 } from "../../storage/checksum.ts";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../storage/safetensors.ts";

/** In files of baselines, where models of networks have another. */
export const BASELINE_FORMAT = "sasrec-baseline";
const VERSION = "1";

/** Tensors by name. */
export type TensorMap = ReadonlyMap<string, NamedTensor>;

/** Gives out the tensors of a file, once each, and insists on their shapes. */
export interface TensorReader {
  /** A copy. Throws `invalid-file` where it is missing, of another type or shape, or holds a number not finite. */
  f32(name: string, ...shape: readonly number[]): Float32Array;
  /** A copy. Throws `invalid-file` where it is missing, of another type or shape, or leaves 0..`below`-1. */
  indices(name: string, below: number, ...shape: readonly number[]): Int32Array;
  /** A copy of positions: rising from 0, so that row r is `[at r, at r + 1)` of something. Throws `invalid-file`. */
  starts(name: string, rows: number): Int32Array;
  /** Throws `invalid-file` where a tensor is left. */
  done(): void;
}

/** What a file holds. */
export interface SavedBaseline<Options, Tensors> {
  readonly options: Options;
  readonly store: HistoryStore;
  readonly tensors: Tensors;
}

/** The bytes of the file. */
export function encodeBaseline(
  kind: string,
  { options, store, tensors }: SavedBaseline<object, TensorMap>,
  sha256: Sha256,
): Uint8Array {
  const { items, users, offsets, events } = store;
  const all = new Map<string, NamedTensor>(tensors);
  all.set("histories.offsets", { dtype: "I32", shape: [offsets.length], data: offsets });
  all.set("histories.events", { dtype: "I32", shape: [events.length], data: events });
  const metadata = {
    format: BASELINE_FORMAT,
    version: VERSION,
    kind,
    options: JSON.stringify(options),
    items: JSON.stringify(items.ids),
    users: JSON.stringify(users.ids),
  };
  return encodeSafetensors(all, metadata, sha256);
}

/** The baseline of that `kind` in `bytes`. Throws `invalid-file` saying what is wrong with them. */
export function decodeBaseline<Options>(
  kind: string,
  bytes: Uint8Array,
  parse: (options: unknown) => Options,
  sha256: Sha256,
): SavedBaseline<Options, TensorReader> {
  const { tensors, metadata } = decodeSafetensors(bytes, { sha256 });
  expectEntry(metadata, "format", BASELINE_FORMAT);
  expectEntry(metadata, "version", VERSION);
  expectEntry(metadata, "kind", kind);
  const reader = readerOf(tensors);
  const items = idsOf(metadata, "items");
  const users = idsOf(metadata, "users");
  const offsets = reader.starts("histories.offsets", users.size);
  const events = reader.indices("histories.events", items.size, offsets.at(-1) as number);
  return { options: optionsOf(metadata, parse), store: { items, users, offsets, events }, tensors: reader };
}

function readerOf(tensors: Map<string, NamedTensor>): TensorReader {
  const take = (name: string, dtype: "F32" | "I32", shape: readonly number[]): Float32Array | Int32Array => {
    const tensor = tensors.get(name);
    tensors.delete(name);
    if (tensor === undefined) throw invalid(`the tensor ${name} is missing`);
    if (tensor.dtype !== dtype || String(tensor.shape) !== String(shape)) {
      throw invalid(`the tensor ${name} is ${tensor.dtype} [${tensor.shape}] and should be ${dtype} [${shape}]`);
    }
    return (tensor.data as Float32Array | Int32Array).slice();
  };
  const indices: TensorReader["indices"] = (name, below, ...shape) => {
    const values = take(name, "I32", shape) as Int32Array;
    const wrong = values.find((value) => value < 0 || value >= below);
    if (wrong !== undefined) throw invalid(`the tensor ${name} holds ${wrong} and should hold 0 to ${below - 1}`);
    return values;
  };
  return {
    indices,
    f32(name, ...shape) {
      const values = take(name, "F32", shape) as Float32Array;
      if (!values.every(Number.isFinite)) throw invalid(`the tensor ${name} holds a number that is not finite`);
      return values;
    },
    starts(name, rows) {
      const values = indices(name, 2 ** 31, rows + 1);
      const rising = values.every((value, row) => value >= (row === 0 ? 0 : (values[row - 1] as number)));
      if (values[0] !== 0 || !rising) throw invalid(`the tensor ${name} does not rise from 0`);
      return values;
    },
    done() {
      if (tensors.size === 0) return;
      throw invalid(`it has tensors this version does not know: ${[...tensors.keys()].join(", ")}`);
    },
  };
}

type Metadata = Readonly<Record<string, string>>;

function expectEntry(metadata: Metadata, key: string, expected: string): void {
  if (metadata[key] === expected) return;
  throw invalid(`its ${key} is ${metadata[key] ?? "missing"} and should be ${expected}: load it with what wrote it`);
}

const ids = z.custom<Id[]>((value) => {
  return Array.isArray(value) && value.every((id) => typeof id === "string" || typeof id === "number");
});

function idsOf(metadata: Metadata, key: string): IdMap {
  const result = ids.safeParse(json(metadata, key));
  if (!result.success) throw invalid(`the metadata's ${key} are no list of texts and numbers`);
  const map = new IdMap(result.data);
  if (map.size !== result.data.length) throw invalid(`the metadata's ${key} name one twice`);
  return map;
}

function optionsOf<Options>(metadata: Metadata, parse: (options: unknown) => Options): Options {
  const options = json(metadata, "options");
  try {
    return parse(options);
  } catch (cause) {
    throw invalid(`its options do not fit: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function json(metadata: Metadata, key: string): unknown {
  const text = metadata[key];
  if (text === undefined) throw invalid(`the metadata has no ${key}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`the metadata's ${key} is no JSON`, cause);
  }
}

function invalid(why: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-file", `cannot load the model: ${why}`, cause === undefined ? {} : { cause });
}
