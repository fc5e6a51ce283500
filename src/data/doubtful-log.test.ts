import { describe, expect, it } from "vitest";
import { Dataset } from "./dataset.ts";
import { lastOutFacts, likelyMistakes, topShare } from "./doubtful-log.ts";

const NOW = 1_700_000_000;

function mistakes(events: Parameters<typeof Dataset.from>[0]): string {
  const data = Dataset.from(events);
  return likelyMistakes(data, data.summary(), NOW).join("\n");
}

describe("likely mistakes", () => {
  it("are none in a plain log", () => {
    expect(mistakes({ userIds: ["a", "a", "b"], itemIds: [1, 2, 1], timestamps: [NOW - 9, NOW - 5, NOW] })).toBe("");
  });

  it("are users with thousands of events an hour", () => {
    const size = 3000;
    const userIds = Array.from({ length: size }, (_, i) => (i % 3 === 0 ? "slow" : "bot"));
    const itemIds = userIds.map((_, i) => i % 50);
    for (const unit of [1, 1000]) {
      const timestamps = userIds.map((user, i) => (NOW - 1e7 + i * (user === "bot" ? 1 : 1000)) * unit);
      expect(mistakes({ userIds, itemIds, timestamps })).toMatch(
        /^1 user has 1000 events or more within an hour \("bot" has 2000 events; together 67 % of all\)/,
      );
    }
  });

  it("are ids in two ways, times to come, copies, ties", () => {
    const text = mistakes({
      userIds: ["ann", "Ann ", "bob", "bob", "bob", "bob"],
      itemIds: ["x", "y", "z", "z", "v", "w"],
      timestamps: [1e9, 1e9 + 1, 1e9, 1e9, 1e9, NOW + 1e6],
    });
    expect(text).toMatch(/1 events are in the future/);
    expect(text).toMatch(/user ids differ by case or blanks alone: "ann" and "Ann "/);
    expect(text).toMatch(/1 events are there more than once/);
    expect(text).toMatch(/% of neighbours in time have the same time/);
  });
});

it("says what leave-one-out would hold out", () => {
  const data = Dataset.from({
    userIds: ["a", "a", "a", "b", "b", "b", "c"],
    itemIds: [1, 2, 3, 1, 2, 1, 4],
    timestamps: [1, 2, 3, 4, 5, 6, 7],
  });
  expect(lastOutFacts(data)).toEqual({ users: 2, coldShare: 0.5, olderThanTraining: 1 });
  expect(topShare(data)).toBeCloseTo(3 / 7);
});
