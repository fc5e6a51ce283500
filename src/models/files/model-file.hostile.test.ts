import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../../tests/support/safetensors.ts";
import { isSasrecError } from "../../errors.ts";
import { BERT4Rec, BPRMF, GRU4Rec, ItemKNN, Markov, Popularity, SASRec } from "../../recommender/classes.ts";
import type { Recommender } from "../../recommender/recommender.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import { encodeSafetensors } from "../../storage/safetensors-writer.ts";

const log = {
  userIds: [1, 1, 1, 2, 2, 3, 3, 3, "four", "four"],
  itemIds: ["a", "b", 7, 7, "b", "a", 7, "c", "c", "é"],
  ratings: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
};
const small = { embeddingDim: 4, maxLength: 4, epochs: 1, threads: 1 } as const;
const tiny = { ...small, numBlocks: 1 } as const;
type Type = typeof Markov;
const network = { ...tiny, preset: "none", transitions: "off" } as const;
const kinds: readonly { readonly title: string; readonly type: unknown; readonly make: () => unknown }[] = [
  { title: "SASRec", type: SASRec, make: () => new SASRec(network) },
  { title: "SASRec with transitions", type: SASRec, make: () => new SASRec({ ...network, transitions: "on" }) },
  { title: "GRU4Rec with transitions", type: GRU4Rec, make: () => new GRU4Rec({ ...small, transitions: "on" }) },
  { title: "BERT4Rec", type: BERT4Rec, make: () => new BERT4Rec({ ...tiny, transitions: "off" }) },
  { title: "Markov", type: Markov, make: () => new Markov() },
  { title: "ItemKNN", type: ItemKNN, make: () => new ItemKNN() },
  { title: "BPRMF", type: BPRMF, make: () => new BPRMF({ factors: 3, epochs: 1 }) },
  { title: "Popularity", type: Popularity, make: () => new Popularity() },
];

type Metadata = Record<string, string>;
type Rng = ReturnType<typeof xoroshiro128plus>;

const below = (rng: Rng, limit: number): number => uniformInt(rng, 0, limit - 1);
const pick = <T>(rng: Rng, choices: readonly T[]): T => choices[below(rng, choices.length)] as T;

/** One change of a file's content. */
function mutate(tensors: Map<string, NamedTensor>, metadata: Metadata, sound: Metadata, rng: Rng): void {
  const names = [...tensors.keys()];
  const [name, other] = [pick(rng, names), pick(rng, names)];
  const tensor = tensors.get(name) as NamedTensor;
  const set = (data: NamedTensor["data"], shape: readonly number[] = tensor.shape): void => {
    tensors.set(name, { dtype: tensor.dtype, shape, data } as NamedTensor);
  };
  switch (below(rng, 8)) {
    case 0: {
      const data = tensor.data.slice() as Float32Array;
      const value = pick(rng, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -1, 0, 1e9, 2.5]);
      if (data.length > 0) data[below(rng, data.length)] = value;
      set(data);
      return;
    }
    case 1: {
      const data = tensor.data.slice() as Float32Array;
      if (data.length > 1) data[below(rng, data.length)] = data[below(rng, data.length)] as number;
      set(data);
      return;
    }
    case 2: {
      const found = tensors.get(other) as NamedTensor;
      tensors.set(name, found);
      tensors.set(other, tensor);
      return;
    }
    case 3:
      set(tensor.data, [...tensor.shape].reverse());
      return;
    case 4: {
      const length = below(rng, tensor.data.length + 1);
      set(tensor.data.slice(0, length) as never, [length]);
      return;
    }
    case 5:
      tensors.delete(name);
      if (below(rng, 2) === 0) tensors.set(other, tensor);
      return;
    case 6: {
      const list = pick(rng, ["items", "users"]);
      const ids = JSON.parse(sound[list] ?? "[]") as unknown[];
      if (ids.length > 1) ids[below(rng, ids.length)] = pick(rng, [...ids, 2 ** 60, null, "7", 1.5, [], ""]);
      metadata[list] = JSON.stringify(ids);
      return;
    }
    default: {
      const key = pick(rng, Object.keys(metadata));
      const text = metadata[key] as string;
      const at = below(rng, text.length + 1);
      const edits = [
        text.slice(0, at) + pick(rng, ["9", "-", "e9", '"', "{", "}", ",", "null", "x", "\u0000"]) + text.slice(at),
        text.slice(0, at) + text.slice(at + 1 + below(rng, 5)),
        text.replace(/\d+/, pick(rng, ["0", "-1", "99999999", "1e308", "4.5"])),
      ];
      metadata[key] = pick(rng, edits);
    }
  }
}

