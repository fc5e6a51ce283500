import { describe, expect, it } from "vitest";
import { duration, lengthsOf } from "./format.ts";

describe("numbers for people", () => {
  it("writes times", () => {
    const times = [null, 0.04, 9.94, 9.96, 119.4, 119.6, 3599, 7199, 7260];
    expect(times.map(duration)).toEqual([
      ...["–", "0.0 s", "9.9 s", "10 s", "119 s", "2 min 0 s", "59 min 59 s", "119 min 59 s", "2 h 1 min"],
    ]);
  });

  it("writes groups", () => {
    expect(lengthsOf({ from: 1, to: 10 })).toBe("1 to 10");
    expect(lengthsOf({ from: 3, to: 3 })).toBe("3");
    expect(lengthsOf({ from: 11, to: null })).toBe("11 or more");
  });
});
