import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { evaluate, floats, numbersOf } from "../../tests/support/evaluate.ts";
import { decodeGraph, decodeMessage } from "../../tests/support/onnx.ts";
import type { Value } from "../runtime/runtime.ts";
import {
  constant,
  encode,
  gradients,
  input,
  int64s,
  op,
  outputOf,
  scalar,
  type Tensor,
  withGradient,
} from "./index.ts";
import type { GraphProto, ModelProto } from "./onnx_pb.ts";

const graphOf = (outputs: Readonly<Record<string, Tensor>>): GraphProto => decodeGraph(encode(outputs));
const operators = (graph: GraphProto): string[] => graph.node.map((node) => node.opType ?? "");

const x = input("x", "float32", ["B", 2]);
const feed = { x: floats([1, 2, 3, 4], [2, 2]) };

describe("encode", () => {
  it("writes a model that parses back, with named inputs and outputs and their shapes", () => {
    const w = input("w", "float32", [2, 3]);
    const bytes = encode({ product: op.Gemm(x, w, { alpha: 0.5 }), rows: op.Shape(x, 0, 1) });
    const model = decodeMessage("ModelProto", bytes) as ModelProto;
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ["", 20n],
      ["com.microsoft", 1n],
    ]);
    const dims = (values: GraphProto["input"]): unknown[] =>
      values.map(({ name, type }) => [
        name,
        type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) => dimParam || dimValue),
      ]);
    expect(dims(model.graph?.input ?? [])).toEqual([
      ["x", ["B", 2n]],
      ["w", [2n, 3n]],
    ]);
    expect(dims(model.graph?.output ?? [])).toEqual([
      ["product", ["B", 3n]],
      ["rows", [1n]],
    ]);
  });

  it("writes the bytes that it always wrote", () => {
    const w = input("w", "float32", [2, 3]);
    const [gain, bias] = [constant(Float32Array.of(1, -0, 3e38), [3]), constant(new Float32Array(3), [3])];
    const h = outputOf(op.LayerNormalization(op.Gelu(op.Gemm(x, w, { alpha: 0.5 })), gain, bias, 1e-12), 0);
    const loss = op.ReduceSum(op.Mul(h, scalar(-2.5)), [0, 1]);
    const loop = op.Loop(input("n", "int64", []), [h], "n", (i, [total]) => ({
      carried: [op.Add(total as Tensor, op.Mul(h, op.Cast(i, "float32")))],
      stacked: [op.Neg(total as Tensor)],
    }));
    const bytes = encode({
      loss,
      dw: gradients(loss, [w])[0] as Tensor,
      größe: op.Shape(x),
      picked: op.Gather(h, input("places", "int32", ["n"])),
      total: outputOf(loop, 0),
      history: outputOf(loop, 1),
    });
    // Of onnx-buf 1.20.0-1 and @bufbuild/protobuf 2.17.0.
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "38e551846351ff0b1483d6e8add23272667dde610fcfda8b7985becf5c1c3caf",
    );
  });

  it("is deterministic", () => {
    const build = (): Uint8Array => {
      const a = input("a", "float32", ["n", 4]);
      const loss = op.ReduceSum(op.Mul(op.Softmax(a), op.Exp(a)), [0, 1]);
      return encode({ loss, da: gradients(loss, [a])[0] as Tensor });
    };
    expect(build()).toEqual(build());
  });

  it("computes equal expressions once", () => {
    const graph = graphOf({
      y: op.Add(op.Exp(op.Mul(x, scalar(2))), op.Exp(op.Mul(x, scalar(2)))),
    });
    expect(operators(graph)).toEqual(["Mul", "Exp", "Add"]);
    expect(graph.initializer).toHaveLength(1);
  });

  it("reads dimensions of equal name once, whatever tensors have them", () => {
    const y = input("y", "float32", ["B", "L"]);
    const shapes = { a: op.Shape(x, 0, 1), b: op.Shape(y, 0, 1), both: op.Shape(y), other: op.Shape(y, 1, 2) };
    const sums = { ab: op.Concat([shapes.a, shapes.b], 0), rest: op.Concat([shapes.both, shapes.other], 0) };
    expect(operators(graphOf(sums)).filter((name) => name === "Shape")).toHaveLength(3);
  });

  it("keeps expressions apart that differ in inputs, attributes, type or shape", () => {
    const square = input("square", "float32", [2, 2]);
    const graph = graphOf({
      a: op.Gemm(square, square),
      b: op.Gemm(square, square, { transA: true }),
      c: op.Transpose(square, [1, 0]),
      d: op.Transpose(square, [0, 1]),
      e: op.Reshape(square, [4]),
      f: op.Reshape(square, [1, 4]),
      g: op.Sub(square, scalar(0)),
      h: op.Sub(scalar(0), square),
      i: op.Sub(square, scalar(-0)),
    });
    expect(operators(graph)).toHaveLength(9);
    const bits = graphOf({
      a: op.Add(constant(Int32Array.of(1), [1]), input("i", "int32", [1])),
      b: op.Add(constant(Float32Array.from([1e-45]), [1]), input("f", "float32", [1])),
      c: op.Add(constant(Float32Array.from([1e-45]), [1, 1]), input("g", "float32", [1])),
    });
    expect(bits.initializer).toHaveLength(3);
  });

  it("writes constants bit by bit, also views into a larger buffer", async () => {
    const view = Float32Array.of(9, Math.PI, -0, Number.NEGATIVE_INFINITY, 9).subarray(1, 4);
    const results = await evaluate({
      floats: constant(view, [3]),
      ints: constant(Int32Array.of(-5, 2 ** 31 - 1), [2, 1]),
      longs: constant(BigInt64Array.of(-(2n ** 62n)), []),
    });
    expect(results["floats"]).toEqual({ data: new Float32Array(view), dims: [3] });
    expect(results["ints"]).toEqual({ data: Int32Array.of(-5, 2 ** 31 - 1), dims: [2, 1] });
    expect(results["longs"]).toEqual({ data: BigInt64Array.of(-(2n ** 62n)), dims: [] });
  });

  it("leaves out what no output needs", () => {
    const unused = op.Exp(input("unused", "float32", ["B", 2]));
    op.Add(x, unused);
    const graph = graphOf({ y: op.Neg(x) });
    expect(operators(graph)).toEqual(["Neg"]);
    expect(graph.input.map(({ name }) => name)).toEqual(["x"]);
    expect(graph.initializer).toEqual([]);
  });

  it("lets nodes write outputs under their names, without a copy", () => {
    const y = op.Neg(x);
    const graph = graphOf({ y, z: op.Exp(y) });
    expect(operators(graph)).toEqual(["Neg", "Exp"]);
  });

  it("gives one tensor under two names", async () => {
    const y = op.Neg(x);
    const results = await evaluate({ y, again: y, next: op.Neg(y) }, feed);
    expect(numbersOf(results, "y")).toEqual([-1, -2, -3, -4]);
    expect(numbersOf(results, "again")).toEqual([-1, -2, -3, -4]);
    expect(numbersOf(results, "next")).toEqual([1, 2, 3, 4]);
  });

  it("gives inputs and constants as outputs", async () => {
    const results = await evaluate({ same: x, also: x, five: scalar(5), y: op.Neg(x) }, feed);
    expect(numbersOf(results, "same")).toEqual([1, 2, 3, 4]);
    expect(numbersOf(results, "also")).toEqual([1, 2, 3, 4]);
    expect(numbersOf(results, "five")).toEqual([5]);
  });

  it("gives every output of a node, and one of them alone", async () => {
    const parts = op.Split(x, [1, 1], 1);
    const results = await evaluate({ right: outputOf(parts, 1) }, feed);
    expect(numbersOf(results, "right")).toEqual([2, 4]);
    expect(() => outputOf(parts, 2)).toThrow("Split has no output 2");
  });

  it("refuses two inputs of one name, and an output named like an input", () => {
    const other = input("x", "float32", ["B", 2]);
    expect(() => encode({ y: op.Add(x, other) })).toThrow('two inputs are named "x"');
    expect(() => encode({ x: op.Neg(x) })).toThrow('an input and an output are named "x"');
    expect(() => encode({ x })).toThrow('an input and an output are named "x"');
  });

  it("gives no inner tensor the name of an input or output", async () => {
    const inputs = ["Neg_0", "Constant_1", "Add_1"].map((name) => input(name, "float32", [1]));
    const [a, b, c] = inputs as [Tensor, Tensor, Tensor];
    const total = op.Add(op.Neg(op.Neg(a)), op.Add(b, op.Add(c, scalar(1))));
    const results = await evaluate(
      { Neg_1: total, Neg_2: op.Neg(total) },
      { Neg_0: floats([1]), Constant_1: floats([10]), Add_1: floats([100]) },
    );
    expect(numbersOf(results, "Neg_1")).toEqual([112]);
    expect(numbersOf(results, "Neg_2")).toEqual([-112]);
  });

  it("leaves no trace of withGradient", () => {
    const graph = graphOf({ y: withGradient(op.Neg(x), [x], (dy) => [dy]) });
    expect(operators(graph)).toEqual(["Neg"]);
  });
});

