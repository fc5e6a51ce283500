import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { float32Of, ints } from "../../tests/support/evaluate.ts";
import {
  compileNetwork,
  historyFeeds,
  type Network,
  parameterFeeds,
  randomParameters,
  tinyBERT4Rec,
  tinyGRU4Rec,
} from "../../tests/support/network.ts";
import { runtimes } from "../../tests/support/runtimes.ts";
import { scoredParts, scoreGraph } from "./graphs.ts";
import { ITEM_EMBEDDING } from "./parameters.ts";

const d = tinyGRU4Rec.embeddingDim;
const item = fc.nat(tinyGRU4Rec.numItems - 1);
const history = (maxLength: number): fc.Arbitrary<number[]> => fc.array(item, { minLength: 1, maxLength });
const RUNS = { numRuns: 15 };

const architectures = [
  { ...tinyGRU4Rec, numLayers: 1, hiddenDim: tinyGRU4Rec.embeddingDim },
  tinyGRU4Rec,
  { ...tinyBERT4Rec, numBlocks: 1, numHeads: 1 },
  tinyBERT4Rec,
];
const networks = runtimes.flatMap((runtime) =>
  architectures.map((a) => ({ a, runtime, name: a.network, engine: runtime.name })),
);

describe.each(networks)("$name on $engine", ({ a, runtime }) => {
  const parameters = randomParameters(a, 1);
  let network: Network;
  beforeAll(async () => {
    network = await compileNetwork(a, parameters, runtime);
  });
  afterAll(() => network.release());

  it("does not see what fills a batch after a history's end", async () => {
    const histories = [[3, 1], [4, 1, 5, 9, 2], [6]];
    expect(await network.hidden(histories, 7)).toEqual(await network.hidden(histories, 0));
  });

  it("gives a history the same states alone and in any batch", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(history(9), { minLength: 1, maxLength: 5 }), async (histories) => {
        const together = await network.hidden(histories);
        for (const [i, one] of histories.entries()) {
          const [alone] = await network.hidden([one]);
          expectAllClose(together[i] as Float32Array, alone as Float32Array, { relative: 1e-5 }, `history ${i}`);
        }
      }),
      RUNS,
    );
  });

  it("looks at every event from the last one", async () => {
    const events = [1, 2, 3, 4, 5, 6];
    const [before] = await network.hidden([events]);
    for (let i = 0; i < events.length; i++) {
      const [after] = await network.hidden([events.map((event, k) => (k === i ? 9 : event))]);
      expect(after?.subarray(-d), `event ${i}`).not.toEqual(before?.subarray(-d));
    }
  });

  it("sees the order of events", async () => {
    const [forth, back] = await network.hidden([
      [1, 2, 3, 9],
      [3, 1, 2, 9],
    ]);
    const other = back?.subarray(-d) ?? [];
    const distances = forth?.subarray(-d).map((x, i) => Math.abs(x - (other[i] as number))) ?? [];
    expect(Math.max(...distances)).toBeGreaterThan(1e-3);
  });

  it("scores items, and nothing else, by their products with the last hidden state", async () => {
    const histories = [[1, 2, 3], [4], [5, 6, 7, 8, 9]];
    const hidden = await network.hidden(histories);
    const program = await runtime.compile(scoreGraph(a), { threads: 1 });
    const ends = ints([2, 0, 4]);
    const feeds: Record<string, object> = { ...historyFeeds(a, histories), ends };
    const { scores } = await program.run({
      ...parameterFeeds(parameters),
      ...Object.fromEntries(scoredParts(a).map((part) => [part, feeds[part] as typeof ends])),
      last: ints([2, 5, 14]),
    });
    await program.release();
    const table = parameters.views.get(ITEM_EMBEDDING) as Float32Array;
    const expected = hidden.flatMap((states) =>
      Array.from({ length: a.numItems }, (_, i) =>
        states.subarray(-d).reduce((sum, h, k) => sum + h * (table[i * d + k] as number), 0),
      ),
    );
    expect(scores?.dims).toEqual([3, a.numItems]);
    expectAllClose(float32Of(scores), expected, { relative: 1e-5 });
  });
});

describe.each(networks.filter(({ a }) => a.network === "gru4rec"))("$name on $engine", ({ a, runtime }) => {
  it("looks at no later event: changing one leaves earlier states exactly as they were", async () => {
    const network = await compileNetwork(a, randomParameters(a, 1), runtime);
    await fc.assert(
      fc.asyncProperty(history(5), history(5), history(5), async (past, future, other) => {
        const [before] = await network.hidden([[...past, ...future]]);
        const [after] = await network.hidden([[...past, ...other]]);
        expect(after?.subarray(0, past.length * d)).toEqual(before?.subarray(0, past.length * d));
      }),
      RUNS,
    );
    await network.release();
  });
});

describe.each(networks.filter(({ a }) => a.network === "bert4rec"))("$name on $engine", ({ a, runtime }) => {
  it("looks at later events too", async () => {
    const network = await compileNetwork(a, randomParameters(a, 1), runtime);
    const [before] = await network.hidden([[1, 2, 3, 4]]);
    const [after] = await network.hidden([[1, 2, 3, 5]]);
    await network.release();
    expect(after?.subarray(0, d)).not.toEqual(before?.subarray(0, d));
  });
});
