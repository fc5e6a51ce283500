/**
 * A training between two steps as the bytes of one safetensors file, and back.
 *
 * @module
 */

import { isSasrecError, SasrecError } from "../../errors.ts";
import type { Sha256 } from "../../storage/checksum.ts";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../storage/safetensors.ts";
import type { TrainingState } from "../../training/state.ts";
import type { LogState } from "../neural/epoch-log.ts";
import { epochShape } from "./record-schema.ts";
import { count, listOf, number, numberOrNull, optional, record, recordOfAny, type Shape, text } from "./shapes.ts";

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

/** The bytes of the file. */
export function encodeCheckpoint({ identity, training, log }: Checkpoint, sha256?: Sha256): Uint8Array {
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
  return encodeSafetensors(tensors, metadata, sha256);
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

/** The checkpoint in `bytes`. Throws `invalid-file` saying what is wrong with those of `path`, and what to do. */
export function decodeCheckpoint(bytes: Uint8Array, path: string, sha256?: Sha256): Checkpoint {
  try {
    return decode(bytes, sha256);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError(
      "invalid-file",
      `${path} is no sound checkpoint. If it was one, delete it to train from the start; otherwise choose another ` +
        `path. ${cause.message}`,
      { file: path, cause },
    );
  }
}

function decode(bytes: Uint8Array, sha256: Sha256 | undefined): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, sha256 && { sha256 });
  const { format = "missing", version = "missing" } = metadata;
  if (format !== FORMAT) throw invalid(`Its format is ${format}`);
  if (version !== VERSION) throw invalid(`Its version is ${version}; this program reads version ${VERSION}`);
  const floats = (name: string, sizes: readonly number[]): Float32Array => {
    const data = tensors.get(name)?.data ?? new Float32Array(0);
    if (data instanceof Float32Array && sizes.includes(data.length)) return data;
    throw invalid(`Its tensor ${name} has ${data.length} elements and should have ${sizes.join(" or ")}`);
  };
  const identity = noted<Identity>("identity", metadata["identity"], isIdentity);
  const progress = noted<Progress>("progress", metadata["progress"], isProgress);
  const { step, epoch, sums, epochs, seconds, best } = progress;
  const size = tensors.get("parameters")?.data.length ?? 0;
  const averagedAt = tensors.get("averagedAt")?.data ?? new Int32Array(0);
  if (!(averagedAt instanceof Int32Array)) throw invalid("Its tensor averagedAt holds no integers");
  return {
    identity,
    training: {
      step,
      epoch,
      sums,
      tensors: {
        parameters: floats("parameters", [size]),
        mean: floats("mean", [size]),
        square: floats("square", [size]),
        average: floats("average", [0, size]),
        averagedAt,
      },
    },
    log: {
      epochs,
      seconds,
      best: best && { ...best, flat: floats("best", [size]) },
    },
  };
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

function invalid(why: string): SasrecError {
  return new SasrecError("invalid-file", `${why}.`);
}
