/** A process that takes the training steps of the file it is given and tells what memory they took. See `memory.ts`. */
import { existsSync, readFileSync } from "node:fs";
import { trainingOf } from "./ours.ts";
import type { Shape, Work } from "./shapes.ts";

/** What the file holds. */
export interface StepsToTake extends Pick<Shape, "loss" | "maxLength"> {
  readonly work: Pick<Work, "items" | "real"> & { readonly batches: number[][][] };
}

/** What is told. */
export interface MemoryUse {
  /** Of the whole process. */
  readonly peakMB: number;
  /** Resident memory after the steps less that before the network was made. */
  readonly growthMB: number;
}

const MB = 1 << 20;

/** Linux counts the parent's memory in `maxRSS`: the process's own peak is in its status. */
function peakMB(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const own = /VmHWM:\s*(\d+) kB/.exec(status)?.[1];
  return Number(own ?? process.resourceUsage().maxRSS) / 1024;
}

const { loss, maxLength, work: plain } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as StepsToTake;
const batches = plain.batches.map((batch) => batch.map((sequence) => Int32Array.from(sequence)));
const before = process.memoryUsage.rss();
const training = await trainingOf({ loss, maxLength }, { ...plain, batches });
await training.epoch();
const growthMB = (process.memoryUsage.rss() - before) / MB;
process.send?.({ peakMB: peakMB(), growthMB } satisfies MemoryUse);
await training.release();
