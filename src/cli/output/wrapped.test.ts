import fc from "fast-check";
import { expect, it } from "vitest";
import { widthOf } from "../../platform/node/text-width.ts";
import { wrapped } from "./wrapped.ts";

it("breaks lines between words, indented as the first, and leaves the others", () => {
  const text = "short\n  120 users of purchases, split leave-one-out; all items ranked";
  expect(wrapped(text, 30)).toBe(
    ["short", "  120 users of purchases,", "  split leave-one-out; all", "  items ranked"].join("\n"),
  );
  expect(wrapped(text, undefined)).toBe(text);
});

it("keeps a command one that can be copied", () => {
  const command = "  npx sasrec recommend model.safetensors --history 1,2,3 --data sample";
  const lines = wrapped(command, 40).split("\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(0, -1).every((line) => line.endsWith(" \\"))).toBe(true);
  expect(lines.map((line) => line.replace(/ \\$/, "").trim()).join(" ")).toBe(command.trim());
});

it("fits any width and loses nothing but blanks", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 20, max: 90 }), (text, columns) => {
      const result = wrapped(text, columns);
      for (const line of result.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      const bare = (words: string): string => words.replaceAll(/[ \n]/g, "");
      if (!text.includes("sasrec")) expect(bare(result)).toBe(bare(text));
    }),
  );
});
