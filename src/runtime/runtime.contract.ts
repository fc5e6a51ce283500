/** What every runtime must do: the tests of the interface `Runtime`. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type ContractTests, contract, type Skip } from "../../tests/support/contract.ts";
import { floats, ints, numbersOf } from "../../tests/support/evaluate.ts";
import { failure } from "../../tests/support/failure.ts";
import { randomValues } from "../../tests/support/random-values.ts";
import { encode, input, op } from "../graph/index.ts";
import type { Program, Runtime, Value } from "./runtime.ts";

/** Inputs x (n, 3), w (3, 2) and places (n) int32; outputs y = x w (n, 2), total () and long (n) int64. */
function model(): Uint8Array {
  const y = op.Gemm(input("x", "float32", ["n", 3]), input("w", "float32", [3, 2]));
  const places = input("places", "int32", ["n"]);
  return encode({ y, total: op.ReduceSum(y, [0, 1]), long: op.Cast(places, "int64") });
}

const inputs = {
  x: floats([1, 2, 3, 4, 5, 6], [2, 3]),
  w: floats([1, 0, 0, 1, 1, 1], [3, 2]),
  places: ints([7, -7]),
};

/** The message of the error that `attempt` ends in. */
const messageOf = async (attempt: Promise<unknown>): Promise<string> => (await failure(attempt)).message;

/** Tests `runtime`, but for the tests that `skips` name. */
export function runtimeContract(runtime: Runtime, skips: readonly Skip[] = []): void {
  describe(`the runtime ${runtime.name}`, () => {
    let program: Program;
    beforeAll(async () => {
      program = await runtime.compile(model(), { threads: 2 });
    });
    afterAll(() => program.release());
    contract(
      "keeps the contract of runtimes",
      testsOf(runtime, () => program),
      skips,
    );
  });
}

