/**
 * Long work lets timers and requests get on. What counts is the processor time between two turns of the event loop, not
 * the wall clock, which other programs on the machine hold up as well.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isOwnTime, longestTurn, used } from "../../tests/support/thread-time.ts";
import { Dataset } from "../data/dataset.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import { BPRMF, ItemKNN, Markov, Popularity, SASRec } from "./classes.ts";
import type { Recommender } from "./recommender.ts";

const folder = mkdtempSync(join(tmpdir(), "sasrec-loop-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** 50 is the rule; the time of older versions of Node has garbage collection and compilation in it, by other threads. */
const MOST = isOwnTime ? 75 : 150;

/** What `work` gives, and the milliseconds of it. Fails if the loop did not run for long. */
async function observed<T>(
  what: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly spent: number }> {
  const started = used();
  const { value, longest, turns } = await longestTurn(work);
  expect(longest, `${what}: ${turns} turns`).toBeLessThan(MOST);
  return { value, spent: used() - started };
}

const users = 6000;
const log = Dataset.from({
  userIds: Int32Array.from({ length: 150_000 }, (_, i) => i % users),
  itemIds: Int32Array.from({ length: 150_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 8) % (1 + (i % 3000))),
});
const held = Dataset.from({ userIds: log.users.slice(0, 3000), itemIds: log.userIds.slice(0, 3000).map(() => 0) });

test.each([Popularity, Markov, ItemKNN, BPRMF])(
  "$name fits, answers, is measured, saved and read in turns",
  async (type) => {
    const model: Recommender = type === BPRMF ? new BPRMF({ epochs: 4 }) : new (type as typeof Markov)();
    const fit = await observed("fit", () => model.fit(log));
    if (type === BPRMF || type === ItemKNN) expect(fit.spent).toBeGreaterThan(150); // else nothing is shown
    await observed("recommendBatch", () => model.recommendBatch({ userIds: log.users.slice(0, 2000) }));
    await observed("evaluate", () => evaluate(model, held, { metrics: ["ndcg", "coverage"] }));
    const path = join(folder, type.name);
    await observed("save", () => model.save(path));
    await observed("reload", () => model.reload(path));
  },
);

test("a network answers many in turns", async () => {
  const model = new SASRec({ embeddingDim: 8, numBlocks: 1, maxLength: 5, epochs: 1, threads: 1 });
  await model.fit({ userIds: log.userIds.slice(0, 9000), itemIds: log.itemIds.slice(0, 9000) });
  await observed("recommendBatch", () => model.recommendBatch({ userIds: model.users.ids.slice(0, 500) }));
  await model.release();
});

test("a network takes many items, users and events in turns", async () => {
  const many = 100_000;
  const tiny = { embeddingDim: 8, numBlocks: 1, maxLength: 5, epochs: 1, threads: 1, loss: "bce" } as const;
  const model = new SASRec({ ...tiny, preset: "none", transitions: "on" });
  await model.fit({ userIds: log.userIds.slice(0, 9000), itemIds: log.itemIds.slice(0, 9000) });
  const known = model.items.size;
  const [like, vector] = [model.items.ids.slice(0, 2), new Float32Array(8)];
  const kinds = [{}, { similarTo: like }, { vector }];
  const items = Array.from({ length: many }, (_, i) => ({ id: 1e6 + i, ...kinds[i % 3] }));
  const added = await observed("addItems", () => model.addItems(items));
  expect(added.spent).toBeGreaterThan(150); // else nothing is shown
  // One event each, so that nothing is trained: a step may take longer.
  const events = Dataset.from({
    userIds: Int32Array.from({ length: many }, (_, i) => 1e6 + i),
    itemIds: Int32Array.from({ length: many }, (_, i) => 2e6 + i),
  });
  const grown = await observed("fitPartial", () => model.fitPartial(events));
  expect(grown.spent).toBeGreaterThan(150);
  expect(model.items.size).toBe(known + 2 * many);
  expect(model.historyOf(1e6 + 7)).toEqual([2e6 + 7]);
});
