import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../../tests/support/close.ts";
import { evaluate, floats, numbersOf } from "../../../tests/support/evaluate.ts";
import { constant, input, int64s, op } from "../index.ts";

const angles = [0, 0, 0.5, 2, 1, 4]; // (places, pairs)
const table = (f: (angle: number) => number): ReturnType<typeof constant> => {
  return constant(Float32Array.from(angles, f), [3, 2]);
};
const [cos, sin] = [table(Math.cos), table(Math.sin)];
const x = input("x", "float32", ["B", 1, "L", 4]);

/** Features (a, b, c, d) with the pairs (a, c) and (b, d) turned by the angles of `place`. */
function turned([a, b, c, d]: readonly [number, number, number, number], place: number): number[] {
  const [first, second] = angles.slice(2 * place) as [number, number];
  const turn = (u: number, v: number, angle: number): readonly [number, number] => {
    return [u * Math.cos(angle) - v * Math.sin(angle), v * Math.cos(angle) + u * Math.sin(angle)];
  };
  const [[a2, c2], [b2, d2]] = [turn(a, c, first), turn(b, d, second)];
  return [a2, b2, c2, d2];
}

describe("RotaryEmbedding", () => {
  it("turns pairs of features by the angles of consecutive places", async () => {
    const y = op.RotaryEmbedding(x, int64s([1]), cos, sin);
    const found = await evaluate({ y }, { x: floats([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4]) });
    expectAllClose(numbersOf(found, "y"), [...turned([1, 2, 3, 4], 1), ...turned([5, 6, 7, 8], 2)], { relative: 1e-6 });
  });

  it("turns each history's event by the angles of its own place", async () => {
    const y = op.RotaryEmbedding(x, op.Reshape(int64s([2, 0]), [2, 1]), cos, sin);
    const found = await evaluate({ y }, { x: floats([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 1, 4]) });
    expectAllClose(numbersOf(found, "y"), [...turned([1, 2, 3, 4], 2), 5, 6, 7, 8], { relative: 1e-6 });
  });

  it("refuses odd widths, other positions than int64 and tables of another width", () => {
    const odd = input("odd", "float32", ["B", 1, "L", 3]);
    expect(() => op.RotaryEmbedding(odd, int64s([0]), cos, sin)).toThrow(/an even w/);
    expect(() => op.RotaryEmbedding(x, input("at", "int32", ["B", "L"]), cos, sin)).toThrow(/int64 positions/);
    const wide = constant(new Float32Array(9), [3, 3]);
    expect(() => op.RotaryEmbedding(x, int64s([0]), wide, sin)).toThrow(/tables/);
    const fewer = constant(new Float32Array(4), [2, 2]);
    expect(() => op.RotaryEmbedding(x, int64s([0]), cos, fewer)).toThrow(/tables/);
    expect(() => op.RotaryEmbedding(x, int64s([0, 1]), cos, sin)).toThrow(/int64 positions/);
  });
});
