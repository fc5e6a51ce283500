/** What the rest of the package needs of an engine that runs ONNX models. */

import type { Resolved } from "../options/table.ts";

/** Elements of a tensor at run time. Booleans never cross this boundary. */
export type TensorData = Float32Array | Int32Array | BigInt64Array;

/** A tensor at run time: `data` holds the product of `dims` elements, row-major. */
export interface Value {
  readonly data: TensorData;
  readonly dims: readonly number[];
}

/** How a model is compiled. */
export interface CompileOptions {
  /**
   * Threads used inside an operator; default 0, the number of cores. In WebAssembly all programs share the threads that
   * the first of them asks for. Results do not depend on it.
   */
  readonly threads?: number;
  /** A path prefix: the engine writes a profile of every operator there, if it can. */
  readonly profile?: string;
}

/** A compiled model. */
export interface Program {
  /**
   * Runs the model. Tensors in `outputs` are written in place, and those not given are allocated; all are returned.
   * Throws `SasrecError` with the engine's message if a shape or type does not fit.
   */
  run(
    inputs: Readonly<Record<string, Value>>,
    outputs?: Readonly<Record<string, Value>>,
  ): Promise<Readonly<Record<string, Value>>>;
  /** Frees the engine's memory; the program cannot be used afterwards. */
  release(): Promise<void>;
}

/** Which engine is wanted: `"auto"` is the native library if it can be loaded, and WebAssembly if not. */
export type RuntimeChoice = Resolved<typeof runtimeOptions>["runtime"];

/** The engines: ONNX Runtime's native library, and ONNX Runtime in WebAssembly. */
export type RuntimeName = Exclude<RuntimeChoice, "auto">;

/** An engine. */
export interface Runtime {
  readonly name: RuntimeName;
  compile(model: Uint8Array, options?: CompileOptions): Promise<Program>;
}

/** They belong to the machine, not to the model. */
export const runtimeOptions = {
  /** Threads; 0 for one a core. Default 0. */
  threads: { type: "int", min: 0, max: 1024, default: 0, help: "threads of the engine; 0 for all cores" },
  /**
   * The engine: ONNX Runtime's `"native"` library, or `"wasm"`. Default `"auto"`: native, or WebAssembly with a warning
   * if the library cannot be loaded. It belongs to the machine: a model's file does not say it.
   */
  runtime: {
    type: "choice",
    choices: ["auto", "native", "wasm"],
    default: "auto",
    scope: "machine",
    help: "the engine; auto is native if that can be loaded, else wasm",
  },
} as const;
