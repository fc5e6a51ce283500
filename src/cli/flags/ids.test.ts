import { describe, expect, it } from "vitest";
import { IdMap } from "../../data/ids.ts";
import { collectIds, findId, requireId } from "./ids.ts";

describe("findId", () => {
  const numbers = new IdMap([1, 50, -3]);
  const words = new IdMap(["ann", "7", "007"]);

  it("takes text for a number where the ids are numbers", () => {
    expect(findId("50", numbers)).toBe(50);
    expect(findId("-3", numbers)).toBe(-3);
  });

  it("takes only the usual form of a number", () => {
    for (const text of ["050", "50.0", "5e1", " 50", "+50", "0x32", ""]) expect(findId(text, numbers)).toBeUndefined();
  });

  it("leaves text as it is where the ids are text", () => {
    expect(findId("7", words)).toBe("7");
    expect(findId("007", words)).toBe("007");
    expect(findId("07", words)).toBeUndefined();
  });

  it("prefers the text where both are ids", () => {
    expect(findId("1", new IdMap([1, "1"]))).toBe("1");
  });

  it("says what ids look like where there is no such id", () => {
    expect(() => requireId("bob", words, "user", "m.safetensors")).toThrow(
      'user "bob" is not in m.safetensors, whose user ids are words such as ann, 7, 007',
    );
    expect(() => requireId("2", numbers, "item", "m.safetensors")).toThrow("item ids are numbers such as 1, 50, -3");
    expect(() => requireId("2", numbers, "item", "m")).toThrow(expect.objectContaining({ code: "unknown-item" }));
  });
});

describe("collectIds", () => {
  it("splits at commas and adds to earlier ids", () => {
    expect(collectIds("c, d", collectIds("a,b"))).toEqual(["a", "b", "c", "d"]);
  });

  it("refuses an empty id", () => {
    expect(() => collectIds("1,,2")).toThrow("empty id");
    expect(() => collectIds("")).toThrow("empty id");
  });
});