describe("encode with a Loop", () => {
  const count = (n: number): Value => ({ data: BigInt64Array.of(BigInt(n)), dims: [] });
  const n = input("n", "int64", []);

  it("captures tensors of the graph around the body", async () => {
    const outside = op.Mul(x, scalar(10)); // used by the body alone
    const loop = op.Loop(n, [op.Mul(x, scalar(0))], "n", (_, [total]) => {
      const next = op.Add(total as Tensor, op.Add(outside, x));
      return { carried: [next], stacked: [op.Neg(next)] };
    });
    const results = await evaluate(
      { total: outputOf(loop, 0), history: outputOf(loop, 1), outside },
      { ...feed, n: count(3) },
    );
    expect(numbersOf(results, "total")).toEqual([33, 66, 99, 132]);
    expect(results["history"]?.dims).toEqual([3, 2, 2]);
    expect(numbersOf(results, "history").slice(0, 4)).toEqual([-11, -22, -33, -44]);
    expect(numbersOf(results, "outside")).toEqual([10, 20, 30, 40]);
  });

  it("computes what does not change outside of the body", () => {
    const loop = op.Loop(n, [x], "n", (_, [total]) => ({
      carried: [op.Add(total as Tensor, op.Exp(op.Neg(x)))],
      stacked: [],
    }));
    const graph = graphOf({ y: outputOf(loop) });
    expect(operators(graph)).toEqual(["Neg", "Exp", "Loop"]);
    const body = graph.node[2]?.attribute[0]?.g;
    expect(body?.node.map((node) => node.opType)).toEqual(["Add", "Identity"]);
  });

  it("hands carried tensors on unchanged, and the outer graph's own as results", async () => {
    const loop = op.Loop(n, [x, op.Neg(x)], "n", (_, [a, b]) => ({
      carried: [b as Tensor, a as Tensor],
      stacked: [x],
    }));
    const results = await evaluate(
      { a: outputOf(loop, 0), b: outputOf(loop, 1), copies: outputOf(loop, 2) },
      { ...feed, n: count(3) },
    );
    expect(numbersOf(results, "a")).toEqual([-1, -2, -3, -4]);
    expect(numbersOf(results, "b")).toEqual([1, 2, 3, 4]);
    expect(numbersOf(results, "copies")).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it("nests, and gives the iteration number", async () => {
    // sum over i < n of sum over j < 2 of (i + j) * x
    const zero = op.Mul(x, scalar(0));
    const outer = op.Loop(n, [zero], "n", (i, [total]) => {
      const inner = op.Loop(op.Reshape(int64s([2]), []), [total as Tensor], "two", (j, [sum]) => ({
        carried: [op.Add(sum as Tensor, op.Mul(op.Cast(op.Add(i, j), "float32"), x))],
        stacked: [],
      }));
      return { carried: [outputOf(inner)], stacked: [] };
    });
    const results = await evaluate({ total: outputOf(outer) }, { ...feed, n: count(3) });
    expect(numbersOf(results, "total")).toEqual([9, 18, 27, 36]);
  });

  it("shares nothing between two bodies, nor a body and what comes after it", async () => {
    const step = (_: Tensor, [total]: readonly Tensor[]): { carried: Tensor[]; stacked: Tensor[] } => ({
      carried: [op.Mul(total as Tensor, op.Exp(op.Mul(total as Tensor, scalar(0))))],
      stacked: [],
    });
    const first = outputOf(op.Loop(n, [x], "n", step));
    const second = outputOf(op.Loop(n, [op.Neg(x)], "n", step));
    const results = await evaluate(
      { first, second, third: op.Mul(first, op.Exp(op.Mul(first, scalar(0)))) },
      { ...feed, n: count(2) },
    );
    expect(numbersOf(results, "first")).toEqual([1, 2, 3, 4]);
    expect(numbersOf(results, "second")).toEqual([-1, -2, -3, -4]);
    expect(numbersOf(results, "third")).toEqual([1, 2, 3, 4]);
  });

  it("runs no time at all", async () => {
    const loop = op.Loop(n, [x], "n", (_, [a]) => ({ carried: [op.Neg(a as Tensor)], stacked: [a as Tensor] }));
    const results = await evaluate({ last: outputOf(loop, 0), all: outputOf(loop, 1) }, { ...feed, n: count(0) });
    expect(numbersOf(results, "last")).toEqual([1, 2, 3, 4]);
    expect(results["all"]?.data).toHaveLength(0);
  });
});
