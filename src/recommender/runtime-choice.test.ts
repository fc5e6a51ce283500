import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { decodeSafetensors } from "../../tests/support/safetensors.ts";
import { Dataset } from "../data/dataset.ts";
import type { SASRecOptions } from "../models/neural/options.ts";
import { SASRec } from "./classes.ts";

const users = Array.from({ length: 12 }, (_, user) =>
  Array.from({ length: 7 }, (_, step) => [user, (user + step) % 9]),
);
const data = Dataset.from({
  userIds: users.flat().map(([user]) => user as number),
  itemIds: users.flat().map(([, item]) => item as number),
});
const tiny: SASRecOptions = { embeddingDim: 8, maxLength: 8, epochs: 3, batchSize: 8, dropout: 0.2 };

describe("the runtime", () => {
  let native: SASRec;
  let wasm: SASRec;
  beforeAll(async () => {
    native = await new SASRec({ ...tiny, runtime: "native" }).fit(data);
    wasm = await new SASRec({ ...tiny, runtime: "wasm" }).fit(data);
  });
  afterAll(() => Promise.all([native.release(), wasm.release()]));

  test("changes nothing but rounding", () => {
    for (const [name, values] of native.parameters ?? []) {
      // A key's bias is moved by rounding errors alone; see src/model/parity.test.ts.
      const absolute = name.endsWith(".key.bias") ? 0.01 : 1e-4;
      expectAllClose(wasm.parameters?.get(name) ?? [], values, { absolute }, name);
    }
  });

  test("in WebAssembly repeats itself bit for bit", async () => {
    const again = await new SASRec({ ...tiny, runtime: "wasm" }).fit(data);
    expect(again.parameters).toEqual(wasm.parameters);
    await again.release();
  });

  test("is no part of a model's file", async () => {
    const bytes = wasm.toBytes();
    expect(JSON.parse((await decodeSafetensors(bytes)).metadata["options"] as string)).not.toHaveProperty("runtime");
    const anywhere = await SASRec.fromBytes(bytes);
    expect(anywhere.options.runtime).toBe("auto");
    const there = await SASRec.fromBytes(bytes, { runtime: "wasm" });
    expect(there.options.runtime).toBe("wasm");
    expect(there.toBytes()).toEqual(bytes);
    const ask = (model: SASRec): Promise<unknown> => model.recommend({ userId: 0, topK: 9 });
    expect(await ask(there)).toEqual(await ask(wasm));
    await anywhere.release();
    await there.release();
  });

  test("is one of three words", async () => {
    expect(() => new SASRec({ runtime: "gpu" } as object)).toThrow(
      'runtime is "gpu". Give "auto", "native" or "wasm".',
    );
    await expect(SASRec.fromBytes(wasm.toBytes(), { threads: 1 } as object)).rejects.toMatchObject({
      code: "invalid-option",
    });
  });
});
