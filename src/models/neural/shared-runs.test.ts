import { expect, it } from "vitest";
import { SharedRuns } from "./shared-runs.ts";

const ITEMS = 3;

/** An engine whose score of an item is the history's first event + the item, and a record of its runs. */
function engine(fail: (histories: readonly Int32Array[]) => boolean = () => false) {
  const runs: number[] = [];
  const shared = new SharedRuns(async (histories, into) => {
    runs.push(histories.length);
    await new Promise((resolve) => setImmediate(resolve));
    if (fail(histories)) throw new Error("no memory");
    histories.forEach((history, row) => {
      for (let item = 0; item < ITEMS; item++) into[row * ITEMS + item] = (history[0] as number) + item;
    });
  }, ITEMS);
  const ask = async (...firsts: number[]): Promise<number[]> => {
    const into = new Float32Array(firsts.length * ITEMS);
    await shared.scores(
      firsts.map((first) => Int32Array.of(first)),
      into,
    );
    return [...into];
  };
  return { ask, runs };
}

it("a lone call runs alone; what comes meanwhile shares the next run, each with its own scores", async () => {
  const { ask, runs } = engine();
  const first = ask(10);
  await new Promise((resolve) => process.nextTick(resolve));
  const others = Promise.all([ask(20), ask(30, 40), ask(50)]);
  expect(await first).toEqual([10, 11, 12]);
  expect(await others).toEqual([
    [20, 21, 22],
    [30, 31, 32, 40, 41, 42],
    [50, 51, 52],
  ]);
  expect(runs).toEqual([1, 4]);
});

it("calls made in one breath share the first run", async () => {
  const { ask, runs } = engine();
  await Promise.all([ask(1), ask(2), ask(3)]);
  expect(runs).toEqual([3]);
});

it("at most 64 histories share a run, a longer ask is alone, and the order is kept", async () => {
  const { ask, runs } = engine();
  const many = Array.from({ length: 70 }, (_, i) => i);
  const done: string[] = [];
  const noted = async (name: string, firsts: number[]): Promise<void> => {
    await ask(...firsts);
    done.push(name);
  };
  await Promise.all([
    noted("a", many.slice(0, 40)),
    noted("b", many.slice(0, 40)),
    noted("c", many.slice(0, 20)),
    noted("d", many),
    noted("e", [1]),
  ]);
  expect(runs).toEqual([40, 60, 70, 1]);
  expect(done).toEqual(["a", "b", "c", "d", "e"]);
});

it("an error reaches all that share the run, and no other", async () => {
  const { ask, runs } = engine((histories) => histories.some((history) => history[0] === 13));
  const results = await Promise.allSettled([ask(13), ask(2)]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await ask(3)).toEqual([3, 4, 5]);
  expect(runs).toEqual([2, 1]);
});
