/**
 * ONNX Runtime's native library in Node.
 *
 * @module
 */

import * as engine from "onnxruntime-node";
import { checkOutputNames, openSession, runSession } from "../../runtime/onnxruntime.ts";
import type { CompileOptions, Program, Runtime } from "../../runtime/runtime.ts";
import { declineTelemetry } from "./telemetry.ts";

/** The native CPU runtime. */
export const onnxruntimeNode: Runtime = { name: "native", compile };

async function compile(model: Uint8Array, options: CompileOptions = {}): Promise<Program> {
  declineTelemetry();
  const session = await openSession(engine, model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: options.threads ?? 0,
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
  });
  let released = false;
  return {
    async run(inputs, outputs = {}) {
      checkOutputNames(session, outputs);
      return runSession(engine, session, inputs, outputs);
    },
    async release() {
      if (released) return;
      released = true;
      if (options.profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}
