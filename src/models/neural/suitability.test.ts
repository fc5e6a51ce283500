import { expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { SASRec } from "../../recommender/classes.ts";
import { atOnce } from "../../turns.ts";
import { doubtsAboutOrder } from "./suitability.ts";

/** `users` histories of `length` events, with these columns besides. */
function logOf(
  users: number,
  length: number,
  extra: (row: number) => { rating?: number; timestamp?: number },
): Dataset {
  const rows = Array.from({ length: users * length }, (_, row) => ({
    userId: `u${Math.floor(row / length)}`,
    itemId: `i${row % 7}`,
    ...extra(row),
  }));
  return Dataset.from(rows);
}

const doubts = (data: Dataset): readonly string[] => atOnce(doubtsAboutOrder(data));

it("nothing speaks against long histories in the order of time, rated or not", () => {
  expect(doubts(logOf(9, 5, (timestamp) => ({ timestamp })))).toEqual([]);
  expect(doubts(logOf(9, 5, (timestamp) => ({ timestamp, rating: 4 })))).toEqual([]);
});

it("short histories are told of, held-out events counted", () => {
  const short = logOf(9, 4, (timestamp) => ({ timestamp }));
  expect(doubts(short)).toEqual([expect.stringMatching(/fewer than 5 events \(9 of 9\).*Markov and ItemKNN/)]);
  expect(doubts(logOf(9, 5, (timestamp) => ({ timestamp })).leaveOneOut().train)).toEqual([]);
  expect(doubts(short.leaveOneOut().train)).toHaveLength(1);
});

it("ratings that nothing puts in order are told of", () => {
  const sameTime = logOf(9, 6, () => ({ rating: 3, timestamp: 1 }));
  expect(doubts(sameTime)).toEqual([expect.stringMatching(/^100% of the ratings.*BPRMF and ItemKNN/)]);
  expect(doubts(logOf(9, 6, () => ({ rating: 3 })))).toEqual([expect.stringContaining("no timestamps")]);
});

it("fit keeps what it found in the record, which a file has, too", async () => {
  const options = { embeddingDim: 8, epochs: 1, threads: 1, preset: "none" } as const;
  const model = await new SASRec(options).fit(logOf(9, 4, (timestamp) => ({ timestamp })));
  expect(model.training?.warnings).toEqual([expect.stringContaining("most histories")]);
  const read = await SASRec.fromBytes(model.toBytes());
  expect(read.training?.warnings).toEqual(model.training?.warnings);
  await model.release();
});
