/**
 * The work that is measured: batches of real histories, or of histories of like lengths where the data is missing.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadFile } from "../src/data/node/index.ts";
import type { LossName } from "../src/model/losses.ts";
import { epochBatches } from "../src/training/epoch.ts";
import { randomInt, randomStream } from "../src/training/random.ts";

/** One shape of training step. */
export interface Shape {
  readonly name: string;
  readonly file: string;
  /** Used where the file is missing: items, users, and the mean history length of a geometric-like law. */
  readonly synthetic: { readonly items: number; readonly users: number; readonly meanLength: number };
  readonly maxLength: number;
  readonly loss: LossName;
}

const ml1m = { file: "ml-1m.txt", synthetic: { items: 3416, users: 6040, meanLength: 163 }, maxLength: 200 } as const;
const beauty = {
  file: "Beauty.s3rec.txt",
  synthetic: { items: 12101, users: 22363, meanLength: 7 },
  maxLength: 50,
} as const;
const video = { file: "Video.txt", synthetic: { items: 23715, users: 31013, meanLength: 7 }, maxLength: 50 } as const;

/** Every shape that is measured. */
export const shapes: readonly Shape[] = [
  { name: "ml-1m-bce", ...ml1m, loss: "bce" },
  { name: "ml-1m-ce", ...ml1m, loss: "cross-entropy" },
  { name: "beauty-bce", ...beauty, loss: "bce" },
  { name: "beauty-ce", ...beauty, loss: "cross-entropy" },
  { name: "video-bce", ...video, loss: "bce" },
  { name: "video-ce", ...video, loss: "cross-entropy" },
];

/** A shape's batches: training sequences (item indices), the last two events of each user held out. */
export interface Work {
  readonly items: number;
  readonly batches: readonly (readonly Int32Array[])[];
  /** Whether the histories are real. */
  readonly real: boolean;
}

/** The first `count` batches of `batchSize` of an epoch as training would make it. */
export async function workOf(shape: Shape, batchSize: number, count: number): Promise<Work> {
  const { histories, items, real } = await historiesOf(shape);
  const sequences = histories.map((h) => h.slice(0, -2).slice(-shape.maxLength - 1)).filter((h) => h.length >= 2);
  const batches = epochBatches(sequences, batchSize, randomStream(1, "batches")).filter((b) => b.length === batchSize);
  return { items, real, batches: batches.slice(0, count).map((b) => Array.from(b, (i) => sequences[i] as Int32Array)) };
}

async function historiesOf(shape: Shape): Promise<{ histories: Int32Array[]; items: number; real: boolean }> {
  const path = join(process.env["SASREC_DATA_DIR"] ?? "../shared/data", shape.file);
  if (existsSync(path)) {
    const data = await loadFile(path);
    const index = new Map(data.catalogue.map((id, i) => [id, i]));
    const rows = [...data.userSequences().values()];
    const histories = rows.map((r) => Int32Array.from(r, (row) => index.get(data.itemIds[row] ?? "") ?? 0));
    return { histories, items: data.numItems, real: true };
  }
  const { items, users, meanLength } = shape.synthetic;
  const random = randomStream(7, "parameters");
  const histories = Array.from({ length: users }, () => {
    const u = (randomInt(random, 1 << 24) + 1) / (1 << 24);
    return Int32Array.from({ length: 5 + Math.round(-Math.log(u) * (meanLength - 5)) }, () => randomInt(random, items));
  });
  return { histories, items, real: false };
}
