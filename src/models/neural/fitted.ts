/**
 * What a network has learned.
 *
 * @module
 */

import type { Architecture } from "../../networks/architecture.ts";
import { emptyStore, type ParameterStore } from "../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../networks/parameters.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { cosineSimilar } from "../../scoring/similar.ts";
import type { ScoredItem } from "../../scoring/top-k.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { invalidModel, type TensorMap, type TensorReader } from "../files/tensor-reader.ts";
import type { Fitted, Sizes } from "../kind.ts";
import type { RatingModel } from "../ratings/ratings.ts";
import { Inference } from "./inference.ts";

/** What a network is computed with. */
export interface Engine {
  readonly runtime: Runtime;
  /** 0: one a core. */
  readonly threads: number;
}

/** Parameters, the rating model if there were ratings, and the engine that computes with them. */
export class FittedNetwork implements Fitted {
  readonly architecture: Architecture;
  readonly parameters: ParameterStore;
  readonly ratings: RatingModel | undefined;
  readonly engine: Engine;
  readonly inference: Inference;

  constructor(engine: Engine, architecture: Architecture, parameters: ParameterStore, ratings?: RatingModel) {
    this.engine = engine;
    this.architecture = architecture;
    this.parameters = parameters;
    this.ratings = ratings;
    this.inference = new Inference(engine.runtime, architecture, parameters, engine.threads);
  }

  /** What `tensors` gave. Throws `invalid-file`. */
  static async restore(
    engine: Engine,
    architecture: Architecture,
    tensors: TensorReader,
    sizes: Sizes,
  ): Promise<FittedNetwork> {
    const specs = parameterSpecs(architecture);
    for (const { name, shape } of specs) tensors.expect(name, ...shape);
    const parameters = emptyStore(specs);
    for (const { name, shape } of specs) {
      await tensors.f32Into(parameters.views.get(name) as Float32Array, name, ...shape);
    }
    return new FittedNetwork(engine, architecture, parameters, await readRatings(tensors, sizes));
  }

  async score(histories: readonly Int32Array[], into: Float32Array): Promise<void> {
    await this.inference.scores(histories, into);
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
    if (this.ratings === undefined) return tensors;
    const { mean, slope, low, high, userBias, itemBias } = this.ratings;
    tensors.set("ratings.scale", { dtype: "F32", shape: [2], data: Float32Array.of(mean, slope) });
    tensors.set("ratings.range", { dtype: "F64", shape: [2], data: Float64Array.of(low, high) });
    tensors.set("ratings.userBias", { dtype: "F32", shape: [userBias.length], data: userBias });
    tensors.set("ratings.itemBias", { dtype: "F32", shape: [itemBias.length], data: itemBias });
    return tensors;
  }

  fresh(): this {
    return new FittedNetwork(this.engine, this.architecture, this.parameters, this.ratings) as this;
  }

  release(): Promise<void> {
    return this.inference.release();
  }
}

async function readRatings(tensors: TensorReader, { items, users }: Sizes): Promise<RatingModel | undefined> {
  if (!tensors.has("ratings.scale")) return undefined;
  const [mean, slope] = (await tensors.f32("ratings.scale", 2)) as unknown as readonly [number, number];
  const [low, high] = (await tensors.vector("ratings.range", "F64")) as unknown as readonly [number, number];
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw invalidModel("the tensor ratings.range does not hold the lowest and the highest rating");
  }
  const userBias = await tensors.f32("ratings.userBias", users);
  return { mean, slope, low, high, userBias, itemBias: await tensors.f32("ratings.itemBias", items) };
}
