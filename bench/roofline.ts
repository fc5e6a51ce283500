/**
 * How much arithmetic a training step needs, and products of matrices to compare it with.
 *
 * Counted are the products of matrices, forward and backward, two operations a multiplication with its addition. All
 * that is of lower order is left out: look-ups, sums, LayerNorm, softmax, dropout, Adam.
 */
import { encode, input, op } from "../src/graph/index.ts";
import { onnxruntimeNode } from "../src/platform/node/onnxruntime-node.ts";
import { NETWORK } from "./ours.ts";
import type { Shape, Work } from "./shapes.ts";

/** Floating-point operations of a step, by part. */
export interface Arithmetic {
  readonly linear: number;
  readonly attention: number;
  readonly loss: number;
  readonly total: number;
}

/**
 * What a step on `batch` needs: events that are there (no fillers), and of attention the pairs of an event with itself
 * and earlier ones. Each product has two in the backward pass, one for each factor.
 */
export function neededArithmetic(loss: Shape["loss"], items: number, batch: Work["batches"][number]): Arithmetic {
  const { dim, blocks } = NETWORK;
  const lengths = batch.map((sequence) => sequence.length - 1);
  const events = lengths.reduce((sum, n) => sum + n, 0);
  const pairs = lengths.reduce((sum, n) => sum + (n * (n + 1)) / 2, 0);
  const product = 3 * 2; // forward and twice backward; multiplication and addition
  const parts = {
    linear: product * blocks * 6 * events * dim * dim, // query, key, value, output, two of the feed-forward network
    attention: product * blocks * 2 * pairs * dim, // Q K', P V
    loss: product * events * (loss === "bce" ? 2 : items) * dim,
  };
  return { ...parts, total: parts.linear + parts.attention + parts.loss };
}

/** A product of matrices on the engine, again and again. */
export interface Gemms {
  /** Operations of a run. */
  readonly operations: number;
  milliseconds(): Promise<number>;
  release(): Promise<void>;
}

/** Products (rows, dim) x (dim, dim), one after the other, as many as make up `operations` or just more. */
export async function gemms(rows: number, dim: number, operations: number, threads: number): Promise<Gemms> {
  const each = 2 * rows * dim ** 2;
  const count = Math.ceil(operations / each);
  const weights = input("w", "float32", [dim, dim]);
  let x = input("x", "float32", [rows, dim]);
  for (let i = 0; i < count; i++) x = op.Gemm(x, weights);
  const program = await onnxruntimeNode.compile(encode({ y: x }), { threads });
  const value = (size: number): { data: Float32Array; dims: number[] } => {
    return { data: new Float32Array(size * dim).fill(1 / dim), dims: [size, dim] };
  };
  const [inputs, outputs] = [{ x: value(rows), w: value(dim) }, { y: value(rows) }];
  return {
    operations: count * each,
    async milliseconds() {
      const started = performance.now();
      await program.run(inputs, outputs);
      return performance.now() - started;
    },
    release: () => program.release(),
  };
}