function testsOf(runtime: Runtime, compiled: () => Program): ContractTests {
  return {
    "computes every output, with its dimensions and type": async () => {
      const program = compiled();
      expect(await program.run(inputs)).toEqual({
        y: floats([4, 5, 10, 11], [2, 2]),
        total: floats([30], []),
        long: { data: BigInt64Array.of(7n, -7n), dims: [2] },
      });
    },

    "runs the same program for other sizes of a symbolic dimension": async () => {
      const program = compiled();
      for (const n of [1, 5, 3]) {
        const x = floats(new Array(3 * n).fill(1), [n, 3]);
        const results = await program.run({ ...inputs, x, places: ints(new Array(n).fill(0)) });
        expect(results["y"]?.dims).toEqual([n, 2]);
        expect(numbersOf(results, "total")).toEqual([4 * n]);
      }
    },

    "takes views into larger buffers": async () => {
      const program = compiled();
      const pool = Float32Array.of(99, 1, 2, 3, 4, 5, 6, 99);
      const results = await program.run({ ...inputs, x: { data: pool.subarray(1, 7), dims: [2, 3] } });
      expect(numbersOf(results, "y")).toEqual([4, 5, 10, 11]);
    },

    "writes the outputs it is given in place, and allocates the others": async () => {
      const program = compiled();
      const pool = new Float32Array(6).fill(-1);
      const y: Value = { data: pool.subarray(1, 5), dims: [2, 2] };
      const results = await program.run(inputs, { y });
      expect([...pool]).toEqual([-1, 4, 5, 10, 11, -1]);
      expect(numbersOf(results, "y")).toEqual([4, 5, 10, 11]);
      expect(numbersOf(results, "total")).toEqual([30]);
      await program.run({ ...inputs, x: floats([0, 0, 0, 0, 0, 1], [2, 3]) }, { y });
      expect([...pool]).toEqual([-1, 0, 0, 1, 1, -1]);
    },

    "leaves its inputs and earlier results alone": async () => {
      const program = compiled();
      const first = await program.run(inputs);
      const copy = structuredClone(first);
      await program.run({ ...inputs, x: floats([9, 9, 9, 9, 9, 9], [2, 3]) });
      expect(first).toEqual(copy);
      expect([...inputs.x.data]).toEqual([1, 2, 3, 4, 5, 6]);
    },

    "repeats itself bit for bit": async () => {
      const [rows, width] = [301, 67];
      const x = input("x", "float32", ["n", width]);
      const gram = op.Gemm(op.Softmax(x), op.Gelu(x), { transA: true });
      const large = await runtime.compile(encode({ gram, sums: op.ReduceSum(gram, [0]) }), { threads: 2 });
      try {
        const feeds = { x: { data: randomValues(1, rows * width), dims: [rows, width] } };
        const first = structuredClone(await large.run(feeds));
        for (let i = 0; i < 10; i++) expect(await large.run(feeds)).toEqual(first);
      } finally {
        await large.release();
      }
    },

    "keeps runs apart that overlap": async () => {
      const program = compiled();
      const x = input("x", "float32", ["n"]);
      const negate = await runtime.compile(encode({ y: op.Neg(x) }), { threads: 2 });
      // The run with one input ends while the one with three is being fed: ONNX Runtime in WebAssembly loses its stack.
      const [short, long] = await Promise.all([
        negate.run({ x: floats([3]) }),
        program.run(inputs),
        program.run(inputs),
      ]);
      await negate.release();
      expect([...numbersOf(short, "y"), ...numbersOf(long, "y")]).toEqual([-3, 4, 5, 10, 11]);
    },

    "names an input that is missing": async () => {
      const program = compiled();
      expect(await messageOf(program.run({ x: inputs.x, w: inputs.w }))).toContain("places");
    },

    "names an input of a wrong rank or size": async () => {
      const program = compiled();
      expect(await messageOf(program.run({ ...inputs, x: floats([1, 2, 3, 4, 5, 6]) }))).toMatch(/\bx\b/);
      expect(await messageOf(program.run({ ...inputs, x: floats([1, 2, 3, 4], [2, 2]) }))).toMatch(/\bx\b/);
    },

    "refuses an input of a wrong type": async () => {
      const program = compiled();
      expect(await messageOf(program.run({ ...inputs, x: ints([1, 2, 3, 4, 5, 6], [2, 3]) }))).toMatch(/type/);
    },

    "refuses outputs of a wrong shape or type": async () => {
      const program = compiled();
      expect(await messageOf(program.run(inputs, { y: floats([0, 0, 0, 0, 0, 0], [2, 3]) }))).toMatch(/\by\b/);
      await messageOf(program.run(inputs, { y: floats([0, 0, 0, 0, 0, 0], [3, 2]) }));
      expect(await messageOf(program.run(inputs, { y: ints([0, 0, 0, 0], [2, 2]) }))).toMatch(/type/);
    },

    "refuses data that do not fill their dimensions": async () => {
      const program = compiled();
      await messageOf(program.run({ ...inputs, x: floats([1, 2, 3, 4, 5], [2, 3]) }));
      await messageOf(program.run(inputs, { y: floats([0, 0, 0], [2, 2]) }));
    },

    "goes on after a failed run": async () => {
      const program = compiled();
      await messageOf(program.run({}));
      expect(numbersOf(await program.run(inputs), "total")).toEqual([30]);
    },

    "refuses what is no model": async () => {
      expect(await messageOf(runtime.compile(Uint8Array.of(1, 2, 3)))).toContain("refused the model");
      expect(await messageOf(runtime.compile(new Uint8Array(0)))).toContain("refused the model");
    },

    "fails cleanly once released": async () => {
      const own = await runtime.compile(model(), { threads: 1 });
      const results = await own.run(inputs);
      await own.release();
      expect(await messageOf(own.run(inputs))).toMatch(/disposed|released/);
      expect(numbersOf(results, "y")).toEqual([4, 5, 10, 11]);
    },

    "keeps programs apart": async () => {
      const x = input("x", "float32", ["n"]);
      const [double, negate] = await Promise.all([
        runtime.compile(encode({ y: op.Add(x, x) }), { threads: 1 }),
        runtime.compile(encode({ y: op.Neg(x) }), { threads: 1 }),
      ]);
      const [first, second] = await Promise.all([double.run({ x: floats([3]) }), negate.run({ x: floats([3]) })]);
      await double.release();
      expect(numbersOf(first, "y")).toEqual([6]);
      expect(numbersOf(second, "y")).toEqual([-3]);
      expect(numbersOf(await negate.run({ x: floats([4]) }), "y")).toEqual([-4]);
      await negate.release();
    },

    "writes a profile of every operator, if one is asked for": async () => {
      const folder = await mkdtemp(join(tmpdir(), "sasrec-profile-"));
      try {
        const profiled = await runtime.compile(model(), { threads: 1, profile: join(folder, "step") });
        await profiled.run(inputs);
        await profiled.release();
        expect(await readdir(folder)).toEqual([expect.stringMatching(/^step.*\.json$/)]);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}
