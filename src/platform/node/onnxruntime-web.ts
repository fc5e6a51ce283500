/**
 * ONNX Runtime's WebAssembly build in Node. The package finds its `.wasm` file beside itself: nothing is fetched.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import { onnxruntimeWeb } from "../../runtime/onnxruntime-web.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** The WebAssembly runtime, one engine for each thread of Node. */
export const onnxruntimeWasm: Runtime = onnxruntimeWeb(() => import("onnxruntime-web"), availableParallelism());
