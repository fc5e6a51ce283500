import { expect, it } from "vitest";
import { Popularity } from "../../recommender/classes.ts";

const log = { userIds: [1, 1, 2, 2, 3], itemIds: ["a", "b", "a", "c", "c"], timestamps: [10, 50, 20, 40, 30] };

it("counts all events by default", async () => {
  const model = await new Popularity().fit(log);
  expect(model.items.ids).toEqual(["a", "b", "c"]);
  expect(await model.scoreHistories([[0], []])).toEqual(Float32Array.of(2, 1, 2, 2, 1, 2));
});

it("counts the latest events of the whole log with a window", async () => {
  expect(await (await new Popularity({ window: 0.6 }).fit(log)).scoreHistories([[0]])).toEqual(
    Float32Array.of(0, 1, 2),
  );
  expect(await (await new Popularity({ window: 0.01 }).fit(log)).scoreHistories([[0]])).toEqual(
    Float32Array.of(0, 1, 0),
  );
});

it("breaks equal times by the order of the log", async () => {
  const model = await new Popularity({ window: 0.4 }).fit({ ...log, timestamps: [1, 1, 1, 1, 1] });
  expect(await model.scoreHistories([[0]])).toEqual(Float32Array.of(0, 0, 2));
});

it("says that a window needs timestamps", async () => {
  const { userIds, itemIds } = log;
  const failure = { code: "invalid-option", message: expect.stringMatching(/window is 0.5.*no timestamps/) };
  await expect(new Popularity({ window: 0.5 }).fit({ userIds, itemIds })).rejects.toMatchObject(failure);
});
