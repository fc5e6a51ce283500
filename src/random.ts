/** Random numbers from a seed. Each use, epoch and step has a stream of its own, so that one never shifts another. */

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** What random numbers are drawn for. */
export type Stream = "parameters" | "batches" | "negatives" | "dropout" | "masks" | "transitions";

const streams: readonly Stream[] = ["parameters", "batches", "negatives", "dropout", "masks", "transitions"];

/**
 * The generator of `stream` under `seed` (any safe integer), and of a place in it, such as an epoch, or a step and a
 * part of it. A place's numbers do not depend on what was drawn before, so that training can be taken up anywhere.
 */
export function randomStream(seed: number, stream: Stream, ...place: readonly number[]): RandomGenerator {
  let hash = 0;
  for (const part of [seed, Math.floor(seed / 4294967296), streams.indexOf(stream), ...place]) hash = mix(hash, part);
  return xoroshiro128plus(hash);
}

/** Both numbers' 32 bits stirred into 32 (the finaliser of MurmurHash3, Austin Appleby). */
function mix(hash: number, part: number): number {
  let h = Math.imul(hash ^ part, 0x85ebca6b) + 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A number 0 to less than 1, of 32 random bits. */
export function randomUniform(generator: RandomGenerator): number {
  return (generator.next() >>> 0) / 4294967296;
}

/** An integer 0..n-1. By multiplication: the bias is below n / 2^32, and there is no division or rejection. */
export function randomInt(generator: RandomGenerator, n: number): number {
  return Math.floor(randomUniform(generator) * n);
}

/** Two independent normal numbers of mean 0 and deviation 1 (Box and Muller, 1958). */
export function randomNormals(generator: RandomGenerator): readonly [number, number] {
  const u = ((generator.next() >>> 0) + 1) / 4294967296; // above 0, so that the logarithm is finite
  const angle = 2 * Math.PI * ((generator.next() >>> 0) / 4294967296);
  const radius = Math.sqrt(-2 * Math.log(u));
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle(generator: RandomGenerator, values: Int32Array): void {
  for (let i = values.length - 1; i > 0; i--) swap(values, i, randomInt(generator, i + 1));
}

/** Puts `count` of `values`, drawn without replacement, in front: a shuffle that stops once enough are drawn. */
export function drawFirst(generator: RandomGenerator, values: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) swap(values, i, uniformInt(generator, i, values.length - 1));
}

function swap(values: Int32Array, i: number, j: number): void {
  [values[i], values[j]] = [values[j] as number, values[i] as number];
}
