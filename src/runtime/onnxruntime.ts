/** What the two builds of ONNX Runtime have in common: one API, over a native library or over WebAssembly. */

import type { InferenceSession, Tensor } from "onnxruntime-web";
import { messageOf, SasrecError } from "../errors.ts";
import type { TensorData, Value } from "./runtime.ts";

/** The part of `onnxruntime-node` or `onnxruntime-web` that runs models. */
export type Engine = Pick<typeof import("onnxruntime-web"), "InferenceSession" | "Tensor">;

/** The version of both builds: the native one by package.json, the other copied into the package when it is built. */
export const ONNXRUNTIME_VERSION = "1.30.0";

/** How every session is made. */
const SETTINGS: InferenceSession.SessionOptions = {
  graphOptimizationLevel: "all",
  interOpNumThreads: 1,
  executionMode: "sequential",
  logSeverityLevel: 3,
};

/** A session for `model`. Throws `invalid-graph` with the engine's message if it refuses the model. */
export async function openSession(
  { InferenceSession }: Engine,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model, { ...SETTINGS, ...options });
  } catch (cause) {
    throw new SasrecError("invalid-graph", `ONNX Runtime refused the model: ${messageOf(cause)}`, { cause });
  }
}

/** Every output of `session`; those in `given` are written in place. Throws `invalid-graph` as `Program.run` says. */
export async function runSession(
  engine: Engine,
  session: InferenceSession,
  inputs: Readonly<Record<string, Value>>,
  given: Readonly<Record<string, Value>> = {},
): Promise<Record<string, Value>> {
  try {
    const written = mapValues(given, (value) => toTensor(engine, value));
    // Outputs not given ahead are listed as null and allocated by the engine.
    const fetches = Object.fromEntries(session.outputNames.map((name) => [name, written[name] ?? null]));
    const feeds = mapValues(inputs, (value) => toTensor(engine, value));
    return mapValues(await session.run(feeds, fetches), fromTensor);
  } catch (cause) {
    throw runFailed(messageOf(cause), cause);
  }
}

/** Throws if `outputs` has a name that `session` does not have. */
export function checkOutputNames(session: InferenceSession, outputs: Readonly<Record<string, Value>>): void {
  for (const name of Object.keys(outputs)) {
    if (!session.outputNames.includes(name)) throw runFailed(`the model has no output ${name}`);
  }
}

/** The error of a run. */
export function runFailed(why: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-graph", `ONNX Runtime failed: ${why}`, { cause });
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function toTensor({ Tensor }: Engine, { data, dims }: Value): Tensor {
  const type = data[Symbol.toStringTag]; // of whatever context it is
  if (type === "Float32Array") return new Tensor("float32", data, dims);
  if (type === "Int32Array") return new Tensor("int32", data, dims);
  return new Tensor("int64", data, dims);
}

function fromTensor(tensor: Tensor): Value {
  return { data: tensor.data as TensorData, dims: tensor.dims };
}
