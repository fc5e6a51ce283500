/**
 * ONNX Runtime in WebAssembly: runs wherever JavaScript does, more slowly than the native library.
 *
 * Its threads are one pool for all programs, whose size the first program decides. Its memory has one stack, which
 * calls that overlap would corrupt, so they take turns.
 */

import { checkOutputNames, type Engine, openSession, runFailed, runSession } from "./onnxruntime.ts";
import type { CompileOptions, Program, Runtime, Value } from "./runtime.ts";

/** The part of `onnxruntime-web` in use. */
export type WebEngine = Engine & Pick<typeof import("onnxruntime-web"), "env">;

/** The runtime over an engine that is loaded when first needed; `cores` is what 0 threads stands for. */
export function onnxruntimeWeb(load: () => Promise<WebEngine>, cores: number): Runtime {
  let started: Promise<WebEngine> | undefined;
  const inTurn = turns();
  async function start(threads: number): Promise<WebEngine> {
    const engine = await load();
    engine.env.wasm.numThreads = threads;
    return engine;
  }
  async function compile(model: Uint8Array, { threads = 0 }: CompileOptions = {}): Promise<Program> {
    started ??= start(threads === 0 ? cores : threads);
    const engine = await started;
    const session = await inTurn(() => openSession(engine, model, { executionProviders: ["wasm"] }));
    delete engine.env.wasm.wasmBinary; // 14 MB, which the first session compiled
    let released = false;
    return {
      async run(inputs, outputs = {}) {
        if (released) throw runFailed("the program has been released");
        checkOutputNames(session, outputs);
        const results = await inTurn(() => runSession(engine, session, inputs));
        // Given ahead, outputs would be copied into the engine's memory and never back: we copy them ourselves.
        for (const [name, target] of Object.entries(outputs)) copyInto(target, results[name] as Value, name);
        return { ...results, ...outputs };
      },
      async release() {
        if (released) return;
        released = true;
        await inTurn(() => session.release());
      },
    };
  }
  return { name: "wasm", compile };
}

/** A queue: each piece of work starts when the one before it has ended, well or badly. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function copyInto(target: Value, { data, dims }: Value, name: string): void {
  const [expected, found] = [data[Symbol.toStringTag], target.data[Symbol.toStringTag]];
  if (found !== expected) throw runFailed(`the output ${name} is of another type: ${expected}, not ${found}`);
  if (String(target.dims) !== String(dims) || target.data.length !== data.length) {
    throw runFailed(`the output ${name} is [${dims}], not [${target.dims}] in ${target.data.length} elements`);
  }
  target.data.set(data as never); // the same type, as checked
}
