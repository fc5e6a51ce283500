import { expect, it } from "vitest";
import { Dataset } from "./dataset.ts";
import { IdBuilder } from "./id-builder.ts";
import { LogBuilder } from "./log-builder.ts";

const add = (ids: IdBuilder, text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return ids.addText(bytes, 0, bytes.length);
};

it("ids are numbers if all are integers, small and large, else texts with the same indices", () => {
  const integers = ["7", "12345678", "0", "7", "-3", "9007199254740991", "12345678"];
  const numbers = new IdBuilder();
  expect(integers.map((text) => add(numbers, text))).toEqual([0, 1, 2, 0, 3, 4, 1]);
  expect(numbers.finish().ids).toEqual([7, 12345678, 0, -3, 9007199254740991]);
  const texts = new IdBuilder();
  expect([...integers, "007", "7"].map((text) => add(texts, text))).toEqual([0, 1, 2, 0, 3, 4, 1, 5, 0]);
  expect(texts.finish().ids).toEqual(["7", "12345678", "0", "-3", "9007199254740991", "007"]);
});

it("batches become columns, ratings in single precision if none changes by it", () => {
  for (const [second, type] of [
    [0.5, Float32Array],
    [0.1, Float64Array],
  ] as const) {
    const log = new LogBuilder();
    for (const [at, rating] of [1.5, second].entries()) {
      log.users.addId("u");
      const item = log.items.addId(at);
      log.add({
        user: Int32Array.of(0),
        item: Int32Array.of(item),
        time: Float64Array.of(at),
        rating: Float64Array.of(rating),
      });
    }
    log.setTitle(1, "One");
    const data = Dataset.of(log.finish("log", ["a note"]));
    expect(data).toMatchObject({ name: "log", size: 2, itemIds: [0, 1], ratings: [1.5, second], notes: ["a note"] });
    expect(data.columns.rating).toBeInstanceOf(type);
    expect([...data.items]).toEqual([[1, { title: "One" }]]);
  }
});
