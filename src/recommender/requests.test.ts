import { describe, expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { Markov, Popularity, SASRec } from "./classes.ts";
import type { Recommender } from "./recommender.ts";

/** 40 users who walk along items 1 to 20; item 1 is everybody's, item 2 every second user's. */
function walk<I>(item: (i: number) => I): { userIds: number[]; itemIds: I[] } {
  const columns = { userIds: [] as number[], itemIds: [] as I[] };
  for (let user = 1; user <= 40; user++) {
    const own = Array.from({ length: 6 }, (_, t) => 3 + ((user * 5 + t) % 18));
    for (const i of [1, ...(user % 2 === 0 ? [2] : []), ...own]) {
      columns.userIds.push(user);
      columns.itemIds.push(item(i));
    }
  }
  return columns;
}

const tiny = {
  embeddingDim: 8,
  numBlocks: 1,
  maxLength: 8,
  epochs: 1,
  batchSize: 16,
  runtime: "wasm",
  threads: 1,
} as const;
const data = walk((i) => i);
const models: readonly Recommender[] = [await new SASRec(tiny).fit(data), await new Markov().fit(data)];
const idsOf = (list: readonly { itemId: unknown }[]): unknown[] => list.map(({ itemId }) => itemId);

describe.each(models.map((model) => [model.name, model] as const))("requests to %s", (_, model) => {
  it.each([
    ["a Set", (ids: number[]) => new Set(ids)],
    ["a generator", (ids: number[]) => ids.values()],
    ["a typed array", (ids: number[]) => Float64Array.from(ids)],
    ["bigints in a typed array", (ids: number[]) => BigInt64Array.from(ids, BigInt)],
    ["the keys of a Map", (ids: number[]) => new Map(ids.map((id) => [id, 0])).keys()],
  ])("take %s as they take an array", async (_name, made) => {
    const plain = { history: [7, 8], excludeItems: [9, 777], candidates: [9, 10, 11, 3] };
    const other = () => ({ history: made([7, 8]), excludeItems: made([9, 777]), candidates: made([9, 10, 11, 3]) });
    const expected = await model.recommend(plain);
    expect(idsOf(expected).toSorted()).toEqual([10, 11, 3]);
    expect(await model.recommend(other())).toEqual(expected);
    const { history, ...choice } = other();
    const histories = new Set([history, [3]]);
    expect(await model.recommendBatch({ histories, ...choice })).toHaveLength(2);
    const { history: _given, ...same } = other();
    const users = await model.recommendBatch({ userIds: made([1, 2]), ...same });
    expect(users).toEqual(
      await model.recommendBatch({ userIds: [1, 2], candidates: [9, 10, 11, 3], excludeItems: [9] }),
    );
  });

  it("refuse what is no list of ids, and say where", async () => {
    const cases: [object, RegExp][] = [
      [{ history: "abc" }, /history is "abc"\. Give ids, in an array, a Set or the like/],
      [{ history: [1, 2, null] }, /history\[2\] is null\. Give an id/],
      [{ history: new Set([1, Number.NaN]) }, /history\[1\] is NaN/],
      [{ history: [2 ** 53] }, /history\[0\] is 9007199254740992/],
      [{ history: [1], candidates: { 1: true } }, /candidates is an object/],
      [{ history: [1], excludeItems: new Map([[1, 2]]) }, /excludeItems\[0\] is \[1, 2\]/],
    ];
    for (const [request, message] of cases) {
      expect(await failure(model.recommend(request as never))).toMatchObject({
        code: "invalid-option",
        message: expect.stringMatching(message),
      });
    }
    const deep = await failure(model.recommendBatch({ histories: [[1], new Set([{}])] } as never));
    expect(deep.message).toContain("histories[1][0] is an object");
  });

  it("leave unknown items out if they are told to, everywhere", async () => {
    const ignore = { unknownItems: "ignore" } as const;
    const expected = await model.recommend({ history: [7], candidates: [8, 9, 12] });
    const asked = { history: ["who", 7, 777n], candidates: [8, 777, 9, "what", 12], excludeItems: ["no", 1000] };
    expect(await model.recommend({ ...asked, ...ignore })).toEqual(expected);
    expect(await model.recommendBatch({ histories: [[7, 778]], candidates: [8, 9, 12, 777], ...ignore })).toEqual([
      expected,
    ]);
    expect(await model.recommend({ history: [7], candidates: [777, 778], ...ignore })).toEqual([]);
    const pairs = [
      [1, 5],
      [1, 777],
      [2n, 5n],
    ] as const;
    const [one, none, two] = await model.batchPredict(pairs, ignore);
    expect(none).toBeUndefined();
    expect([one, two]).toEqual(
      await model.batchPredict([
        [1, 5],
        [2, 5],
      ]),
    );
    expect(await model.predict(1, "what", ignore)).toBeUndefined();
    for (const call of [
      () => model.recommend({ history: [7], candidates: [8, 777] }),
      () => model.recommend({ history: [7, 777] }),
      () => model.batchPredict([[1, 777]]),
      () => model.predict(1, 777),
    ]) {
      const { code, message, details } = await failure(call());
      expect([code, details]).toEqual(["unknown-item", { item: 777, items: [777] }]);
      expect(message).toMatch(/item 777 was not in the data .*unknownItems: "ignore"/);
    }
  });

  it("tell a number from its text, also if unknown items are ignored", async () => {
    for (const request of [
      { userId: "7" },
      { history: ["7", "8"] },
      { history: [7, "8"] },
      { history: [7], excludeItems: ["8"] },
      { history: [7], candidates: ["8", "9"] },
    ]) {
      for (const more of [{}, { unknownItems: "ignore", fallback: "popular" } as const]) {
        const { code, message } = await failure(model.recommend({ ...request, ...more }));
        expect(code).toMatch(/^unknown-/);
        expect(message).toMatch(/"[78]".*\(but [78] was: numbers and texts are different ids\)/);
      }
    }
  });

  it("are answered by short messages, however many ids there are and however long they are", async () => {
    for (const ids of [
      Array.from({ length: 10_000 }, (_, i) => `unknown-${i}`),
      Array.from({ length: 20 }, (_, i) => `${i}`.repeat(10_000)),
      ["\u001b[2J".repeat(300)],
    ]) {
      const { length } = ids;
      for (const call of [
        () => model.recommend({ history: ids }),
        () => model.recommend({ history: [1], candidates: ids }),
        () => model.recommendBatch({ userIds: ids }),
        () => model.batchPredict(ids.map((id) => [1, id])),
        () => model.batchPredict(ids.map((id) => [id, 1])),
      ]) {
        const { message } = await failure(call());
        expect(message.length).toBeLessThan(500);
        expect(message).not.toContain("\u001b");
        if (length > 5) expect(message).toContain(`and ${length - 5} more`);
      }
    }
  });

  it("give strangers what is popular, and say so, if the caller asks for it", async () => {
    const expected = [
      { itemId: 1, score: 40, source: "popular" },
      { itemId: 2, score: 20, source: "popular" },
    ];
    const options = { topK: 2, fallback: "popular" } as const;
    expect(await model.recommend({ userId: "nobody", ...options })).toEqual(expected);
    expect(await model.recommend({ history: [], ...options })).toEqual(expected);
    expect(await model.recommend({ history: ["x"], unknownItems: "ignore", ...options })).toEqual(expected);
    const known = await model.recommendBatch({ userIds: [5, 7], topK: 2 });
    expect(known.flat().every((item) => !("source" in item))).toBe(true);
    const all = await model.recommendBatch({ userIds: [5, "nobody", 7, "none"], ...options });
    expect(all).toEqual([known[0], expected, known[1], expected]);
    const [first, , , last] = all;
    expect(first).not.toBe(last);
    const chosen = await model.recommend({ userId: "nobody", ...options, excludeItems: [1], candidates: [1, 2] });
    expect(idsOf(chosen)).toEqual([2]);
    const { code, message } = await failure(model.recommend({ userId: "nobody" }));
    expect(code).toBe("unknown-user");
    expect(message).toContain('fallback: "popular"');
    expect((await failure(model.recommend({ history: ["x"], ...options }))).code).toBe("unknown-item");
  });

  it("speak of histories in ids", async () => {
    expect(model.historyOf(2)).toEqual(data.itemIds.filter((_, row) => data.userIds[row] === 2));
    expect(model.historyOf(2n)).toEqual(model.historyOf(2));
    expect(model.historyOf("nobody")).toBeUndefined();
    const userId = 3;
    const history = model.historyOf(userId) ?? [];
    expect(idsOf(await model.recommend({ history }))).toEqual(idsOf(await model.recommend({ userId })));
  });

  it("refuse indices that are no item's", async () => {
    for (const index of [-1, 20, 999_999, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { code, message } = await failure(model.scoreHistories([[0], [1, index]]));
      expect(code).toBe("invalid-data");
      expect(message).toMatch(/from 0 to 19, not /);
    }
  });
});

it("bigints beyond 2^53 are asked with as they came", async () => {
  const base = 2n ** 53n;
  const model = await new Markov().fit(walk((i) => base * 2n + BigInt(i)));
  const list = await model.recommend({
    history: [base * 2n + 7n],
    candidates: [base * 2n + 8n, base * 2n + 9n],
    excludeItems: [base * 2n + 9n],
  });
  expect(idsOf(list)).toEqual([String(base * 2n + 8n)]);
  expect(await model.recommend({ history: idsOf(list) as string[] })).not.toHaveLength(0);
  expect((await failure(model.recommend({ history: [5n] }))).message).toContain("item 5n was not");
});

it("similar items of an unknown one are none, if unknown items are ignored", async () => {
  const [model] = models as [SASRec];
  expect(await model.similarItems("no such", { unknownItems: "ignore" })).toEqual([]);
  expect(await model.similarItems(4n, { topK: 3 })).toEqual(await model.similarItems(4, { topK: 3 }));
  expect((await failure(model.similarItems("no such"))).code).toBe("unknown-item");
});

it("new items take bigints and any list, and are like all if nothing that they are like is known", async () => {
  const model = await new SASRec({ ...tiny, transitions: "off" }).fit(data);
  const similar = { id: 100n, similarTo: new Set([4, 5n, "no such"]) };
  const { code, message } = await failure(model.addItems([similar]));
  expect(code).toBe("unknown-item");
  expect(message).toMatch(/addItems: item 100: similarTo: item "no such" was not/);
  const items = [similar, { id: 101n, similarTo: ["no such"] }, { id: 102 }];
  await model.addItems(new Set(items), { unknownItems: "ignore" });
  const [like, four, five, none, mean] = await model.batchPredict([100, 4, 5, 101, 102].map((item) => [1, item]));
  expect(like).toBeCloseTo(((four as number) + (five as number)) / 2, 5);
  expect(none).toBe(mean);
  expect((await failure(model.addItems([{ id: 100n }]))).message).toContain("known to the model already");
});

it("a model that needs no history answers an empty one itself, and strangers by what is popular", async () => {
  const model = await new Popularity().fit(data);
  expect((await model.recommend({ history: [], fallback: "popular" }))[0]).toEqual({ itemId: 1, score: 40 });
  expect((await model.recommend({ userId: "x", fallback: "popular" }))[0]).toEqual({
    itemId: 1,
    score: 40,
    source: "popular",
  });
});
