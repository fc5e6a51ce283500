import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { decodeSafetensors } from "../../tests/support/safetensors.ts";
import { type Dtype, type NamedTensor, SUPPORTED_DTYPES } from "./dtypes.ts";
import { openSafetensors } from "./safetensors-reader.ts";
import { encodeSafetensors, safetensorsPieces } from "./safetensors-writer.ts";
import { sourceOf } from "./source.ts";

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/safetensors/${name}`, import.meta.url)));

const example = (): Map<string, NamedTensor> =>
  new Map<string, NamedTensor>([
    ["flags", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["weight", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY) }],
    ["ids", { dtype: "I64", shape: [2], data: BigInt64Array.of(-(2n ** 63n), 5n) }],
    ["none", { dtype: "F64", shape: [0, 7], data: new Float64Array() }],
    ["__proto__", { dtype: "I32", shape: [], data: Int32Array.of(-9) }],
  ]);

async function piecesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  return new Uint8Array(Buffer.concat(parts));
}

const headerLength = (file: Uint8Array): number => new DataView(file.buffer, file.byteOffset).getUint32(0, true);

describe("encode, then decode", () => {
  it("gives back every tensor, bit for bit, and the metadata", async () => {
    const metadata = { format: "sasrec", path: "C:\\", constructor: 'é \u0000 \\ " \n 日本 🎬' };
    const decoded = await decodeSafetensors(encodeSafetensors(example(), metadata));
    expect(Object.fromEntries(Object.entries(decoded.metadata))).toEqual(metadata);
    expect(decoded.metadata["toString"]).toBeUndefined();
    expect(decoded.checksum).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(new Map([...decoded.tensors].sort())).toEqual(new Map([...example()].sort()));
  });

  it("holds for any names, texts, shapes and dtypes, and the file is the same in pieces", async () => {
    const tensor = fc
      .tuple(fc.constantFrom(...SUPPORTED_DTYPES), fc.array(fc.nat({ max: 4 }), { maxLength: 4 }), fc.integer())
      .map(([dtype, shape, seed]) => randomTensor(dtype, shape, seed));
    const text = fc.string({ unit: "binary" });
    const tensors = fc.uniqueArray(fc.tuple(text, tensor), { selector: ([name]) => name, maxLength: 8 });
    const metadata = fc.dictionary(
      text.filter((key) => key !== "checksum"),
      text,
    );
    await fc.assert(
      fc.asyncProperty(tensors, metadata, fc.nat({ max: 16 }), async (entries, texts, shift) => {
        const file = encodeSafetensors(new Map(entries), texts);
        const moved = new Uint8Array(file.length + shift).subarray(shift); // any alignment in memory
        moved.set(file);
        const decoded = await decodeSafetensors(moved);
        expect(Object.entries(decoded.metadata)).toEqual(Object.entries(texts));
        expect(decoded.tensors.size).toBe(entries.length);
        for (const [name, tensor] of entries) expect(decoded.tensors.get(name)).toEqual(tensor);
        expect(encodeSafetensors(decoded.tensors, decoded.metadata)).toEqual(file);
        const pieceBytes = 1 + 7 * shift;
        expect(await piecesOf(safetensorsPieces(new Map(entries), texts, undefined, pieceBytes))).toEqual(file);
        const inPieces = await openSafetensors(sourceOf(moved), { pieceBytes });
        for (const [name, { data }] of entries) expect(await inPieces.read(name)).toEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  it("starts the data at a multiple of 64 bytes", () => {
    const file = encodeSafetensors(example(), { format: "sasrec" });
    expect((8 + headerLength(file)) % 64).toBe(0);
  });

  it("gives arrays of its own, or writes to those that it is given", async () => {
    const bytes = encodeSafetensors(example(), {});
    const file = await openSafetensors(sourceOf(bytes));
    const place = new Float32Array(6);
    expect(await file.read<"F32">("weight", place.subarray(1, 5))).toEqual(
      Float32Array.of(1, -0, Number.NaN, Infinity),
    );
    expect(place.subarray(1, 3)).toEqual(Float32Array.of(1, -0));
    const own = await file.read<"U8">("flags");
    bytes.fill(0);
    expect(own).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("writes an empty file of nothing but a checksum", async () => {
    const decoded = await decodeSafetensors(encodeSafetensors(new Map(), {}));
    expect([decoded.tensors.size, Object.keys(decoded.metadata)]).toEqual([0, []]);
  });
});

describe("files that Python's safetensors wrote", () => {
  const expected = new Map<string, NamedTensor>([
    [
      "weight",
      { dtype: "F32", shape: [2, 3], data: Float32Array.of(0.5, -1.25, 3, 1e-30, -0, Number.POSITIVE_INFINITY) },
    ],
    ["scalar", { dtype: "F64", shape: [], data: Float64Array.of(Math.PI) }],
    ["big", { dtype: "I64", shape: [3], data: BigInt64Array.of(2n ** 62n, -1n, 0n) }],
    ["rows", { dtype: "I32", shape: [2, 1], data: Int32Array.of(-7, 7) }],
    ["bytes", { dtype: "U8", shape: [5], data: Uint8Array.of(0, 1, 254, 255, 7) }],
    ["empty", { dtype: "F32", shape: [0, 4], data: new Float32Array() }],
    ["名前 é", { dtype: "F32", shape: [1], data: Float32Array.of(1.5) }],
  ]);

  it.each(["python-plain.safetensors", "python-sealed.safetensors"])("%s", async (name) => {
    const { tensors, metadata } = await decodeSafetensors(fixture(name), { requireChecksum: false });
    expect(new Map([...tensors].sort())).toEqual(new Map([...expected].sort()));
    expect({ ...metadata }).toEqual({ note: 'été "quoted" \\ back\nline 日本' });
  });

  it("the checksum that Python computed is ours", async () => {
    const file = fixture("python-sealed.safetensors");
    expect((await decodeSafetensors(file)).checksum).toBe(file.toString("latin1").match(/sha256:[0-9a-f]{64}/)?.[0]);
  });

  it("a file without a checksum is refused unless it is asked for", async () => {
    const reading = decodeSafetensors(fixture("python-plain.safetensors"), { source: "a.safetensors" });
    await expect(reading).rejects.toThrow(/^a\.safetensors .* does not begin with a checksum.*requireChecksum: false/);
  });
});

describe("what cannot be written is refused", () => {
  const bad: readonly [string, ReadonlyMap<string, unknown>, Record<string, unknown>][] = [
    ["shape and data differ", new Map([["a", { dtype: "F32", shape: [3], data: new Float32Array(2) }]]), {}],
    ["negative size", new Map([["a", { dtype: "F32", shape: [-1, -2], data: new Float32Array(2) }]]), {}],
    ["fraction", new Map([["a", { dtype: "F32", shape: [0.5, 4], data: new Float32Array(2) }]]), {}],
    ["another array", new Map([["a", { dtype: "F32", shape: [2], data: new Int32Array(2) }]]), {}],
    ["unknown dtype", new Map([["a", { dtype: "F16", shape: [2], data: new Uint16Array(2) }]]), {}],
    ["reserved name", new Map([["__metadata__", { dtype: "U8", shape: [0], data: new Uint8Array() }]]), {}],
    ["ill-formed name", new Map([["\ud800", { dtype: "U8", shape: [0], data: new Uint8Array() }]]), {}],
    ["ill-formed text", new Map(), { a: "\udc00" }],
    ["text that is none", new Map(), { a: 1 }],
    ["reserved key", new Map(), { checksum: "x" }],
  ];
  it.each(bad)("%s", async (_, tensors, metadata) => {
    const error = await failure(() =>
      encodeSafetensors(tensors as ReadonlyMap<string, NamedTensor>, metadata as Record<string, string>),
    );
    expect(error.code).toBe("invalid-data");
  });
});

function randomTensor(dtype: Dtype, shape: readonly number[], seed: number): NamedTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const numbers = Array.from({ length: count }, (_, i) => (Math.imul(seed + i, 2654435761) >> (i % 32)) / 3);
  switch (dtype) {
    case "F64":
      return { dtype, shape, data: Float64Array.from(numbers) };
    case "F32":
      return { dtype, shape, data: Float32Array.from(numbers) };
    case "I64":
      return { dtype, shape, data: BigInt64Array.from(numbers, (n) => BigInt(Math.trunc(n)) ** 2n) };
    case "U64":
      return { dtype, shape, data: BigUint64Array.from(numbers, (n) => BigInt(Math.trunc(n)) ** 2n) };
    case "I32":
      return { dtype, shape, data: Int32Array.from(numbers) };
    case "U32":
      return { dtype, shape, data: Uint32Array.from(numbers) };
    case "I16":
      return { dtype, shape, data: Int16Array.from(numbers) };
    case "U16":
      return { dtype, shape, data: Uint16Array.from(numbers) };
    case "I8":
      return { dtype, shape, data: Int8Array.from(numbers) };
    case "U8":
      return { dtype, shape, data: Uint8Array.from(numbers) };
  }
}
