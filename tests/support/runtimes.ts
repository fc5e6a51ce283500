/** Every runtime there is, for suites that hold on all of them. */

import { onnxruntimeNode } from "../../src/platform/node/onnxruntime-node.ts";
import { onnxruntimeWasm } from "../../src/platform/node/onnxruntime-web.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";

/** The native library and WebAssembly. */
export const runtimes: readonly Runtime[] = [onnxruntimeNode, onnxruntimeWasm];
