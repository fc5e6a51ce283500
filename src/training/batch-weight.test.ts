import { expect, it } from "vitest";
import { divisorOf } from "./batch-weight.ts";

const usual = 10;
/** What each target's loss is multiplied by. */
const weight = (sequences: number, events: number, targets = events): number => {
  return 1 / divisorOf({ sequences, events, targets }, usual);
};

it("is the mean over targets where sequences are as long as usual", () => {
  expect(weight(4, 40)).toBeCloseTo(1 / 40, 12);
  expect(weight(4, 40, 8)).toBeCloseTo(1 / 8, 12);
});

it("gives every event of full batches the same weight, however long their histories", () => {
  expect(weight(4, 12)).toBeCloseTo(weight(4, 100), 12);
});

it("makes a step no longer for targets that happen to be more", () => {
  for (const targets of [1, 6, 12]) expect(targets * weight(4, 12, targets)).toBeCloseTo(12 / 40, 12);
});

it("gives a smaller batch the weight of a full one", () => {
  expect(10 * weight(1, 10)).toBeCloseTo(40 * weight(4, 40), 12);
});
