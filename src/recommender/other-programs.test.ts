import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { Markov } from "./classes.ts";
import { loadModel } from "./create.ts";

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/models/${name}`, import.meta.url));

test("a model that Python's safetensors wrote again loads if the caller says so", async () => {
  const again = path("markov-python.safetensors");
  for (const load of [() => Markov.load(again), () => loadModel(again), () => new Markov().reload(again)]) {
    const error = await failure(load());
    expect([error.code, error.message]).toEqual(["invalid-file", expect.stringContaining("requireChecksum: false")]);
  }
  const whole = new Uint8Array(await readFile(path("markov.safetensors")));
  const anyway = { requireChecksum: false };
  const reloaded = new Markov();
  await reloaded.reload(again, anyway);
  const models = [reloaded, await Markov.load(again, anyway), await loadModel(again, anyway)];
  models.push(await Markov.fromBytes(await readFile(again), anyway));
  for (const model of models) {
    expect(model.toBytes()).toEqual(whole);
    expect(await model.recommend({ userId: "three", filterSeen: false })).toHaveLength(4);
  }
});
