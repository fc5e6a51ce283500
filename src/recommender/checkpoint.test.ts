import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { platform } from "#platform";
import { failure } from "../../tests/support/failure.ts";
import { decodeSafetensors } from "../../tests/support/safetensors.ts";
import { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { checkpointPieces, readCheckpoint } from "../models/files/checkpoint.ts";
import type { CheckpointOptions, FitOptions } from "../models/fit-options.ts";
import type { SASRecOptions } from "../models/neural/options.ts";
import { encodeSafetensors } from "../storage/safetensors-writer.ts";
import { sourceOf } from "../storage/source.ts";
import { BERT4Rec, GRU4Rec, SASRec } from "./classes.ts";

/** Everybody walks around a circle of 12 items; the pace depends on the user, so that there is something to learn. */
const { train, validation } = Dataset.from({
  userIds: Array.from({ length: 160 }, (_, i) => Math.floor(i / 8)),
  itemIds: Array.from({ length: 160 }, (_, i) => (Math.floor(i / 8) + (i % 8) * (1 + (Math.floor(i / 8) % 2))) % 12),
}).leaveOneOut();

// Four steps an epoch, and all that has a state of its own.
const sizes = { embeddingDim: 8, maxLength: 8, epochs: 6, batchSize: 5, learningRate: 0.03, dropout: 0.2, ema: 0.9 };
const tiny: SASRecOptions = { ...sizes, numBlocks: 1, schedule: "linear", loss: "bce" };

let folder = "";
let path = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-checkpoint-"));
  path = join(folder, "training.checkpoint");
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => rm(folder, { recursive: true }));

/** A fit that is aborted after `step`; the checkpoint stays. */
async function interrupt(
  step: number,
  fit: FitOptions = {},
  checkpoint: Partial<CheckpointOptions> = {},
): Promise<void> {
  const signal = { aborted: false };
  const onStep = (report: { readonly step: number }): void => {
    signal.aborted = report.step === step;
  };
  const options: FitOptions = { ...fit, signal, onStep, checkpoint: { path, ...checkpoint } };
  expect((await failure(new SASRec(tiny).fit(train, options))).code).toBe("aborted");
  expect(await readdir(folder)).toEqual(["training.checkpoint"]);
}

/** The parameters and what was noted, after a fit; and the steps it took. */
async function outcome(
  fit: FitOptions = {},
  options = tiny,
): Promise<{ readonly result: unknown; readonly steps: number[] }> {
  const steps: number[] = [];
  const model = await new SASRec(options).fit(train, { ...fit, onStep: ({ step }) => steps.push(step) });
  const { bestEpoch, epochs = [] } = model.training ?? {};
  const notes = epochs.map(({ epoch, loss, validation: score }) => ({ epoch, loss, score }));
  const result = { parameters: model.parameters, bestEpoch, notes };
  await model.release();
  return { result, steps };
}

