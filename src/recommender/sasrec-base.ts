/**
 * The SASRec recommender on any platform.
 *
 * @module
 */

import { type ResolvedOptions, resolveOptionsOf, type SASRecOptions } from "../models/neural/options.ts";
import type { Platform } from "../platform/platform.ts";
import { NeuralRecommender } from "./neural-recommender.ts";

/** SASRec behind the common interface. Use the class that your platform's entry exports. */
export class SASRecRecommender extends NeuralRecommender<ResolvedOptions<"sasrec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: SASRecOptions, platform: Platform) {
    super(resolveOptionsOf("sasrec", options), platform);
  }
}
