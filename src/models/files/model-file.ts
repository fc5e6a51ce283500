/**
 * A fitted network as the bytes of one safetensors file, and back. See `docs/file-format.md`.
 *
 * @module
 */

import { z } from "zod";
import type { HistoryStore } from "../../data/histories.ts";
import { type Id, IdMap } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import type { NetworkName } from "../../networks/architecture.ts";
import { emptyStore, type ParameterStore } from "../../networks/parameter-store.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import type { Sha256 } from "../../storage/checksum.ts";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../storage/safetensors.ts";
import type { FitEpoch } from "../fit-options.ts";
import { architectureOf, type ResolvedOptions, resolveOptions } from "../neural/options.ts";
import type { RatingModel } from "../ratings/ratings.ts";
import { BASELINE_FORMAT } from "./baseline-file.ts";

const FORMAT = "sasrec";
const VERSION = "2";

/** What a model went on to learn after `fit`. */
export interface UpdateRecord {
  /** Fingerprint of the new events. */
  readonly dataHash: string;
  readonly dataName: string;
  readonly epochs: readonly FitEpoch[];
  readonly seconds: number;
}

/** How a model came to be. */
export interface TrainingRecord {
  /** Fingerprint of the training events. */
  readonly dataHash: string;
  readonly dataName: string;
  readonly epochs: readonly FitEpoch[];
  /** The epoch whose weights were kept, where validation chose them. */
  readonly bestEpoch?: number;
  readonly seconds: number;
  /** Calls of `fitPartial` since, oldest first. */
  readonly updates?: readonly UpdateRecord[];
}

/** Everything a fitted model consists of. */
export interface SavedModel {
  readonly options: ResolvedOptions;
  readonly store: HistoryStore;
  readonly parameters: ParameterStore;
  readonly ratings: RatingModel | undefined;
  readonly record: TrainingRecord;
}

/** The bytes of the file. */
export function encodeModel(model: SavedModel, sha256?: Sha256): Uint8Array {
  const tensors = new Map<string, NamedTensor>();
  for (const { name, shape } of model.parameters.specs) {
    tensors.set(name, { dtype: "F32", shape, data: model.parameters.views.get(name) as Float32Array });
  }
  const { offsets, events, items, users } = model.store;
  tensors.set("histories.offsets", { dtype: "I32", shape: [offsets.length], data: offsets });
  tensors.set("histories.events", { dtype: "I32", shape: [events.length], data: events });
  if (model.ratings !== undefined) {
    const { mean, slope, userBias, itemBias } = model.ratings;
    const scale = Float32Array.of(mean, slope);
    tensors.set("ratings.scale", { dtype: "F32", shape: [2], data: scale });
    tensors.set("ratings.userBias", { dtype: "F32", shape: [userBias.length], data: userBias });
    tensors.set("ratings.itemBias", { dtype: "F32", shape: [itemBias.length], data: itemBias });
  }
  const { runtime: _, ...options } = model.options; // the machine's, not the model's
  const metadata = {
    format: FORMAT,
    version: VERSION,
    options: JSON.stringify(options),
    items: JSON.stringify(items.ids),
    users: JSON.stringify(users.ids),
    training: JSON.stringify(model.record),
  };
  return encodeSafetensors(tensors, metadata, sha256);
}

/** One predicate, not a schema for each of what may be a million ids: that would be half of the time of loading. */
const ids: z.ZodType<Id[]> = z.custom<Id[]>((value) => {
  return Array.isArray(value) && value.every((id) => typeof id === "string" || typeof id === "number");
}, "ids must be texts or numbers");

/** A {@link FitEpoch} as JSON has it. */
export const epochSchema: z.ZodType = z.strictObject({
  epoch: z.number(),
  epochs: z.number(),
  loss: z.number(),
  gradientNorm: z.number(),
  seconds: z.number(),
  targetsPerSecond: z.number().nullable(),
  validation: z.number().optional(),
});

const update = z.strictObject({
  dataHash: z.string(),
  dataName: z.string(),
  epochs: z.array(epochSchema),
  seconds: z.number(),
});

const record = update.extend({ bestEpoch: z.number().optional(), updates: z.array(update).optional() });