describe("a fit with a checkpoint", () => {
  test.each([1, 4, 11, 23])("that is aborted after step %i ends as one that is not", async (step) => {
    const fit = { validation, validateEvery: 2, patience: 2 };
    const whole = await outcome(fit);
    await interrupt(step, fit);
    const resumed = await outcome({ ...fit, checkpoint: { path } });
    expect(resumed.result).toEqual(whole.result);
    expect(resumed.steps).toEqual(whole.steps.slice(step));
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([new GRU4Rec({ ...sizes, hiddenDim: 8 }), new BERT4Rec(sizes)])(
    "goes on for every network: $name",
    async (model) => {
      const whole = (await model.fit(train)).parameters;
      const signal = { aborted: false };
      const onStep = ({ step }: { readonly step: number }): void => {
        signal.aborted = step === 7;
      };
      expect((await failure(model.fit(train, { signal, onStep, checkpoint: { path } }))).code).toBe("aborted");
      const steps: number[] = [];
      await model.fit(train, { checkpoint: { path }, onStep: ({ step }) => steps.push(step) });
      expect(steps[0]).toBe(8);
      expect(model.parameters).toEqual(whole);
      await model.release();
    },
  );

  test("writes before the first step, then after so many steps or minutes", async () => {
    let writes = 0;
    const { write } = platform.files;
    vi.spyOn(platform.files, "write").mockImplementation((...args) => {
      writes++;
      return write(...args);
    });
    const counted = async (checkpoint: Partial<CheckpointOptions>): Promise<number> => {
      writes = 0;
      await new SASRec(tiny).fit(train, {
        checkpoint: { path, ...checkpoint },
      });
      return writes;
    };
    expect(await counted({})).toBe(1);
    expect(await counted({ everySteps: 5 })).toBe(1 + 4);
    const often = await counted({ everyMinutes: 1e-9 }); // the clock counts milliseconds, and a step may take less
    expect(often).toBeGreaterThan(3);
    expect(often).toBeLessThanOrEqual(1 + 24);
  });

  test("keeps the file where that is wanted, and then has nothing left to do", async () => {
    const first = await outcome({ checkpoint: { path, keep: true } });
    const second = await outcome({ checkpoint: { path } });
    expect(second.result).toEqual(first.result);
    expect(second.steps).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("goes on elsewhere: in a process with other threads, under another name", async () => {
    await interrupt(9);
    const resumed = await outcome({ checkpoint: { path } }, { ...tiny, threads: 2, name: "Nightly" });
    expect(resumed.result).toEqual((await outcome()).result);
  });

  test("refuses a checkpoint of another training, saying what differs, and leaves it", async () => {
    await interrupt(9);
    const attempts: [Partial<SASRecOptions>, Partial<FitOptions>, Dataset, readonly string[]][] = [
      [{ epochs: 7, seed: 1 }, {}, train, ["epochs was 6 and is 7", "seed was 42 and is 1"]],
      [{ ema: 0 }, {}, train, ["ema was 0.9 and is 0"]],
      [{}, {}, train.concat(validation), ["the training data are others"]],
      [{}, { validation }, train, ["the validation data are others"]],
      [{}, { validation, patience: 3 }, train, ["patience was not set and is 3"]],
      [{ runtime: "wasm" }, {}, train, ["runtime was native and is wasm"]],
    ];
    for (const [options, fit, data, texts] of attempts) {
      const error = await failure(new SASRec({ ...tiny, ...options }).fit(data, { ...fit, checkpoint: { path } }));
      expect(error.code).toBe("invalid-option");
      for (const text of [...texts, path, "resume: false"]) expect(error.message).toContain(text);
    }
    const saved = await readCheckpoint(sourceOf(await readFile(path)), path);
    await writeFile(path, checkpointPieces({ ...saved, identity: { ...saved.identity, lanes: 3 } }));
    const { message } = await failure(new SASRec(tiny).fit(train, { checkpoint: { path } }));
    expect(message).toContain("lanes was 3 and is 1 (threads: 3 gives as many)");
    const anew = await outcome({ checkpoint: { path, resume: false } });
    expect(anew.steps).toHaveLength(24);
    expect(await readdir(folder)).toEqual([]);
  });

  test("refuses a damaged checkpoint and any other file, saying so, and leaves them", async () => {
    await interrupt(9);
    const sound = await readFile(path);
    const flipped = sound.slice();
    flipped[sound.length - 100] = (sound[sound.length - 100] as number) ^ 1;
    const model = await new SASRec({ ...tiny, epochs: 1 }).fit(train);
    for (const bytes of [flipped, sound.subarray(0, 1000), new Uint8Array(0), model.toBytes()]) {
      await writeFile(path, bytes);
      const error = await failure(new SASRec(tiny).fit(train, { checkpoint: { path } }));
      expect(error.code).toBe("invalid-file");
      expect(error.message).toContain(`${path} is no sound checkpoint. If it was one, delete it`);
      expect(await readFile(path)).toEqual(Buffer.from(bytes));
    }
    await rm(path);
  });

  test("holds no number that is none, whoever wrote it", async () => {
    await interrupt(9);
    const { tensors, metadata } = await decodeSafetensors(await readFile(path));
    for (const [name, { dtype, shape, data }] of tensors) {
      if (dtype !== "F32") continue;
      const spoiled = data.slice();
      spoiled[spoiled.length - 1] = Number.NEGATIVE_INFINITY;
      await writeFile(path, encodeSafetensors(new Map(tensors).set(name, { dtype, shape, data: spoiled }), metadata));
      const error = await failure(new SASRec(tiny).fit(train, { checkpoint: { path } }));
      expect([error.code, error.message]).toEqual(["invalid-file", expect.stringContaining(`${name} holds a number`)]);
    }
    const saved = await readCheckpoint(sourceOf(encodeSafetensors(tensors, metadata)), path);
    saved.training.tensors.square[3] = Number.NaN;
    const pieces = checkpointPieces(saved);
    const error = await failure(pieces.next());
    expect([error.code, error.message]).toEqual(["non-finite", expect.stringContaining("tensor square")]);
    await rm(path);
  });

  test("finds out before the first step that there is no place for it", async () => {
    const onStep = (): void => expect.fail("a step was run");
    const missing = join(folder, "no such folder", "training.checkpoint");
    const error = await failure(new SASRec(tiny).fit(train, { onStep, checkpoint: { path: missing } }));
    expect([error.code, error.message]).toEqual(["io", expect.stringContaining("there is no folder")]);
    const directory = await failure(new SASRec(tiny).fit(train, { onStep, checkpoint: { path: folder } }));
    expect([directory.code, directory.message]).toEqual(["io", expect.stringContaining(folder)]);
  });

  test("loses nothing if the disk is full: goes on from the last file that was written", async () => {
    let writes = 0;
    const { write } = platform.files;
    const fitted = await new SASRec(tiny).fit(train);
    vi.spyOn(platform.files, "write").mockImplementation(async (at, bytes) => {
      if (++writes > 3) throw new SasrecError("io", `Cannot save ${at}: no space is left on the disk (ENOSPC).`);
      await write(at, bytes);
    });
    const before = fitted.toBytes();
    const error = await failure(fitted.fit(train, { checkpoint: { path, everySteps: 3 } }));
    expect([error.code, error.message]).toEqual(["io", expect.stringContaining("no space is left")]);
    expect(fitted.toBytes()).toEqual(before);
    vi.restoreAllMocks();
    const resumed = await outcome({ checkpoint: { path } });
    expect(resumed.steps[0]).toBe(7);
    expect(resumed.result).toEqual((await outcome()).result);
  });

  test("has options that are checked", async () => {
    const bad = [{}, { path: "" }, { path, everySteps: 0 }, { path, everyMinutes: 0 }, { path, every: 5 }];
    for (const checkpoint of bad) {
      const error = await failure(new SASRec(tiny).fit(train, { checkpoint } as FitOptions));
      expect([error.code, error.message]).toEqual(["invalid-option", expect.stringContaining("checkpoint")]);
    }
  });
});
