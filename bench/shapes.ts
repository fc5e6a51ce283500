/** The work that is measured: batches of real histories, or of histories of like lengths where the data is missing. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LossName } from "../src/networks/losses.ts";
import { randomInt, randomStream, shuffle } from "../src/random.ts";
import { loadFile } from "../src/readers/load-file.ts";
import { epochBatches } from "../src/training/batches/epoch.ts";

/** One shape of training step. */
export interface Shape {
  readonly name: string;
  /** Absent: always made up. */
  readonly file?: string;
  /** Used where the file is missing: items, users, and the mean history length of a geometric-like law. */
  readonly synthetic: {
    readonly items: number;
    /** Items that histories hold, spread over the whole catalogue. Absent: all. */
    readonly met?: number;
    readonly users: number;
    readonly meanLength: number;
  };
  readonly maxLength: number;
  readonly loss: Extract<LossName, "bce" | "cross-entropy">;
}

/** MovieLens-1M. */
export const ml1m = {
  file: "ml-1m.txt",
  synthetic: { items: 3416, users: 6040, meanLength: 163 },
  maxLength: 200,
} as const;
const beauty = {
  file: "Beauty.s3rec.txt",
  synthetic: { items: 12101, users: 22363, meanLength: 7 },
  maxLength: 50,
} as const;
const video = { file: "Video.txt", synthetic: { items: 23715, users: 31013, meanLength: 7 }, maxLength: 50 } as const;

/** Shapes that are measured against PyTorch. */
export const shapes: readonly Shape[] = [
  { name: "ml-1m-bce", ...ml1m, loss: "bce" },
  { name: "ml-1m-ce", ...ml1m, loss: "cross-entropy" },
  { name: "beauty-bce", ...beauty, loss: "bce" },
  { name: "beauty-ce", ...beauty, loss: "cross-entropy" },
  { name: "video-bce", ...video, loss: "bce" },
  { name: "video-ce", ...video, loss: "cross-entropy" },
];

/** The one of `shapes` that is called so. */
export function shapeNamed(name: string): Shape {
  const shape = shapes.find((each) => each.name === name);
  if (shape === undefined) throw new RangeError(`there is no shape ${name}`);
  return shape;
}

/** The same batches over a small and a very large catalogue: what differs is where in the table their items are. */
export function catalogueShape(items: number): Shape {
  const synthetic = { items, met: 10_000, users: 4000, meanLength: 30 };
  return { name: `${items}-items`, synthetic, maxLength: 50, loss: "bce" };
}

/** Batches of training sequences (item indices), the last two events of each user held out. */
export interface Work {
  readonly items: number;
  readonly batches: readonly (readonly Int32Array[])[];
  /** Whether the histories are real. */
  readonly real: boolean;
}

/** Batches of a shape's work. */
export const BATCHES = 16;

/** Random sequences of a shape, in the batches that training makes of them. */
export async function workOf(shape: Shape, batchSize: number): Promise<Work> {
  const { histories, items, real } = await historiesOf(shape);
  const all = histories.map((h) => h.slice(0, -2).slice(-shape.maxLength - 1)).filter((h) => h.length >= 2);
  const order = Int32Array.from(all, (_, i) => i);
  shuffle(randomStream(1, "parameters"), order);
  const sequences = Array.from(order.subarray(0, BATCHES * batchSize), (i) => all[i] as Int32Array);
  const batches = epochBatches(sequences.length, batchSize, randomStream(1, "batches"));
  return { items, real, batches: batches.map((batch) => Array.from(batch, (i) => sequences[i] as Int32Array)) };
}

/** Item indices of each user, oldest first. */
export interface Histories {
  readonly histories: readonly Int32Array[];
  readonly items: number;
  readonly real: boolean;
}

/** Where a data file is looked for. */
export function dataPath(file: string): string {
  return join(process.env["SASREC_DATA_DIR"] ?? "../shared/data", file);
}

/** The data of a shape, from its file or made up. */
export async function historiesOf({ file, synthetic }: Pick<Shape, "file" | "synthetic">): Promise<Histories> {
  const path = dataPath(file ?? "");
  if (file === undefined || !existsSync(path)) return { ...madeUp(synthetic), real: false };
  const data = await loadFile(path);
  const index = new Map(data.catalogue.map((id, i) => [id, i]));
  const rows = [...data.userSequences().values()];
  const histories = rows.map((r) => Int32Array.from(r, (row) => index.get(data.itemIds[row] ?? "") ?? 0));
  return { histories, items: data.catalogue.length, real: true };
}

function madeUp({ items, met = items, users, meanLength }: Shape["synthetic"]): Omit<Histories, "real"> {
  const random = randomStream(7, "parameters");
  const histories = Array.from({ length: users }, () => {
    const u = (randomInt(random, 1 << 24) + 1) / (1 << 24);
    const length = 5 + Math.round(-Math.log(u) * (meanLength - 5));
    return Int32Array.from({ length }, () => randomInt(random, met) * Math.floor(items / met));
  });
  return { histories, items };
}
