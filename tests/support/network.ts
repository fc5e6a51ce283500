/** Small networks with random parameters, and their hidden states history by history. */

import type {
  Architecture,
  BERT4RecArchitecture,
  GRU4RecArchitecture,
  SASRecArchitecture,
} from "../../src/networks/architecture.ts";
import { hiddenGraph, historyParts } from "../../src/networks/graphs.ts";
import { emptyStore, type ParameterStore } from "../../src/networks/parameter-store.ts";
import { parameterSpecs } from "../../src/networks/parameters.ts";
import { onnxruntimeNode } from "../../src/platform/node/onnxruntime-node.ts";
import type { Runtime, Value } from "../../src/runtime/runtime.ts";
import { float32Of, ints } from "./evaluate.ts";
import { randomValues } from "./random-values.ts";

/** Two heads, two blocks, 11 items; everything else pre-norm, learned, relu. */
export const tinyArchitecture: SASRecArchitecture = {
  network: "sasrec",
  numItems: 11,
  embeddingDim: 8,
  numHeads: 2,
  numBlocks: 2,
  maxLength: 10,
  feedForwardDim: 12,
  dropout: 0,
  norm: "pre",
  positions: "learned",
  activation: "relu",
  residual: "plain",
};

/** Two layers wider than the embeddings, so that there is an output layer. */
export const tinyGRU4Rec: GRU4RecArchitecture = {
  network: "gru4rec",
  numItems: 11,
  embeddingDim: 8,
  hiddenDim: 10,
  numLayers: 2,
  maxLength: 10,
  dropout: 0,
};

/** Two heads, two blocks, 11 items. */
export const tinyBERT4Rec: BERT4RecArchitecture = {
  network: "bert4rec",
  numItems: 11,
  embeddingDim: 8,
  numHeads: 2,
  numBlocks: 2,
  maxLength: 10,
  feedForwardDim: 12,
  dropout: 0,
  maskProbability: 0.4,
  maskLastProbability: 0.2,
};

/** Parameters far from their usual first values, so that none is without effect; scales lie around 1. */
export function randomParameters(a: Architecture, seed: number): ParameterStore {
  const store = emptyStore(parameterSpecs(a));
  store.flat.set(randomValues(seed, store.flat.length, -0.7, 0.7));
  for (const [name, view] of store.views) {
    if (name.endsWith(".scale")) for (const [i, x] of view.entries()) view[i] = x + 1;
  }
  return store;
}

/** Parameters as a graph is fed them. */
export function parameterFeeds(parameters: ParameterStore): Record<string, Value> {
  return Object.fromEntries(
    parameters.specs.map(({ name, shape }) => [
      name,
      { data: parameters.views.get(name) as Float32Array, dims: shape } satisfies Value,
    ]),
  );
}

/** The histories as one batch aligned left, `filler` after their ends. */
export function idsOf(histories: readonly (readonly number[])[], filler = 0): Value {
  const length = Math.max(...histories.map((history) => history.length));
  const data = new Int32Array(histories.length * length).fill(filler);
  histories.forEach((history, row) => {
    data.set(history, row * length);
  });
  return { data, dims: [histories.length, length] };
}

/** The events' distances from their histories' ends. */
function positionsOf(histories: readonly (readonly number[])[], ids: Value): Value {
  const length = ids.dims[1] as number;
  const data = new Int32Array(ids.data.length);
  histories.forEach((history, row) => {
    history.forEach((_, i) => {
      data[row * length + i] = history.length - 1 - i;
    });
  });
  return { data, dims: ids.dims };
}

/** The histories as a graph is fed them. */
export function historyFeeds(
  a: Architecture,
  histories: readonly (readonly number[])[],
  filler?: number,
): Record<string, Value> {
  const ids = idsOf(histories, filler);
  const parts = {
    ids,
    positions: positionsOf(histories, ids),
    ends: ints(histories.map((history) => history.length - 1)),
  };
  return Object.fromEntries(historyParts(a).map((part) => [part, parts[part]]));
}

/** A compiled network. */
export interface Network {
  /** Hidden states of the events of each history, (length, d) each, computed as one batch. */
  hidden(histories: readonly (readonly number[])[], filler?: number): Promise<readonly Float32Array[]>;
  release(): Promise<void>;
}

/** Compiles the network of `a` with the given parameters. */
export async function compileNetwork(
  a: Architecture,
  parameters: ParameterStore,
  runtime: Runtime = onnxruntimeNode,
): Promise<Network> {
  const program = await runtime.compile(hiddenGraph(a), { threads: 1 });
  const feeds = parameterFeeds(parameters);
  return {
    async hidden(histories, filler) {
      const width = Math.max(...histories.map((history) => history.length)) * a.embeddingDim;
      const all = float32Of((await program.run({ ...feeds, ...historyFeeds(a, histories, filler) }))["hidden"]);
      return histories.map((history, row) => all.slice(row * width, row * width + history.length * a.embeddingDim));
    },
    release: () => program.release(),
  };
}
