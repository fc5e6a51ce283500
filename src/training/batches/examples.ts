/**
 * What a network learns from sequences: the next item after each event, or items that are masked, others in each step.
 */

import { type Architecture, maskItem } from "../../networks/architecture.ts";
import { randomStream } from "../../random.ts";
import { type Example, nextItems } from "./batch.ts";
import { maskedItems, maskedPlaces } from "./masking.ts";

/** Sequences as examples, by their index and the number of the step, from 1. */
export interface Examples {
  /** How many targets the example has. */
  countTargets(index: number, step: number): number;
  example(index: number, step: number): Example;
}

/** Examples for the network of `a`. They depend on nothing but seed, index and step: not on shards or lanes. */
export function examplesOf(a: Architecture, sequences: readonly Int32Array[], seed: number): Examples {
  const sequenceAt = (index: number): Int32Array => sequences[index] as Int32Array;
  if (a.network !== "bert4rec") {
    return {
      countTargets: (index) => sequenceAt(index).length - 1,
      example: (index) => nextItems(sequenceAt(index)),
    };
  }
  const mask = maskItem(a);
  const places = (index: number, step: number): Int32Array => {
    return maskedPlaces(sequenceAt(index).length, a, randomStream(seed, "masks", step, index));
  };
  return {
    countTargets: (index, step) => places(index, step).length,
    example: (index, step) => maskedItems(sequenceAt(index), mask, places(index, step)),
  };
}
