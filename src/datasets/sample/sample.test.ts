import { describe, expect, it } from "vitest";
import type { Dataset } from "../../data/dataset.ts";
import { generateSample, type SampleOptions } from "./sample.ts";

const data = generateSample();

describe("the sample", () => {
  it("is the same for the same seed and another for another seed", () => {
    const small = { users: 50 };
    expect(generateSample(small).summary().hash).toBe(generateSample(small).summary().hash);
    expect(generateSample({ ...small, seed: 43 }).summary().hash).not.toBe(generateSample(small).summary().hash);
    expect(data.summary().hash).toBe("57bc47f0e04279e2");
  });

  it("has the promised size", () => {
    expect([data.numUsers, data.numItems, data.items.size]).toEqual([2000, 600, 600]);
    expect(data.size).toBeGreaterThan(50_000);
    expect(data.size).toBeLessThan(60_000);
    const lengths = [...data.userSequences().values()].map((rows) => rows.length);
    expect(Math.min(...lengths)).toBe(5);
    expect(Math.max(...lengths)).toBe(60);
    expect([...data.catalogue].sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 600 }, (_, item) => item + 1),
    );
  });

  it("keeps the first users when there are more", () => {
    const few = generateSample({ users: 3 });
    const more = generateSample({ users: 5 });
    for (const user of few.users) expect(more.getUserItems(user)).toEqual(few.getUserItems(user));
    expect([few.numUsers, more.numUsers]).toEqual([3, 5]);
  });

  it("gives nobody an item twice, and everybody increasing whole seconds", () => {
    for (const rows of data.userSequences().values()) {
      expect(new Set(rows.map((row) => data.itemIds[row])).size).toBe(rows.length);
      const times = rows.map((row) => data.timestamps[row] as number);
      expect(times.every((time, at) => Number.isInteger(time) && time > (times[at - 1] ?? 0))).toBe(true);
    }
  });

  it("names every item once and groups them into series of one genre", () => {
    const titles = [...data.items.values()].map(({ title }) => title as string);
    expect(new Set(titles).size).toBe(600);
    const genres = new Map<string, Set<string>>();
    for (const { title, genres: [genre] = [] } of data.items.values()) {
      const series = (title as string).replace(/ [IVX]+$/, "");
      genres.set(series, (genres.get(series) ?? new Set()).add(genre as string));
    }
    expect(genres.size).toBe(75);
    expect([...genres.values()].every(({ size }) => size === 1)).toBe(true);
  });

  it("spreads popularity over series by Zipf's law", () => {
    // Where count = c / (rank + 2)^s, log count is a line of slope -s in log (rank + 2).
    const counts = new Map<string, number>();
    for (const id of data.itemIds) {
      const series = data.items.get(id)?.title?.replace(/ [IVX]+$/, "") as string;
      counts.set(series, (counts.get(series) ?? 0) + 1);
    }
    const logs = [...counts.values()].sort((a, b) => b - a).map((count, at) => [Math.log(at + 3), Math.log(count)]);
    const { slope, correlation } = line(logs as [number, number][]);
    expect(slope).toBeGreaterThan(-1.3);
    expect(slope).toBeLessThan(-0.7);
    expect(correlation).toBeLessThan(-0.97);
  });

  it("has ratings that user and item predict", () => {
    const mean = average(data.ratings);
    expect([...new Set(data.ratings)].sort()).toEqual([1, 2, 3, 4, 5]);
    const byUser = meansBy(data, (row) => data.userIds[row]);
    const byItem = meansBy(data, (row) => data.itemIds[row]);
    const error = (predict: (row: number) => number): number =>
      Math.sqrt(average(data.ratings.map((rating, row) => (rating - predict(row)) ** 2)));
    const ofUserAndItem = error(
      (row) => (byUser.get(data.userIds[row]) as number) + (byItem.get(data.itemIds[row]) as number) - mean,
    );
    expect(ofUserAndItem).toBeLessThan(0.9 * error(() => mean));
    expect(ofUserAndItem).toBeGreaterThan(0.5);
  });

  it.each([
    [{ users: 0 }, /users is 0. Give a whole number from 1 to 100,000/],
    [{ items: 99 }, /items is 99/],
    [{ seed: 0.5 }, /seed is 0.5/],
    [{ user: 3 } as SampleOptions, /has no option "user". Did you mean users/],
  ])("refuses %j", (options, message) => {
    expect(() => generateSample(options)).toThrow(message);
  });

  it.each([
    { users: 20, items: 100 },
    { users: 5, items: 10_000 },
    { users: 20, items: 601, seed: -1 },
  ])("can be made of %j", (options) => {
    const made = generateSample(options);
    expect([made.numUsers, made.items.size]).toEqual([options.users, options.items]);
    expect([...made.items.values()].every(({ title }) => /^The \w+ \w+( [IV]+)?$/.test(title as string))).toBe(true);
  });
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meansBy(log: Dataset, key: (row: number) => unknown): Map<unknown, number> {
  const groups = new Map<unknown, number[]>();
  log.ratings.forEach((rating, row) => {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [rating]);
    else group.push(rating);
  });
  return new Map([...groups].map(([name, ratings]) => [name, average(ratings)]));
}

/** The least-squares line through the points and their correlation. */
function line(points: readonly [number, number][]): { slope: number; correlation: number } {
  const meanX = average(points.map(([x]) => x));
  const meanY = average(points.map(([, y]) => y));
  const sum = (term: (x: number, y: number) => number): number =>
    points.reduce((total, [x, y]) => total + term(x - meanX, y - meanY), 0);
  const covariance = sum((x, y) => x * y);
  const varianceX = sum((x) => x * x);
  return { slope: covariance / varianceX, correlation: covariance / Math.sqrt(varianceX * sum((_, y) => y * y)) };
}
