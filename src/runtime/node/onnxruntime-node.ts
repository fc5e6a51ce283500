/**
 * ONNX Runtime's native library in Node.
 *
 * @module
 */

import { InferenceSession, Tensor } from "onnxruntime-node";
import { SasrecError } from "../../errors.ts";
import type { CompileOptions, Program, Runtime, TensorData, Value } from "../runtime.ts";

/** The native CPU runtime. */
export const onnxruntimeNode: Runtime = { name: "onnxruntime-node", compile };

async function compile(model: Uint8Array, options: CompileOptions = {}): Promise<Program> {
  const session = await InferenceSession.create(model, {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    intraOpNumThreads: options.threads ?? 0,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
  }).catch((cause: unknown) => {
    throw new SasrecError("invalid-graph", `ONNX Runtime refused the model: ${messageOf(cause)}`, { cause });
  });
  let released = false;
  return {
    async run(inputs, outputs = {}) {
      for (const name of Object.keys(outputs)) {
        if (!session.outputNames.includes(name)) throw failed(new Error(`the model has no output ${name}`));
      }
      try {
        const given = toTensors(outputs);
        // Outputs not given ahead are listed as null and allocated by the engine.
        const fetches = Object.fromEntries(session.outputNames.map((name) => [name, given[name] ?? null]));
        const results = await session.run(toTensors(inputs), fetches);
        return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromTensor(tensor)]));
      } catch (cause) {
        throw failed(cause);
      }
    },
    async release() {
      if (released) return;
      released = true;
      if (options.profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}

function failed(cause: unknown): SasrecError {
  return new SasrecError("invalid-graph", `ONNX Runtime failed: ${messageOf(cause)}`, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function toTensors(values: Readonly<Record<string, Value>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toTensor(value)]));
}

function toTensor({ data, dims }: Value): Tensor {
  if (data instanceof Float32Array) return new Tensor("float32", data, dims);
  if (data instanceof Int32Array) return new Tensor("int32", data, dims);
  return new Tensor("int64", data, dims);
}

function fromTensor(tensor: Tensor): Value {
  return { data: tensor.data as TensorData, dims: tensor.dims };
}
