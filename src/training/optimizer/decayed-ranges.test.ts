import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../../tests/support/network.ts";
import { emptyStore, sizeOf, tensorAt } from "../../networks/parameter-store.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import { decayedRanges } from "./decayed-ranges.ts";

const specs = parameterSpecs(tinyArchitecture);

describe("decayedRanges", () => {
  it("decays weights and tables, not biases and scales", () => {
    const { views } = emptyStore(specs);
    const decayed = new Set<string>();
    for (const { start, count, decays } of decayedRanges(specs, 0, sizeOf(specs))) {
      for (let i = start; decays && i < start + count; i++) decayed.add(tensorAt({ views }, i));
    }
    const expected = specs.map(({ name }) => name).filter((name) => /(weight|Embedding)$/.test(name));
    expect([...decayed]).toEqual(expected);
  });

  it("gives the same for shares as for the whole, each element once", () => {
    const size = sizeOf(specs);
    const flags = (cuts: readonly number[]): boolean[] =>
      cuts.slice(1).flatMap((end, i) => {
        const ranges = decayedRanges(specs, cuts[i] as number, end);
        return ranges.flatMap(({ count, decays }) => new Array<boolean>(count).fill(decays));
      });
    expect(flags([0, 100, 101, 333, size])).toEqual(flags([0, size]));
    expect(flags([0, size])).toHaveLength(size);
  });
});