describe.each(kinds)("a file of $title", ({ title, type: given, make }) => {
  const type = given as Type;
  const isNetwork = title.includes("Rec");
  let tensors: Map<string, NamedTensor>;
  let metadata: Metadata;
  let whole: Uint8Array;

  beforeAll(async () => {
    whole = (await (make() as Recommender).fit(log)).toBytes();
    ({ tensors, metadata } = (await decodeSafetensors(whole)) as never);
    expect(tensors.has("transitions.weights")).toBe(title.includes("transitions"));
  });

  /** The model in `bytes`, if there is a sound one; otherwise why not. */
  async function read(bytes: Uint8Array): Promise<Recommender | string> {
    try {
      return await type.fromBytes(bytes);
    } catch (error) {
      if (!isSasrecError(error, "invalid-file")) throw error;
      expect(error.message.length).toBeLessThan(501);
      const [, tensor] = /the tensor (\S+) (?:is|holds|does)/.exec(error.message) ?? [];
      if (tensor !== undefined) expect(error.details.tensor).toBe(tensor);
      return error.message;
    }
  }

  async function expectSound(model: Recommender, ask: boolean): Promise<void> {
    for (const ids of [model.items.ids, model.users.ids]) expect(new Set(ids).size).toBe(ids.length);
    const again = await decodeSafetensors(model.toBytes()); // throws for a number that is not finite
    for (const { dtype, data } of again.tensors.values()) {
      if (dtype === "F64" || dtype === "F32") expect((data as Float32Array).every(Number.isFinite)).toBe(true);
    }
    if (!ask) return;
    try {
      const answers = [await model.recommend({ history: [model.items.at(0)], topK: 99 })];
      if (given !== Popularity) answers.push(await model.similarItems(model.items.at(0)));
      for (const { score } of answers.flat()) expect(score).not.toBeNaN();
    } catch (error) {
      if (!isSasrecError(error, "non-finite")) throw error;
    }
    await model.release();
  }

  test("2,500 changes, sealed again: refused, or no number is none and no id comes twice", {
    timeout: 240_000,
  }, async () => {
    const rng = xoroshiro128plus(20_261_128);
    let accepted = 0;
    for (let round = 0; round < 2500; round++) {
      const changed = new Map(tensors);
      const texts = { ...metadata };
      for (let edits = below(rng, 2); edits >= 0; edits--) if (changed.size > 0) mutate(changed, texts, metadata, rng);
      let bytes: Uint8Array;
      try {
        bytes = encodeSafetensors(changed, texts);
      } catch (error) {
        if (!isSasrecError(error, "invalid-data")) throw error; // a shape that is no shape of the data
        continue;
      }
      const model = await read(bytes);
      if (typeof model === "string") continue;
      accepted++;
      await expectSound(model, !isNetwork || accepted % 20 === 0);
    }
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(1900);
  });

  test("1,000 changes of its bytes are noticed", async () => {
    const rng = xoroshiro128plus(7);
    for (let round = 0; round < 1000; round++) {
      const bytes = whole.slice();
      const at = below(rng, bytes.length);
      bytes[at] = (bytes[at] as number) ^ (1 << below(rng, 8));
      const cut = below(rng, 4) === 0 ? bytes.subarray(0, below(rng, bytes.length)) : bytes;
      expect(typeof (await read(cut))).toBe("string");
    }
  });

  test("written again by another program: any order, no checksum, another alignment", async () => {
    const again = rewritten(tensors, metadata);
    expect(await read(again)).toMatch(/requireChecksum: false/);
    const model = await type.fromBytes(again, { requireChecksum: false });
    expect(model.toBytes()).toEqual(whole);
    const stale = rewritten(tensors, { ...metadata, checksum: `sha256:${"0".repeat(64)}` });
    await expect(type.fromBytes(stale, { requireChecksum: false })).rejects.toThrow(/checksum is not the first/);
  });
});

/** A file with the same content as other libraries write it. */
function rewritten(tensors: ReadonlyMap<string, NamedTensor>, metadata: Readonly<Metadata>): Uint8Array {
  const entries = [...tensors].sort(([a], [b]) => (a < b ? 1 : -1));
  let end = 0;
  const infos = entries.map(([name, { dtype, shape, data }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const texts = Object.fromEntries(Object.entries(metadata).reverse());
  const header = new TextEncoder().encode(
    JSON.stringify({ ...Object.fromEntries(infos), __metadata__: texts }, null, 1),
  );
  const bytes = new Uint8Array(8 + header.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
