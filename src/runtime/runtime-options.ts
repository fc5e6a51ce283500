/**
 * What runs a model.
 *
 * @module
 */

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
