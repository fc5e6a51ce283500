/** ONNX Runtime's WebAssembly build in Node: three files that come with the package, nothing is fetched. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { messageOf, SasrecError } from "../../errors.ts";
import { onnxruntimeWeb, type WebEngine } from "../../runtime/onnxruntime-web.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { packageFile } from "./package-file.ts";

const FOLDER = "dist/vendor/onnxruntime-web";

/** The WebAssembly runtime, one engine for each thread of Node. */
export const onnxruntimeWasm: Runtime = onnxruntimeWeb(loadEngine, availableParallelism());

/** Throws `not-available` if the files are missing or cannot be loaded. */
async function loadEngine(): Promise<WebEngine> {
  const [script, binary] = [engineFile("ort.wasm.min.mjs"), engineFile("ort-wasm-simd-threaded.wasm")];
  try {
    const engine = (await import(script.href)) as WebEngine;
    // "./" is beside the script. Without it the engine would fetch what its threads run, as pages do.
    engine.env.wasm.wasmPaths = "./";
    engine.env.wasm.wasmBinary = await readFile(binary);
    return engine;
  } catch (cause) {
    const why = messageOf(cause);
    throw new SasrecError("not-available", `The WebAssembly engine ${script.href} cannot be loaded: ${why}`, {
      feature: "wasm",
      cause,
    });
  }
}

function engineFile(name: string): URL {
  const file = packageFile(`${FOLDER}/${name}`);
  if (file !== undefined) return file;
  const remedy = "Install sasrec again. If your application is bundled, keep sasrec outside of the bundle (external).";
  throw new SasrecError("not-available", `The WebAssembly engine is missing: no file ${FOLDER}/${name}. ${remedy}`, {
    feature: "wasm",
  });
}
