/**
 * A thread in a process of its own, for a thread that somebody else started. That one can be ended at any time: with it
 * Node ends the threads below, and the native library aborts the process if one of them is at work. A process in its
 * place notices that nobody listens any more, and ends when its own threads are out of the engine.
 *
 * The process runs the script of threads, which it reads from its standard input, and passes messages on to the thread
 * that it starts.
 */

import { spawn } from "node:child_process";
import { SasrecError } from "../../errors.ts";
import type { Thread, ThreadName, Wish } from "../platform.ts";
import { place } from "./place.ts";

/** What the process is told first. */
export interface ProcessSetup {
  readonly thread: ThreadName;
  readonly source: string;
  readonly base: string;
}

/** What the two tell each other then. */
export type ToProcess = { readonly message: unknown } | { readonly wish: Wish };
export type FromProcess = { readonly message: unknown } | { readonly ended: string };

/** Whether `process.execPath` is Node, or takes its flags. */
export const canSpawn: boolean = process.versions["bun"] === undefined && process.versions["deno"] === undefined;

/** Starts it. Throws the system's error. */
export function processThread(name: ThreadName, source: string): Thread {
  const child = spawn(process.execPath, ["-"], {
    stdio: ["pipe", "inherit", "inherit", "ipc"],
    serialization: "advanced", // typed arrays
    env: { ...process.env, NODE_OPTIONS: "", ELECTRON_RUN_AS_NODE: "1" },
  });
  const tell = (told: ProcessSetup | ToProcess): void => {
    if (child.connected) child.send(told);
  };
  child.stdin?.on("error", () => {}); // it has ended: onEnd says so
  child.stdin?.end(source);
  tell({ thread: name, source, base: place });
  return {
    post: (message) => tell({ message }),
    onMessage(receive) {
      child.on("message", (told) => {
        if ("message" in (told as FromProcess & object)) receive((told as { readonly message: unknown }).message);
      });
    },
    onEnd(receive) {
      child.on("message", (told) => {
        const { ended } = told as { readonly ended?: string };
        if (ended !== undefined) receive(new SasrecError("io", `a thread ended: ${ended}`));
      });
      child.on("error", receive);
      child.on("exit", (code, signal) => receive(new SasrecError("io", `a process ended with ${signal ?? code}`)));
    },
    wish: (wish) => tell({ wish }),
    async end() {
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
}
