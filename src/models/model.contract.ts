/** What every kind of model must do: the tests of the public interface that all classes share. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type ContractTests, contract, type Skip } from "../../tests/support/contract.ts";
import { failure } from "../../tests/support/failure.ts";
import { decodeSafetensors } from "../../tests/support/safetensors.ts";
import { Dataset } from "../data/dataset.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import { loadModel } from "../recommender/create.ts";
import type { Recommender } from "../recommender/recommender.ts";
import { encodeSafetensors } from "../storage/safetensors-writer.ts";

/** A class of recommenders. */
export interface ModelClass {
  new (options?: object): Recommender;
  readonly name: string;
  load(path: string): Promise<Recommender>;
  fromBytes(bytes: Uint8Array): Promise<Recommender>;
}

/** Two tastes, even and odd items, in runs of four; 16 items. */
const log = (): { userIds: string[]; itemIds: number[]; timestamps: number[] } => {
  const userIds: string[] = [];
  const itemIds: number[] = [];
  for (let user = 0; user < 12; user++) {
    for (let t = 0; t < 4; t++) {
      userIds.push(`u${user}`);
      itemIds.push(((2 * (user + t)) % 16) + (user % 2));
    }
  }
  return { userIds, itemIds, timestamps: itemIds.map((_, row) => row) };
};
const data = Dataset.from(log());
const ITEMS = 16;

const codeOf = async (attempt: Promise<unknown> | (() => unknown)): Promise<string> => (await failure(attempt)).code;

/** Tests `type` made with `options`, all of which must be refused as texts, but for the tests that `skips` name. */
export function modelContract(type: ModelClass, options: object, skips: readonly Skip[] = []): void {
  describe(type.name, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "sasrec-model-"));
    });
    afterAll(() => rm(folder, { recursive: true }));
    contract(
      "keeps the contract of models",
      testsOf(type, options, () => folder),
      skips,
    );
  });
}

