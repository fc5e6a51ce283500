/** The other side of process-thread.ts: starts a thread and passes messages on. */

import type { Thread } from "../platform.ts";
import type { FromProcess, ProcessSetup, ToProcess } from "./process-thread.ts";
import { workerThread } from "./threads.ts";

/** Starts the thread that the first message names. */
export function serveThread(): void {
  process.once("message", ({ thread, source, base }: ProcessSetup) => relay(workerThread(thread, source, base)));
}

/** Passes messages on until the process that started this one, or the thread, ends. */
function relay(thread: Thread): void {
  const tell = (told: FromProcess): void => {
    if (process.connected) process.send?.(told);
  };
  thread.onMessage((message) => tell({ message }));
  thread.onEnd(({ message }) => tell({ ended: message }));
  process.on("message", (told: ToProcess) => {
    if ("wish" in told) thread.wish(told.wish);
    else thread.post(told.message);
  });
  process.on("disconnect", () => process.exit());
}
