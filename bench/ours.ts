/**
 * This package's training step and recommendation, as the benchmark calls them.
 *
 * @module
 */
import type { Architecture } from "../src/model/architecture.ts";
import { usesNegatives } from "../src/model/losses.ts";
import { parameterSpecs } from "../src/model/parameters.ts";
import { onnxruntimeNode } from "../src/runtime/node/onnxruntime-node.ts";
import { adamState, adamUpdate } from "../src/training/adam.ts";
import { makeBatch } from "../src/training/batch.ts";
import { DropoutMasks } from "../src/training/dropout-masks.ts";
import { initialParameters } from "../src/training/parameter-store.ts";
import { randomStream } from "../src/training/random.ts";
import { TrainingStep } from "../src/training/step.ts";
import { CHUNK_TOKENS } from "../src/training/train.ts";
import type { Shape, Work } from "./shapes.ts";

export const THREADS = 2;
export const DIM = 64;

/** Steps of training on the work's batches in turn. */
export interface Stepper {
  step(): Promise<{ readonly ms: number; readonly loss: number }>;
  release(): Promise<void>;
}

/** The network that both sides run. */
export function architectureFor(shape: Shape, items: number): Architecture {
  return {
    numItems: items,
    embeddingDim: DIM,
    numHeads: 1,
    numBlocks: 2,
    maxLength: shape.maxLength,
    feedForwardDim: DIM,
    dropout: 0.2,
    norm: "pre",
    positions: "learned",
    activation: "relu",
  };
}

/** A whole step: batch arrays, masks, graph, sparse gradients, Adam. `negatives` are those the peer gets. */
export async function stepperOf(
  shape: Shape,
  work: Work,
  negatives: readonly Int32Array[],
  profile?: string,
): Promise<Stepper> {
  const architecture = architectureFor(shape, work.items);
  const options = { threads: THREADS, ...(profile === undefined ? {} : { profile }) };
  const step = await TrainingStep.compile(onnxruntimeNode, architecture, shape.loss, options);
  const parameters = initialParameters(parameterSpecs(architecture), 1);
  const adam = adamState(parameters.flat.length);
  const largest = Math.max(...work.batches.map((b) => b.length * Math.max(...b.map((s) => s.length - 1)) ** 2));
  const widest = Math.max(...work.batches.map((b) => b.length * Math.max(...b.map((s) => s.length - 1)) * DIM));
  const masks = new DropoutMasks(architecture.dropout, Math.max(largest, widest), randomStream(1, "dropout"));
  let next = 0;
  return {
    async step() {
      const index = next++ % work.batches.length;
      const started = performance.now();
      const batch = makeBatch(work.batches[index] ?? [], CHUNK_TOKENS);
      const drawn = new Int32Array(batch.chunks * batch.chunkSize);
      drawn.set(negatives[index] ?? []);
      const loss = await step.run(parameters, batch, {
        mask: (_, size) => masks.next(size),
        ...(usesNegatives(shape.loss) ? { negatives: { data: drawn, perToken: 1 } } : {}),
      });
      const settings = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, l2: 0 };
      adamUpdate(adam, parameters.flat, step.gradients.flat, 0.001, 1, settings);
      return { ms: performance.now() - started, loss };
    },
    release: () => step.release(),
  };
}
