/**
 * Test runners (Jest, Vitest's vmThreads and vmForks) run modules in a context of their own, with classes of their own:
 * there `Float32Array` is not the class that the native library's arrays have, and ONNX Runtime refuses one for the other.
 * So the engine is loaded in Node's main context, and arrays are passed as views that have the other side's class.
 */

import { createRequire } from "node:module";
import { constants, runInThisContext } from "node:vm";
import type { Engine } from "../../runtime/onnxruntime.ts";
import type { TensorData, Value } from "../../runtime/runtime.ts";
import { place } from "./place.ts";
import { setup } from "./thread-setup.ts";

type Values = Readonly<Record<string, Value>>;
type ArrayClass = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TensorData;
type Classes = Readonly<Record<string, ArrayClass>>;

const here: Classes = { Float32Array, Int32Array, BigInt64Array };
const main = runInThisContext("({ Float32Array, Int32Array, BigInt64Array })") as Classes;

/** Whether this context is not Node's main one. */
const apart = here["Float32Array"] !== main["Float32Array"];

/** ONNX Runtime's native library, from the main context. Throws what `import` throws. */
export async function importNative(): Promise<Engine> {
  // A thread's script has no place of its own from which `import` could look.
  if (setup !== undefined) return createRequire(place)("onnxruntime-node") as Engine;
  return apart ? importInMain("onnxruntime-node") : await import("onnxruntime-node");
}

/** Runners replace `import` and `require` in their contexts, not Node's own loader. */
function importInMain(name: string): Promise<Engine> {
  const load = runInThisContext("(name) => import(name)", {
    filename: place, // where `name` is looked for
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, // from Node 20.12
  }) as (name: string) => Promise<Engine>;
  return load(name);
}

/** Values as the engine takes them. */
export function toMain(values: Values): Values {
  return apart ? ofClasses(main, values) : values;
}

/** Values as this context takes them. */
export function fromMain(values: Values): Values {
  return apart ? ofClasses(here, values) : values;
}

function ofClasses(classes: Classes, values: Values): Values {
  const entries = Object.entries(values).map(([name, { data, dims }]) => {
    const Data = classes[data[Symbol.toStringTag]] as ArrayClass;
    return [name, { data: new Data(data.buffer, data.byteOffset, data.length), dims }];
  });
  return Object.fromEntries(entries);
}
