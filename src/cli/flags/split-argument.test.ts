import { describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { describeSplit, parseSplit } from "../../data/split-text.ts";
import { splitData } from "./split-argument.ts";

describe("parseSplit", () => {
  it.each([
    ["leave-one-out", { by: "leave-one-out" }],
    ["leave-one-out:1000", { by: "leave-one-out", validationUsers: 1000 }],
    ["none", { by: "none" }],
    ["user-time:0.3", { by: "user-time", testSize: 0.3 }],
    ["random:0.25", { by: "random", testSize: 0.25 }],
    ["time:2001-09-30", { by: "time", at: "2001-09-30" }],
    ["time:2001-09-30T12:00:00Z", { by: "time", at: "2001-09-30T12:00:00Z" }],
    ["time:978300760", { by: "time", at: 978300760 }],
  ])("reads %s", (text, split) => {
    expect(parseSplit(text)).toEqual(split);
    expect(describeSplit(parseSplit(text))).toBe(text);
  });

  it("takes a fifth if no share is given", () => {
    expect(parseSplit("user-time")).toEqual({ by: "user-time", testSize: 0.2 });
  });

  it.each(["", "loo", "time", "time:", "none:1", "leave-one-out:0", "random:0", "random:1", "random:x", "user-time:"])(
    "refuses %j",
    (text) => {
      expect(() => parseSplit(text)).toThrow(expect.objectContaining({ code: "invalid-option" }));
    },
  );
});

describe("splitData", () => {
  const data = Dataset.from({
    userIds: ["a", "a", "a", "a", "b"],
    itemIds: [1, 2, 3, 4, 1],
    timestamps: [1, 2, 3, 4, 5],
    name: "five",
  });

  it("gives leave-one-out's history as train and validation", () => {
    const { train, validation, test, history } = splitData(data, { by: "leave-one-out" });
    expect([train.size, validation?.size, test?.size]).toEqual([3, 1, 1]);
    expect(history.flatMap((part) => part.getUserItems("a"))).toEqual([1, 2, 3]);
  });

  it("holds nothing out for none", () => {
    const parts = splitData(data, { by: "none" });
    expect(parts.train.size).toBe(5);
    expect(parts.test).toBeUndefined();
  });

  it("gives the other splits' history as train, and no validation", () => {
    for (const split of [parseSplit("time:3"), parseSplit("user-time:0.5"), parseSplit("random:0.5")]) {
      const { train, validation, test, history } = splitData(data, split);
      expect(train.size + (test?.size ?? 0)).toBe(5);
      expect(history).toEqual([train]);
      expect(validation).toBeUndefined();
    }
  });

  it("refuses to hold out nothing by accident", () => {
    const short = data.filter({ minItemInteractions: 2 });
    expect(() => splitData(short, { by: "leave-one-out" })).toThrow("no user has three events; use --split none");
  });
});
