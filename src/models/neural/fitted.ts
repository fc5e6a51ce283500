/** What a network has learned. */

import type { HistoryStore } from "../../data/histories.ts";
import type { Architecture } from "../../networks/architecture.ts";
import { emptyStore, type ParameterStore } from "../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../networks/parameters.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import { cosineSimilar } from "../../scoring/similar.ts";
import type { ScoredItem } from "../../scoring/top-k.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { invalidModel, type TensorMap, type TensorReader } from "../files/tensor-reader.ts";
import type { Fitted, Sizes } from "../kind.ts";
import type { RatingModel } from "../ratings/ratings.ts";
import type { TransitionReach } from "../transitions/counts.ts";
import { Transitions } from "../transitions/transitions.ts";
import { Inference } from "./inference.ts";
import { SharedRuns } from "./shared-runs.ts";

/** What a network is computed with. */
export interface Engine {
  readonly runtime: Runtime;
  /** 0: one a core. */
  readonly threads: number;
}

/** What was learned: parameters, and, if there are any, the rating model and the transitions beside the network. */
export interface LearnedParts {
  readonly parameters: ParameterStore;
  readonly ratings?: RatingModel | undefined;
  readonly transitions?: Transitions | undefined;
}

/** What was learned, and the engine that computes with it. */
export class FittedNetwork implements Fitted {
  readonly architecture: Architecture;
  readonly parameters: ParameterStore;
  readonly ratings: RatingModel | undefined;
  readonly transitions: Transitions | undefined;
  readonly engine: Engine;
  readonly inference: Inference;
  readonly #runs: SharedRuns;

  constructor(engine: Engine, architecture: Architecture, { parameters, ratings, transitions }: LearnedParts) {
    this.engine = engine;
    this.architecture = architecture;
    this.parameters = parameters;
    this.ratings = ratings;
    this.transitions = transitions;
    this.inference = new Inference(engine.runtime, architecture, parameters, engine.threads);
    this.#runs = new SharedRuns(this.inference.scores.bind(this.inference), architecture.numItems);
  }

  /** What `tensors` gave. `reach`: of transitions, if there may be any. Throws `invalid-file`. */
  static async restore(
    engine: Engine,
    architecture: Architecture,
    tensors: TensorReader,
    { items, users }: Sizes,
    reach: TransitionReach | undefined,
  ): Promise<FittedNetwork> {
    const specs = parameterSpecs(architecture);
    for (const { name, shape } of specs) tensors.expect(name, ...shape);
    const parameters = emptyStore(specs);
    for (const { name, shape } of specs) {
      await tensors.f32Into(parameters.views.get(name) as Float32Array, name, ...shape);
    }
    const ratings = await readRatings(tensors, { items, users });
    const transitions = reach && (await Transitions.read(tensors, items, reach));
    return new FittedNetwork(engine, architecture, { parameters, ratings, transitions });
  }

  /** The same with other parts, and an engine that holds nothing yet. */
  with(parts: Partial<LearnedParts>, architecture: Architecture = this.architecture): FittedNetwork {
    const { parameters, ratings, transitions } = this;
    return new FittedNetwork(this.engine, architecture, { parameters, ratings, transitions, ...parts });
  }

  async score(histories: readonly Int32Array[], into: Float32Array): Promise<void> {
    await this.#runs.scores(histories, into);
    const { transitions } = this;
    if (transitions === undefined) return;
    const { numItems } = this.architecture;
    histories.forEach((history, row) => {
      transitions.addTo(history, into.subarray(row * numItems, (row + 1) * numItems));
    });
  }

  /** The items whose embeddings point most nearly the same way, with their cosine. */
  similar(item: number, k: number): readonly ScoredItem[] {
    const { embeddingDim: d, numItems } = this.architecture;
    const table = this.parameters.views.get(ITEM_EMBEDDING) as Float32Array;
    return cosineSimilar(table.subarray(0, numItems * d), d, item, k);
  }

  tensors(): TensorMap {
    const tensors = new Map<string, NamedTensor>();
    for (const { name, shape } of this.parameters.specs) {
      tensors.set(name, { dtype: "F32", shape, data: this.parameters.views.get(name) as Float32Array });
    }
    for (const [name, tensor] of this.transitions?.tensors() ?? []) tensors.set(name, tensor);
    if (this.ratings === undefined) return tensors;
    const { mean, slope, low, high, userBias, itemBias } = this.ratings;
    tensors.set("ratings.scale", { dtype: "F32", shape: [2], data: Float32Array.of(mean, slope) });
    tensors.set("ratings.range", { dtype: "F64", shape: [2], data: Float64Array.of(low, high) });
    tensors.set("ratings.userBias", { dtype: "F32", shape: [userBias.length], data: userBias });
    tensors.set("ratings.itemBias", { dtype: "F32", shape: [itemBias.length], data: itemBias });
    return tensors;
  }

  fresh(): this {
    return this.with({}) as this;
  }

  release(): Promise<void> {
    return this.inference.release();
  }
}

/** The network alone, without the transitions beside it. */
export function scorerOfNetwork(name: string, { inference }: FittedNetwork, histories: HistoryStore): Scorer {
  const { items, users } = histories;
  return { name, items, users, histories, scoreHistories: inference.scores.bind(inference) };
}

async function readRatings(tensors: TensorReader, { items, users }: Sizes): Promise<RatingModel | undefined> {
  if (!tensors.has("ratings.scale")) return undefined;
  const [mean, slope] = (await tensors.f32("ratings.scale", 2)) as unknown as readonly [number, number];
  const [low, high] = (await tensors.vector("ratings.range", "F64")) as unknown as readonly [number, number];
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw invalidModel("the tensor ratings.range does not hold the lowest and the highest rating", {
      tensor: "ratings.range",
    });
  }
  const userBias = await tensors.f32("ratings.userBias", users);
  return { mean, slope, low, high, userBias, itemBias: await tensors.f32("ratings.itemBias", items) };
}