/** The model in `bytes`. Throws `invalid-file` saying what is wrong with them. */
export function decodeModel(bytes: Uint8Array, sha256?: Sha256): SavedModel {
  const { tensors, metadata } = decodeSafetensors(bytes, sha256 && { sha256 });
  checkFormat(metadata);
  const options = optionsOf(metadata);
  const items = new IdMap(parse(metadata, "items", ids));
  const users = new IdMap(parse(metadata, "users", ids));
  const take = <A extends Float32Array | Int32Array>(
    name: string,
    dtype: "F32" | "I32",
    shape: readonly number[],
  ): A => {
    const tensor = tensors.get(name);
    tensors.delete(name);
    if (tensor === undefined) throw invalid(`the tensor ${name} is missing`);
    if (tensor.dtype !== dtype || String(tensor.shape) !== String(shape)) {
      throw invalid(`the tensor ${name} is ${tensor.dtype} [${tensor.shape}] and should be ${dtype} [${shape}]`);
    }
    return tensor.data as A;
  };
  const specs = parameterSpecs(architectureOf(options, items.size));
  for (const { name, shape } of specs) check(tensors, name, shape);
  const parameters = emptyStore(specs);
  for (const { name, shape } of specs) parameters.views.get(name)?.set(take<Float32Array>(name, "F32", shape));
  const store = {
    items,
    users,
    offsets: take<Int32Array>("histories.offsets", "I32", [users.size + 1]),
    events: take<Int32Array>("histories.events", "I32", [tensors.get("histories.events")?.shape[0] ?? 0]),
  };
  checkHistories(store);
  let ratings: RatingModel | undefined;
  if (tensors.has("ratings.scale")) {
    const [mean, slope] = take<Float32Array>("ratings.scale", "F32", [2]) as unknown as [number, number];
    const userBias = take<Float32Array>("ratings.userBias", "F32", [users.size]);
    ratings = { mean, slope, userBias, itemBias: take<Float32Array>("ratings.itemBias", "F32", [items.size]) };
  }
  if (tensors.size > 0) throw invalid(`it has tensors this version does not know: ${[...tensors.keys()].join(", ")}`);
  return { options, store, parameters, ratings, record: parse(metadata, "training", record) as TrainingRecord };
}

/** The network in `bytes`, before anything else is read of them. Throws `invalid-file`. */
export function networkOf(bytes: Uint8Array, sha256?: Sha256): NetworkName {
  const { metadata } = decodeSafetensors(bytes, sha256 && { sha256 });
  checkFormat(metadata);
  return optionsOf(metadata).network;
}

function optionsOf(metadata: Readonly<Record<string, string>>): ResolvedOptions {
  try {
    return resolveOptions(json(metadata, "options"));
  } catch (cause) {
    throw invalid(`its options do not fit: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function checkFormat({ format = "missing", version }: Readonly<Record<string, string>>): void {
  if (format === BASELINE_FORMAT) throw invalid("it is a baseline, as Markov: load it with the `load` of its class");
  if (format !== FORMAT) throw invalid(`it is no sasrec model (format ${format})`);
  if (version === VERSION) return;
  throw invalid(`its version is ${version} and this program reads version ${VERSION}: use the release that wrote it`);
}

function json(metadata: Readonly<Record<string, string>>, key: string): unknown {
  const text = metadata[key];
  if (text === undefined) throw invalid(`the metadata has no ${key}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`the metadata's ${key} is no JSON`, cause);
  }
}

function parse<T>(metadata: Readonly<Record<string, string>>, key: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json(metadata, key));
  if (!result.success)
    throw invalid(`the metadata's ${key} is malformed: ${result.error.issues[0]?.message}`, result.error);
  return result.data;
}

/** Before anything is allocated from what the options declare: the tensor is there, in that shape. */
function check(tensors: ReadonlyMap<string, NamedTensor>, name: string, shape: readonly number[]): void {
  const found = tensors.get(name)?.shape;
  if (String(found) !== String(shape)) throw invalid(`the tensor ${name} is [${found}] and should be [${shape}]`);
}

function checkHistories({ items, users, offsets, events }: HistoryStore): void {
  let last = 0;
  for (const offset of offsets) {
    if (offset < last) throw invalid("the histories' offsets are out of order");
    last = offset;
  }
  if (offsets[0] !== 0 || last !== events.length) throw invalid("the histories' offsets do not cover the events");
  if (users.size + 1 !== offsets.length) throw invalid("users and histories differ in number");
  for (const item of events)
    if (item < 0 || item >= items.size) throw invalid(`a history names item ${item} of ${items.size}`);
}

function invalid(why: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-file", `cannot load the model: ${why}`, cause === undefined ? {} : { cause });
}