function testsOf(type: ModelClass, options: object, folder: () => string): ContractTests {
  const made = (): Recommender => new type(options);
  let first: Promise<Recommender> | undefined;
  /** One that no test changes. */
  const fitted = (): Promise<Recommender> => {
    first ??= made().fit(data);
    return first;
  };
  return {
    "refuses unknown and impossible options, naming them": async () => {
      expect((await failure(() => new type({ neighbours: 3 }))).message).toContain("neighbours");
      for (const name of Object.keys(options)) {
        expect((await failure(() => new type({ [name]: [] }))).message).toContain(name);
      }
    },

    "has every option, defaults filled in, and its class as its name": () => {
      expect(made().options).toMatchObject({ ...options, name: type.name });
      expect(new type({ name: "mine" }).name).toBe("mine");
    },

    "says not-fitted before fit, and refuses data without events": async () => {
      expect(await codeOf(made().recommend({ history: [0] }))).toBe("not-fitted");
      expect(await codeOf(made().scoreHistories([[0]]))).toBe("not-fitted");
      expect(await codeOf(() => made().toBytes())).toBe("not-fitted");
      expect(await codeOf(made().fit({ userIds: [], itemIds: [] }))).toBe("invalid-data");
      await made().release();
    },

    "is the same model bit for bit when fitted again": async () => {
      const [one, other] = await Promise.all([fitted(), made().fit(log())]);
      // Their records differ in the seconds that it took.
      expect((await decodeSafetensors(one.toBytes())).tensors).toEqual(
        (await decodeSafetensors(other.toBytes())).tensors,
      );
    },

    "serves a new user as a known one with the same history": async () => {
      const model = await fitted();
      const known = await model.recommend({ userId: "u3", topK: 20 });
      expect(await model.recommend({ history: data.getUserItems("u3"), topK: 20 })).toEqual(known);
      expect(known.length).toBe(ITEMS - 4); // 4 of them seen
      expect(known.every(({ score }) => Number.isFinite(score))).toBe(true);
    },

    "scores a history the same alone and among others": async () => {
      const model = await fitted();
      const histories = [[0, 3], [1, 2, 3, 3, 9], [5]];
      const together = await model.scoreHistories(histories);
      for (const [row, history] of histories.entries()) {
        const alone = await model.scoreHistories([history]);
        alone.forEach((score, item) => {
          expect(score).toBeCloseTo(together[row * ITEMS + item] as number, 4);
        });
      }
    },

    "writes scores where it is told to, and nowhere else": async () => {
      const model = await fitted();
      const histories = [[0, 3], [5]];
      const used = new Float32Array(3 * ITEMS).fill(7);
      const written = await model.scoreHistories(histories, used);
      expect(written).toEqual(await model.scoreHistories(histories));
      expect(written.buffer).toBe(used.buffer);
      expect(used.subarray(2 * ITEMS)).toEqual(new Float32Array(ITEMS).fill(7));
    },

    "scores a history without events": async () => {
      expect((await (await fitted()).scoreHistories([[]])).every(Number.isFinite)).toBe(true);
    },

    "refuses an empty history": async () => {
      expect(await codeOf((await fitted()).recommend({ history: [] }))).toBe("empty-history");
    },

    "predicts what it recommends by": async () => {
      const model = await fitted();
      const [best] = await model.recommend({ userId: "u0", topK: 1 });
      const item = best?.itemId as number;
      expect(await model.predict("u0", item)).toBe(best?.score);
      expect(await model.batchPredict([["u0", item]])).toEqual([best?.score]);
    },

    "is evaluated by what it recommends": async () => {
      const model = await fitted();
      const lists = await model.recommendBatch({ userIds: data.users, topK: 5 });
      const test = Dataset.from({
        userIds: data.users,
        itemIds: lists.map((list) => list[0]?.itemId as number),
      });
      expect((await evaluate(model, test, { k: 1, metrics: ["hr"] })).metrics["hr@1"]).toBe(1);
    },

    "refuses unknown ids and indices, with their codes": async () => {
      const model = await fitted();
      expect(await codeOf(model.recommend({ history: ["0"] }))).toBe("unknown-item");
      expect(await codeOf(model.recommend({ userId: "nobody" }))).toBe("unknown-user");
      // Not excluded for being a text, the item would be recommended.
      expect(await codeOf(model.recommend({ userId: "u0", excludeItems: ["2"] }))).toBe("unknown-item");
      expect(await codeOf(model.batchPredict("u0" as never))).toBe("invalid-option");
      for (const index of [-1, ITEMS, 0.5, Number.NaN]) {
        expect(await codeOf(model.scoreHistories([[0, index]]))).toBe("invalid-data");
      }
    },

    "tells which items are alike, never one with itself": async () => {
      const model = await fitted();
      const similar = await model.similarItems(4, { topK: 100 });
      expect(similar.length).toBeGreaterThan(0);
      expect(similar.every(({ itemId, score }) => itemId !== 4 && Number.isFinite(score))).toBe(true);
      expect(await codeOf(model.similarItems("4"))).toBe("unknown-item");
    },

    "speaks of histories in ids": async () => {
      const model = await fitted();
      expect(model.historyOf("u5")).toEqual(data.getUserItems("u5"));
      expect(model.historyOf("nobody")).toBeUndefined();
    },

    "goes on after it was released, once and twice": async () => {
      const model = await made().fit(data);
      const before = await model.recommend({ userId: "u1" });
      await Promise.all([model.release(), model.release()]);
      expect(await model.recommend({ userId: "u1" })).toEqual(before);
      await model.release();
    },

    "is as it was if fit fails": async () => {
      const model = await made().fit(data);
      const before = model.toBytes();
      await failure(model.fit({ userIds: [], itemIds: [] }));
      expect(model.toBytes()).toEqual(before);
    },

    "is the same after save and load: options, users, scores, bytes": async () => {
      const model = await fitted();
      const path = join(folder(), "model.safetensors");
      await model.save(path);
      for (const loaded of [await type.load(path), (await loadModel(path)) as unknown as Recommender]) {
        expect(loaded).toBeInstanceOf(type);
        expect(loaded.options).toEqual(model.options);
        expect(loaded.training).toEqual(model.training);
        expect(loaded.historyOf("u5")).toEqual(model.historyOf("u5"));
        const histories = [
          [0, 3],
          [1, 2, 3],
        ];
        expect(await loaded.scoreHistories(histories)).toEqual(await model.scoreHistories(histories));
        expect(loaded.toBytes()).toEqual(model.toBytes());
      }
    },

    "refuses files that are no intact model of its kind": async () => {
      const bytes = (await fitted()).toBytes();
      const refused = async (changed: Uint8Array): Promise<string> => {
        const { code, message } = await failure(type.fromBytes(changed));
        expect(code).toBe("invalid-file");
        return message;
      };
      await refused(bytes.slice(0, -1));
      expect(await codeOf(type.load(join(folder(), "missing")))).toBe("io");
      const { tensors, metadata } = await decodeSafetensors(bytes);
      expect(await refused(encodeSafetensors(tensors, { ...metadata, kind: "cat" }))).toContain('"cat"');
      for (const [name, tensor] of tensors) {
        const without = new Map([...tensors].filter(([key]) => key !== name));
        expect(await refused(encodeSafetensors(without, metadata))).toContain("missing");
        if (tensor.dtype !== "F32") continue;
        const wrong = new Map(tensors).set(name, { ...tensor, data: tensor.data.map(() => Number.NaN) } as never);
        expect(await refused(encodeSafetensors(wrong, metadata))).toContain("not finite");
      }
      const more = new Map(tensors).set("extra", { dtype: "F32", shape: [1], data: Float32Array.of(1) });
      expect(await refused(encodeSafetensors(more, metadata))).toContain("extra");
      for (const [key, text] of Object.entries({
        options: '{"x":1}',
        training: "{",
        version: "9",
        kindVersion: "99",
      })) {
        await refused(encodeSafetensors(tensors, { ...metadata, [key]: text }));
      }
    },

    "names the file that it refuses, and the class that its model is of": async () => {
      const path = join(folder(), "other.safetensors");
      const { tensors, metadata } = await decodeSafetensors((await fitted()).toBytes());
      const kind = metadata["kind"] === "markov" ? "popularity" : "markov";
      await writeFile(path, encodeSafetensors(tensors, { ...metadata, kind }));
      const { message } = await failure(type.load(path));
      expect(message).toContain(path);
      expect(message).toMatch(/holds a (Markov|Popularity) and no/);
    },
  };
}
