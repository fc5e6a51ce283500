import fc from "fast-check";
import { expect, it } from "vitest";
import { cut, startOf, widthOf } from "./text-width.ts";

it.each([
  ["abc", 3],
  ["映画", 4],
  ["한국", 4],
  ["ｗｉｄｅ", 8],
  ["🎬 film", 7],
  ["Amélie", 6],
  ["Ame\u0301lie", 6],
  ["Пират", 5],
  ["", 0],
])("%s takes %d columns", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

it("a text that is cut takes the columns that there are, and no character is cut in two", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, width) => {
      const short = cut(text, width);
      expect(widthOf(short)).toBeLessThanOrEqual(width);
      expect(() => encodeURIComponent(short)).not.toThrow(); // no half of a character
      if (widthOf(text) <= width) expect(short).toBe(text);
      else expect(text.startsWith(short.slice(0, -1))).toBe(true);
    }),
  );
  expect(startOf("👨‍👩‍👧 at home", 7)).toBe("");
  expect(cut("映画館", 4)).toBe("映…");
});
