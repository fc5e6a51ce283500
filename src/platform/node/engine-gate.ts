/**
 * Keeps threads from being ended within the engine.
 *
 * ONNX Runtime's native library calls back into JavaScript when a run is done. In a thread that has been ended meanwhile
 * the call fails, and the library aborts the whole process: exit code 134 and no stack, in place of what the application
 * had to say. Node ends all threads when the one that started them exits. So that one closes its gate first, and waits
 * until nobody is inside.
 */

import { setup } from "./thread-setup.ts";

/** The words of a gate. */
const CLOSED = 0;
const INSIDE = 1;

/** How long an exit waits for runs that have begun, in milliseconds. A training step takes less than a second. */
const PATIENCE = 60_000;

/** Gates that this thread goes through. None in a thread that the package did not start: its own exit is its own affair. */
const above: readonly Int32Array[] = setup?.gates ?? [];

let own: Int32Array | undefined;

/** The gates of a thread that is started from here. Closes the last of them on exit of this thread. */
export function gatesBelow(): readonly Int32Array[] {
  if (own === undefined) {
    own = new Int32Array(new SharedArrayBuffer(8));
    process.on("exit", close);
  }
  return [...above, own];
}

/** `work` with the engine. Its thread is not ended before the work is done. */
export async function inEngine<T>(work: () => Promise<T>): Promise<T> {
  for (const gate of above) Atomics.add(gate, INSIDE, 1);
  for (const gate of above) {
    if (Atomics.load(gate, CLOSED) === 0) continue;
    leave();
    Atomics.wait(gate, CLOSED, 1); // for the end of this thread
  }
  try {
    return await work();
  } finally {
    leave();
  }
}

function leave(): void {
  for (const gate of above) {
    Atomics.sub(gate, INSIDE, 1);
    Atomics.notify(gate, INSIDE);
  }
}

function close(): void {
  const gate = own as Int32Array;
  Atomics.store(gate, CLOSED, 1);
  const until = Date.now() + PATIENCE;
  for (let inside = Atomics.load(gate, INSIDE); inside > 0; inside = Atomics.load(gate, INSIDE)) {
    if (Atomics.wait(gate, INSIDE, inside, Math.max(0, until - Date.now())) === "timed-out") return;
  }
}
