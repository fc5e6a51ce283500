import { loadDataset, SASRec } from "sasrec";
import { expect, test } from "vitest";
import { isOwnTime, longestTurn } from "../support/thread-time.ts";

// From the built package: a worker thread loads JavaScript.
test.skipIf(!isOwnTime)("training in a worker holds this thread for less than 50 ms", async () => {
  const data = await loadDataset("sample");
  const options = { embeddingDim: 32, epochs: 1, maxLength: 30, transitions: "auto" } as const;
  const { longest } = await longestTurn(() => new SASRec(options).fit(data, { worker: true }));
  expect(longest).toBeLessThan(50);
});

test("training in a worker leaves the event loop free and gives the same model", async ({ annotate }) => {
  const { train } = (await loadDataset("sample")).trainTestSplit({ testSize: 0.2 });
  const options = { embeddingDim: 32, epochs: 3, maxLength: 30, transitions: "auto" } as const;
  const start = performance.eventLoopUtilization();
  const here = await new SASRec(options).fit(train);
  const busy = performance.eventLoopUtilization(start);
  const epochs: number[] = [];
  const between = performance.eventLoopUtilization();
  const there = await new SASRec(options).fit(train, { worker: true, onEpoch: ({ epoch }) => epochs.push(epoch) });
  const free = performance.eventLoopUtilization(between);
  expect(epochs).toEqual([1, 2, 3]);
  expect(there.parameters).toEqual(here.parameters);
  const shares = `${(100 * free.utilization).toFixed(0)} of ${(100 * busy.utilization).toFixed(0)}`;
  await annotate(`the event loop is busy for ${shares}% of a training`);
  // Shares of one and the same span: a loaded machine lengthens both of their parts.
  expect(free.utilization).toBeLessThan(busy.utilization / 3);
  const user = train.users[0] as number;
  expect(await there.recommend({ userId: user })).toEqual(await here.recommend({ userId: user }));
  expect(there.training?.transitions).toEqual(here.training?.transitions);
  const controller = new AbortController();
  const aborted = new SASRec({ ...options, epochs: 1000 }).fit(train, {
    worker: true,
    signal: controller.signal,
    onEpoch: () => controller.abort(),
  });
  await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  const thrown = new SASRec({ ...options, epochs: 1000 }).fit(train, {
    worker: true,
    onEpoch() {
      throw new RangeError("of the caller");
    },
  });
  await expect(thrown).rejects.toThrow("of the caller");
}, 120_000);

test("a worker trains in WebAssembly as the main thread does, and ends with its own threads", async () => {
  const data = await loadDataset("sample");
  const options = { embeddingDim: 8, epochs: 1, maxLength: 10, threads: 2, runtime: "wasm" } as const;
  const [here, there] = [new SASRec(options), new SASRec(options)];
  await here.fit(data);
  await there.fit(data, { worker: true });
  expect(there.options.runtime).toBe("wasm");
  expect(there.parameters).toEqual(here.parameters);
});

// A thread that ends inside the engine ends the process: it must be waited for.
test("a caller's error at a step ends the training, and the process lives", async () => {
  const train = await loadDataset("sample");
  for (let at = 1; at <= 15; at++) {
    const thrown = new SASRec({ embeddingDim: 32, epochs: 1000, maxLength: 30, threads: 2 }).fit(train, {
      worker: true,
      onStep({ step }) {
        if (step > at % 5) throw new RangeError("of the caller");
      },
    });
    await expect(thrown).rejects.toThrow("of the caller");
  }
}, 120_000);

test("a worker's reports are awaited, a rejection is that of fit, and stop keeps what is learned", async () => {
  const train = await loadDataset("sample");
  // The schedule that is chosen otherwise depends on how many epochs are planned.
  const schedule = "constant";
  const options = { embeddingDim: 8, epochs: 4, maxLength: 10, threads: 1, warmupSteps: 0, schedule } as const;
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));
  const told: string[] = [];
  let busy = 0;
  const tell = async (what: string): Promise<void> => {
    expect(++busy).toBe(1);
    await later();
    told.push(what);
    busy--;
  };
  const controller = new AbortController();
  const model = await new SASRec(options).fit(train, {
    worker: true,
    stop: controller.signal,
    onStep: ({ step }) => tell(`step ${step}`),
    async onEpoch({ epoch }) {
      await tell(`epoch ${epoch}`);
      if (epoch === 2) controller.abort();
    },
  });
  expect(told.filter((what) => what.startsWith("epoch"))).toEqual(["epoch 1", "epoch 2"]);
  expect(told.at(-1)).toBe("epoch 2");
  expect(model.training?.epochs).toHaveLength(2);
  expect(model.training?.stoppedAtStep).toBe(told.length - 2);
  const here = await new SASRec({ ...options, epochs: 2 }).fit(train);
  expect(model.parameters).toEqual(here.parameters);
  for (const hook of ["onStep", "onEpoch"]) {
    const hooks = {
      async [hook]() {
        await later();
        throw new RangeError("of the caller");
      },
    };
    await expect(new SASRec(options).fit(train, { worker: true, ...hooks })).rejects.toThrow("of the caller");
  }
});
