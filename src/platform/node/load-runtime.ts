/** The runtime that was chosen. The native library is an optional dependency, missing if npm could not install it. */

import { messageOf, SasrecError } from "../../errors.ts";
import { ONNXRUNTIME_VERSION } from "../../runtime/onnxruntime.ts";
import type { Runtime, RuntimeChoice } from "../../runtime/runtime.ts";

/** The command that installs the native library. Its variable keeps npm from downloading what only CUDA needs. */
export const INSTALL_NATIVE: string = `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${ONNXRUNTIME_VERSION}`;

let automatic: Promise<Runtime> | undefined;

/** Loads it. Throws `not-available` if `"native"` is asked for and cannot be loaded; `"auto"` warns, once. */
export function loadRuntime(choice: RuntimeChoice): Promise<Runtime> {
  if (choice === "wasm") return wasm();
  if (choice === "native") return native();
  automatic ??= native().catch((error: SasrecError) => {
    console.warn(`sasrec: runs in WebAssembly, about three times slower: ${error.message}`);
    return wasm();
  });
  return automatic;
}

async function wasm(): Promise<Runtime> {
  return (await import("./onnxruntime-web.ts")).onnxruntimeWasm;
}

async function native(): Promise<Runtime> {
  try {
    const { loadNative, onnxruntimeNode } = await import("./onnxruntime-node.ts");
    await loadNative();
    return onnxruntimeNode;
  } catch (cause) {
    const why = messageOf(cause).split("\n", 1)[0];
    const remedy = `run ${INSTALL_NATIVE}, or choose the runtime "wasm"`;
    throw new SasrecError("not-available", `onnxruntime-node cannot be loaded (${why}): ${remedy}`, {
      feature: "native",
      cause,
    });
  }
}
