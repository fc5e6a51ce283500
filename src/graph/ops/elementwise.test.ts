import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../../tests/support/close.ts";
import { evaluate, floats, numbersOf } from "../../../tests/support/evaluate.ts";
import { input, op, scalar, type Tensor } from "../index.ts";

const x = input("x", "float32", ["n"]);
const values = [-2.5, -1, -0.25, 0, 0.5, 1, 3];

/** erf by its Maclaurin series, which converges everywhere. */
function erf(z: number): number {
  let [term, sum] = [z, z];
  for (let k = 1; k < 100; k++) {
    term *= (-z * z) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describe("elementwise operators", () => {
  it("of one tensor compute what they are named for", async () => {
    const expected: Readonly<Record<string, readonly [Tensor, (v: number) => number]>> = {
      neg: [op.Neg(x), (v) => -v],
      exp: [op.Exp(x), Math.exp],
      log: [op.Log(op.Exp(x)), (v) => v],
      relu: [op.Relu(x), (v) => Math.max(0, v)],
      sigmoid: [op.Sigmoid(x), (v) => 1 / (1 + Math.exp(-v))],
      tanh: [op.Tanh(x), Math.tanh],
      erf: [op.Erf(x), erf],
      softplus: [op.Softplus(x), (v) => Math.log1p(Math.exp(v))],
      sign: [op.Sign(x), Math.sign],
      gelu: [op.Gelu(x), (v) => (v * (1 + erf(v / Math.SQRT2))) / 2],
    };
    const outputs = Object.fromEntries(Object.entries(expected).map(([name, [tensor]]) => [name, tensor]));
    const results = await evaluate(outputs, { x: floats(values) });
    for (const [name, [, f]] of Object.entries(expected)) {
      expectAllClose(numbersOf(results, name), values.map(f), { relative: 1e-6 }, name);
    }
  });

  it("stay finite far from zero where they should", async () => {
    const results = await evaluate(
      { softplus: op.Softplus(x), sigmoid: op.Sigmoid(x), tanh: op.Tanh(x), gelu: op.Gelu(x) },
      { x: floats([-1e4, 1e4]) },
    );
    expect(numbersOf(results, "softplus")).toEqual([0, 1e4]);
    expect(numbersOf(results, "sigmoid")).toEqual([0, 1]);
    expect(numbersOf(results, "tanh")).toEqual([-1, 1]);
    expectAllClose(numbersOf(results, "gelu"), [0, 1e4], { absolute: 1e-6 });
  });

  it("of two tensors broadcast", async () => {
    const column = input("column", "float32", [2, 1]);
    const row = input("row", "float32", [3]);
    const results = await evaluate(
      {
        sum: op.Add(column, row),
        difference: op.Sub(column, row),
        product: op.Mul(column, row),
        quotient: op.Div(column, row),
        chosen: op.Where(op.Greater(column, row), scalar(1), row),
        equal: op.Where(op.Equal(column, row), scalar(1), scalar(0)),
        whole: op.Cast(op.Div(row, scalar(3)), "int64"),
      },
      { column: floats([10, 2], [2, 1]), row: floats([1, 2, 4]) },
    );
    expect(results["sum"]).toEqual(floats([11, 12, 14, 3, 4, 6], [2, 3]));
    expect(numbersOf(results, "difference")).toEqual([9, 8, 6, 1, 0, -2]);
    expect(numbersOf(results, "product")).toEqual([10, 20, 40, 2, 4, 8]);
    expect(numbersOf(results, "quotient")).toEqual([10, 5, 2.5, 2, 1, 0.5]);
    expect(numbersOf(results, "chosen")).toEqual([1, 1, 1, 1, 2, 4]);
    expect(numbersOf(results, "equal")).toEqual([0, 0, 0, 0, 1, 0]);
    expect(results["whole"]).toEqual({ data: BigInt64Array.of(0n, 0n, 1n), dims: [3] });
  });

  it("name themselves and the types they refuse", () => {
    const whole = input("whole", "int32", ["n"]);
    expect(() => op.Exp(whole)).toThrow("Exp: needs float32; got int32(n)");
    expect(() => op.Gelu(whole)).toThrow("Gelu: needs float32; got int32(n)");
    expect(() => op.Add(x, whole)).toThrow("Add: needs two tensors of one type; got float32(n), int32(n)");
    expect(() => op.Where(x, x, x)).toThrow(/^Where: needs bool and two of one type; got float32\(n\)/);
    expect(() => op.Where(op.Greater(x, x), x, whole)).toThrow(/^Where: needs bool and two of one type/);
  });

  it("name themselves and the shapes they refuse", () => {
    const pair = input("pair", "float32", [2]);
    const triple = input("triple", "float32", [3]);
    for (const name of ["Add", "Sub", "Mul", "Div", "Greater", "Equal"] as const) {
      expect(() => op[name](pair, triple)).toThrow(`${name}: shapes (2) and (3) do not broadcast`);
    }
    expect(() => op.Where(op.Greater(pair, pair), x, x)).toThrow("Where: shapes (2) and (n) do not broadcast");
  });
});
