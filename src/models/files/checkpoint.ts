/** A training between two steps as one safetensors file, and back. */

import { platform } from "#platform";
import { isSasrecError, SasrecError } from "../../errors.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { allFinite } from "../../storage/finite.ts";
import { openSafetensors } from "../../storage/safetensors-reader.ts";
import { safetensorsPieces } from "../../storage/safetensors-writer.ts";
import type { ByteSource } from "../../storage/source.ts";
import type { TrainingState } from "../../training/state.ts";
import type { LogState } from "../neural/epoch-log.ts";
import { epochShape } from "./record-schema.ts";
import { count, listOf, number, numberOrNull, optional, record, recordOfAny, type Shape, text } from "./shapes.ts";
import { type InvalidDetails, inStretches, tensorReader } from "./tensor-reader.ts";

const FORMAT = "sasrec-checkpoint";
/** 3: batches are shuffled and cut as in `docs/decisions/0010-shards-of-like-length.md`. */
const VERSION = "3";

/** What a training is: everything that decides its result, by name. Texts and numbers. */
export type Identity = Readonly<Record<string, string | number | null>>;

/** A training between two steps: which one, how far it is, and what was noted of its epochs. */
export interface Checkpoint {
  readonly identity: Identity;
  readonly training: TrainingState;
  readonly log: LogState;
}

/** The file piece by piece. The tensors must not change meanwhile. Throws `non-finite` if a number in them is none. */
export async function* checkpointPieces({
  identity,
  training,
  log,
}: Checkpoint): AsyncGenerator<Uint8Array, void, undefined> {
  const tensors = new Map<string, NamedTensor>();
  const floats = (name: string, data: Float32Array): void => {
    if (data.length > 0) tensors.set(name, { dtype: "F32", shape: [data.length], data });
  };
  const { parameters, mean, square, average, averagedAt } = training.tensors;
  floats("parameters", parameters);
  floats("mean", mean);
  floats("square", square);
  floats("average", average);
  if (averagedAt.length > 0) {
    tensors.set("averagedAt", { dtype: "I32", shape: [averagedAt.length], data: averagedAt });
  }
  const { flat, ...best } = log.best ?? {};
  if (flat !== undefined) floats("best", flat);
  const { step, epoch, sums } = training;
  const progress = { step, epoch, sums, epochs: log.epochs, seconds: log.seconds, best: flat && best };
  const metadata = {
    format: FORMAT,
    version: VERSION,
    identity: JSON.stringify(identity),
    progress: JSON.stringify(progress),
  };
  for (const [name, { data }] of tensors) {
    if (!(data instanceof Float32Array)) continue;
    await inStretches(data, (part) => {
      if (!allFinite(part)) throw diverged(name, training.step);
    });
  }
  yield* safetensorsPieces(tensors, metadata, platform.sha256);
}

function diverged(name: string, step: number): SasrecError {
  const what = `after step ${step} the tensor ${name} holds a number that is not finite`;
  return new SasrecError("non-finite", `${what}: lower the learning rate or set clipNorm`, { step, tensor: name });
}

const isIdentity = recordOfAny((value) => text(value) || numberOrNull(value));

const isProgress = record({
  step: count,
  epoch: (value) => count(value) && value !== 0,
  sums: record({ loss: number, norm: number, targets: count, seconds: number }),
  epochs: listOf(epochShape),
  seconds: number,
  best: optional(record({ epoch: count, score: number, without: count })),
});

/** What a checkpoint notes of a training beside its tensors. */
interface Progress extends Omit<TrainingState, "tensors">, Omit<LogState, "best"> {
  readonly best?: Omit<NonNullable<LogState["best"]>, "flat">;
}

/** The checkpoint in `source`. Throws `invalid-file` saying what is wrong with the file `path`, and what to do. */
export async function readCheckpoint(source: ByteSource, path: string): Promise<Checkpoint> {
  try {
    return await read(source);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError(
      "invalid-file",
      `${path} is no sound checkpoint. If it was one, delete it to train from the start; otherwise choose another ` +
        `path. ${cause.message}`,
      { ...cause.details, file: path, cause },
    );
  }
}

async function read(source: ByteSource): Promise<Checkpoint> {
  const file = await openSafetensors(source, { sha256: platform.sha256 });
  const { tensors, metadata } = file;
  const { format = "missing", version = "missing" } = metadata;
  if (format !== FORMAT) throw invalid(`Its format is ${format}`);
  if (version !== VERSION) throw invalid(`Its version is ${version}; this program reads version ${VERSION}`);
  const identity = noted<Identity>("identity", metadata["identity"], isIdentity);
  const progress = noted<Progress>("progress", metadata["progress"], isProgress);
  const { step, epoch, sums, epochs, seconds, best } = progress;
  const size = tensors.get("parameters")?.shape[0] ?? 0;
  const reader = tensorReader(file, invalid);
  const state = {
    parameters: await reader.f32("parameters", size),
    mean: await reader.f32("mean", size),
    square: await reader.f32("square", size),
    average: reader.has("average") ? await reader.f32("average", size) : new Float32Array(0),
    averagedAt: reader.has("averagedAt") ? await reader.vector("averagedAt", "I32") : new Int32Array(0),
  };
  const log = { epochs, seconds, best: best && { ...best, flat: await reader.f32("best", size) } };
  reader.done();
  return { identity, training: { step, epoch, sums, tensors: state }, log };
}

function noted<T>(name: string, json: string | undefined, isShape: Shape): T {
  let value: unknown;
  try {
    value = JSON.parse(json ?? "");
  } catch {
    throw invalid(`Its ${name} is no JSON`);
  }
  if (isShape(value)) return value as T;
  throw invalid(`Its ${name} is not what this program writes`);
}

function invalid(why: string, details: InvalidDetails = {}): SasrecError {
  return new SasrecError("invalid-file", `${why}.`, details);
}
