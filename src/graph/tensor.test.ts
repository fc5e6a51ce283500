import { describe, expect, it } from "vitest";
import { isSasrecError } from "../errors.ts";
import { constant, int64s, scalar } from "./index.ts";
import { refuse } from "./tensor.ts";

describe("constant", () => {
  it("takes its type from its data", () => {
    expect(constant(new Float32Array(6), [2, 3])).toMatchObject({ dtype: "float32", shape: [2, 3] });
    expect(constant(new Int32Array(1), [])).toMatchObject({ dtype: "int32", shape: [] });
    expect(int64s([1, -2])).toMatchObject({ dtype: "int64", shape: [2], node: { data: BigInt64Array.of(1n, -2n) } });
    expect(scalar(1.5)).toMatchObject({ dtype: "float32", shape: [], node: { data: Float32Array.of(1.5) } });
  });

  it("refuses data that do not fill the shape", () => {
    expect(() => constant(new Float32Array(5), [2, 3])).toThrow("Constant: 5 elements do not fill (2, 3)");
  });
});

describe("refuse", () => {
  it("throws an invalid-graph error with the types and shapes it was given", () => {
    let error: unknown;
    try {
      refuse("Op", "no", scalar(1), int64s([1]));
    } catch (thrown) {
      error = thrown;
    }
    expect(isSasrecError(error, "invalid-graph")).toBe(true);
    expect(String(error)).toContain("Op: no; got float32(), int64(1)");
  });
});
