import fc from "fast-check";
import { expect, test } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { IdMap } from "../../data/ids.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { openSafetensors } from "../../storage/safetensors-reader.ts";
import { encodeSafetensors } from "../../storage/safetensors-writer.ts";
import { sourceOf } from "../../storage/source.ts";
import { atOnce } from "../../turns.ts";
import { idMapOf, idTensors, readIdData } from "./ids.ts";
import { tensorReader } from "./tensor-reader.ts";

async function read(tensors: ReadonlyMap<string, NamedTensor>): Promise<IdMap> {
  const file = await openSafetensors(sourceOf(encodeSafetensors(tensors, {})));
  return atOnce(idMapOf(await readIdData("items", tensorReader(file))));
}

test("ids come back as they were, numbers and texts", async () => {
  const id = fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.string({ unit: "grapheme" }));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { selector: (value) => (value === 0 ? 0 : value) }), async (ids) => {
      const map = new IdMap(ids);
      expect((await read(new Map(atOnce(idTensors("items", map))))).ids).toEqual(map.ids);
    }),
    { numRuns: 200 },
  );
});

test("what is no list of distinct ids is refused", async () => {
  const f64 = (...data: number[]): NamedTensor => ({
    dtype: "F64",
    shape: [data.length],
    data: Float64Array.from(data),
  });
  const u8 = (...data: number[]): NamedTensor => ({ dtype: "U8", shape: [data.length], data: Uint8Array.from(data) });
  const numbers = (...data: number[]): Map<string, NamedTensor> => new Map([["items.numbers", f64(...data)]]);
  const texts = (ends: number[], bytes: number[], numeric?: number[]): Map<string, NamedTensor> => {
    const tensors = new Map([
      ["items.ends", f64(...ends)],
      ["items.texts", u8(...bytes)],
    ]);
    return numeric === undefined ? tensors : tensors.set("items.numeric", u8(...numeric));
  };
  const [a, b, one] = [97, 98, 49];
  const cases: [Map<string, NamedTensor>, RegExp][] = [
    [numbers(1, 2, 1), /name 1 twice/],
    [numbers(0, -0), /twice/],
    [numbers(2 ** 60), /no id/],
    [numbers(1, Number.NaN), /not finite/],
    [texts([1, 2], [a, a]), /name "a" twice/],
    [texts([1, 2, 3], [a, one, one], [0, 1, 1]), /name 1 twice/],
    [texts([1], [a], [1]), /no id/],
    [texts([2, 1], [a, b]), /out of order/],
    [texts([1, 3], [a, b]), /out of order/],
    [texts([0.5, 1], [a]), /out of order/],
    [texts([1], [a, b]), /longer/],
    [texts([1], [0xff]), /UTF-8/],
    [texts([1, 2], [0xc3, 0xa9]), /cuts a letter/],
    [texts([1], [a], [0, 0]), /another length/],
  ];
  for (const [tensors, why] of cases) {
    const error = await failure(read(tensors));
    expect([error.code, error.message]).toEqual(["invalid-file", expect.stringMatching(why)]);
  }
});
