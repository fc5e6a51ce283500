/**
 * Which parameters weight decay is for: matrices. Biases and LayerNorm's scales are few, and 0 is no natural place for
 * a scale (as in the code of most Transformers since GPT).
 */

import { sizeOf } from "../../networks/parameter-store.ts";
import type { ParameterSpec } from "../../networks/parameters.ts";

/** A range of the flat parameters, and whether its weights decay. */
export interface DecayedRange {
  readonly start: number;
  readonly count: number;
  readonly decays: boolean;
}

/** Elements `start` to `end` of the flat parameters, cut where decay begins or stops. */
export function decayedRanges(specs: readonly ParameterSpec[], start: number, end: number): readonly DecayedRange[] {
  const ranges: DecayedRange[] = [];
  let at = 0;
  for (const spec of specs) {
    const [from, to] = [Math.max(start, at), Math.min(end, at + sizeOf([spec]))];
    at += sizeOf([spec]);
    if (from >= to) continue;
    const decays = spec.shape.length > 1;
    const last = ranges.at(-1);
    if (last?.decays === decays) ranges[ranges.length - 1] = { ...last, count: last.count + to - from };
    else ranges.push({ start: from, count: to - from, decays });
  }
  return ranges;
}
