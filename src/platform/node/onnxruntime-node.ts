/** ONNX Runtime's native library in Node. */

import { checkOutputNames, type Engine, openSession, runSession } from "../../runtime/onnxruntime.ts";
import type { CompileOptions, Program, Runtime } from "../../runtime/runtime.ts";
import { fromMain, importNative, toMain } from "./context.ts";
import { inEngine } from "./engine-gate.ts";
import { declineTelemetry } from "./telemetry.ts";

let loading: Promise<Engine> | undefined;

/** The library. Throws what `import` throws. */
export function loadNative(): Promise<Engine> {
  loading ??= inEngine(importNative);
  return loading;
}

/** The native CPU runtime. */
export const onnxruntimeNode: Runtime = { name: "native", compile };

async function compile(model: Uint8Array, options: CompileOptions = {}): Promise<Program> {
  declineTelemetry();
  const engine = await loadNative();
  const session = await inEngine(() =>
    openSession(engine, Buffer.from(model.buffer, model.byteOffset, model.length), {
      executionProviders: ["cpu"],
      intraOpNumThreads: options.threads ?? 0,
      ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
    }),
  );
  let released = false;
  return {
    async run(inputs, outputs = {}) {
      checkOutputNames(session, outputs);
      const results = await inEngine(() => runSession(engine, session, toMain(inputs), toMain(outputs)));
      return fromMain(results);
    },
    async release() {
      if (released) return;
      released = true;
      if (options.profile !== undefined) session.endProfiling();
      await inEngine(() => session.release());
    },
  };
}
