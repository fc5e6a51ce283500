import { describe, expect, it } from "vitest";
import { evaluate, floats, numbersOf } from "../../../tests/support/evaluate.ts";
import { input, op, scalar } from "../index.ts";

const a = input("a", "float32", ["m", "k"]);
const b = input("b", "float32", ["k", "n"]);
const rows = input("rows", "float32", ["k", "m"]);
const whole = input("whole", "int32", ["m", "k"]);

describe("products of matrices", () => {
  it("multiply, transpose, scale and add", async () => {
    const u = input("u", "float32", [2, 3]);
    const w = input("w", "float32", [3, 2]);
    const bias = input("bias", "float32", [2]);
    const results = await evaluate(
      {
        plain: op.MatMul(u, w),
        gemm: op.Gemm(u, w, { alpha: 2, c: bias }),
        both: op.Gemm(u, w, { transA: true, transB: true }),
        fused: op.FusedMatMul(u, u, { transB: true, alpha: 0.5 }),
      },
      { u: floats([1, 2, 3, 4, 5, 6], [2, 3]), w: floats([1, 0, 0, 1, 1, 1], [3, 2]), bias: floats([100, 200]) },
    );
    expect(results["plain"]).toEqual(floats([4, 5, 10, 11], [2, 2]));
    expect(results["gemm"]).toEqual(floats([108, 210, 120, 222], [2, 2]));
    expect(results["both"]).toEqual(floats([1, 4, 5, 2, 5, 7, 3, 6, 9], [3, 3]));
    expect(results["fused"]).toEqual(floats([7, 16, 16, 38.5], [2, 2]));
  });

  it("infer shapes with symbols", () => {
    expect(op.Gemm(rows, b, { transA: true }).shape).toEqual(["m", "n"]);
    expect(op.Gemm(a, rows).shape).toEqual(["m", "m"]);
    const batch = input("batch", "float32", ["B", 1, "m", "k"]);
    const heads = input("heads", "float32", ["H", "n", "k"]);
    expect(op.FusedMatMul(batch, heads, { transB: true }).shape).toEqual(["B", "H", "m", "n"]);
  });

  it("name themselves, the inner dimensions and the shapes where these differ", () => {
    expect(() => op.Gemm(a, rows, { transB: true })).toThrow(
      "Gemm: inner dimensions k and m differ; got float32(m, k), float32(k, m)",
    );
    expect(() => op.MatMul(b, b)).toThrow("MatMul: inner dimensions n and k differ; got float32(k, n), float32(k, n)");
    expect(() => op.FusedMatMul(a, b, { transA: true })).toThrow("FusedMatMul: inner dimensions m and k differ");
  });

  it("refuse other ranks, types and biases", () => {
    expect(() => op.Gemm(a, input("v", "float32", ["k"]))).toThrow(
      "Gemm: needs two matrices; got float32(m, k), float32(k)",
    );
    expect(() => op.MatMul(a, scalar(1))).toThrow(
      "MatMul: needs tensors of rank 2 or more; got float32(m, k), float32()",
    );
    expect(() => op.MatMul(whole, b)).toThrow("MatMul: needs float32; got int32(m, k), float32(k, n)");
    const bias = input("bias", "float32", ["m"]);
    expect(() => op.Gemm(a, b, { c: bias })).toThrow("Gemm: shapes (m, n) and (m) do not broadcast");
    const wide = input("wide", "float32", [2, "m", "n"]);
    expect(() => op.Gemm(a, b, { c: wide })).toThrow(/^Gemm: c does not broadcast; got .* float32\(2, m, n\)/);
  });

  it("refuse batches that do not broadcast", () => {
    const two = input("two", "float32", [2, "m", "k"]);
    const three = input("three", "float32", [3, "k", "n"]);
    expect(() => op.MatMul(two, three)).toThrow("MatMul: shapes (2) and (3) do not broadcast");
  });

  it("results can be used where only one column is wide", async () => {
    const tall = input("tall", "float32", ["m", 1]);
    const results = await evaluate(
      { outer: op.Gemm(tall, tall, { transB: true }) },
      { tall: floats([1, 2, 3], [3, 1]) },
    );
    expect(numbersOf(results, "outer")).toEqual([1, 2, 3, 2, 4, 6, 3, 6, 9]);
  });
});
