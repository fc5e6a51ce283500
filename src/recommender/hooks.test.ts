import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { Dataset } from "../data/dataset.ts";
import { SASRec } from "./classes.ts";

const options = {
  preset: "none" as const,
  embeddingDim: 4,
  numBlocks: 1,
  maxLength: 6,
  epochs: 4,
  batchSize: 5,
  threads: 1,
  dropout: 0,
  warmupSteps: 0,
};
const rows = Array.from({ length: 120 }, (_, row) => row);
const data = Dataset.from({
  userIds: rows.map((row) => row % 15),
  itemIds: rows.map((row) => (row * 7) % 11),
  timestamps: rows,
});
const { train, validation } = data.leaveOneOut();
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

it("onEpoch and onStep are awaited, one after the other", async () => {
  const told: string[] = [];
  let busy = 0;
  const tell = async (what: string): Promise<void> => {
    expect(++busy).toBe(1);
    await later();
    told.push(what);
    busy--;
  };
  await new SASRec(options).fit(train, {
    validation,
    onStep: ({ step }) => tell(`step ${step}`),
    onEpoch: ({ epoch }) => tell(`epoch ${epoch}`),
  });
  expect(told).toEqual(
    [1, 2, 3, 4].flatMap((epoch) => [...[2, 1, 0].map((back) => `step ${3 * epoch - back}`), `epoch ${epoch}`]),
  );
});

it.each(["onStep", "onEpoch"] as const)(
  "a rejection of %s is that of fit and of fitPartial, and nothing changes",
  async (hook) => {
    const mine = new Error("the report could not be written");
    const hooks = {
      async [hook]() {
        await later();
        throw mine;
      },
    };
    const model = new SASRec(options);
    await expect(model.fit(train, hooks)).rejects.toBe(mine);
    await expect(model.fit(train, { ...hooks, validation })).rejects.toBe(mine);
    expect(model.isFitted).toBe(false);
    await model.fit(train);
    await expect(model.fitPartial(validation, hooks)).rejects.toBe(mine);
    expect(model.training?.updates).toBeUndefined();
  },
);

it("stop keeps the best epoch so far, or without validation the last weights, and the record says so", async () => {
  const whole = new SASRec({ ...options, epochs: 2 });
  await whole.fit(train);
  for (const at of [1, 5, 6, 11]) {
    const controller = new AbortController();
    const onStep = ({ step }: { readonly step: number }): void => {
      if (step === at) controller.abort();
    };
    const model = await new SASRec(options).fit(train, { stop: controller.signal, onStep });
    expect(model.training).toMatchObject({ stoppedAtStep: at });
    expect(model.training?.epochs).toHaveLength(Math.floor(at / 3));
    if (at === 6) expect(model.parameters).toEqual(whole.parameters);
    expect((await SASRec.fromBytes(model.toBytes())).training?.stoppedAtStep).toBe(at);
  }
  const controller = new AbortController();
  let best = { epoch: 0, validation: -1 };
  const model = await new SASRec(options).fit(train, {
    validation,
    stop: controller.signal,
    onEpoch({ epoch, validation: score = 0 }) {
      if (epoch <= 3 && score > best.validation) best = { epoch, validation: score };
      if (epoch === 3) controller.abort();
    },
  });
  expect(model.training).toMatchObject({ stoppedAtStep: 9, bestEpoch: best.epoch });
  const all = await new SASRec(options).fit(train, { stop: { aborted: false } });
  expect(all.training?.stoppedAtStep).toBeUndefined();
});

it("a training that stops leaves its checkpoint, and goes on from it to the model of one that did not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sasrec-stop-"));
  try {
    const checkpoint = { path: join(folder, "checkpoint") };
    const controller = new AbortController();
    const onStep = ({ step }: { readonly step: number }): void => {
      if (step === 7) controller.abort();
    };
    await new SASRec(options).fit(train, { validation, checkpoint, stop: controller.signal, onStep });
    expect(existsSync(checkpoint.path)).toBe(true);
    const [resumed, whole] = [new SASRec(options), new SASRec(options)];
    await resumed.fit(train, { validation, checkpoint });
    await whole.fit(train, { validation });
    expect(existsSync(checkpoint.path)).toBe(false);
    expect(resumed.parameters).toEqual(whole.parameters);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("stop is for fit alone, and must be a signal", async () => {
  const model = await new SASRec(options).fit(train);
  const wrong = model.fit(train, { stop: true } as never);
  expect((await failure(wrong)).code).toBe("invalid-option");
  expect((await failure(model.fitPartial(validation, { stop: { aborted: false } } as never))).code).toBe(
    "invalid-option",
  );
});
