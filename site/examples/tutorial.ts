/**
 * The tutorial: seven steps from a log of events to recommendations.
 *
 *     npx tsx examples/tutorial.ts                    MovieLens-100K, from SASREC_DATA_DIR, the cache, or downloaded
 *     npx tsx examples/tutorial.ts sample             the embedded data set, no download
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatasetName, type Id, loadDataset, Markov, Popularity, type Recommendation, SASRec } from "sasrec";
import { ndcgAtK, rmse } from "sasrec/metrics";

const name = (process.argv[2] ?? "movielens-100k") as DatasetName;
const quick = process.env["TUTORIAL_EPOCHS"]; // for tests: fewer epochs, worse results

console.log("Step 1: load the data");
const data = await loadDataset(name);
const { users, items, events } = data.summary();
console.log(`  ${data.name}: ${users} users, ${items} items, ${events} events`);
const { train, test } = data.trainTestSplit({ testSize: 0.2 }); // each user's last fifth is the test
console.log(`  ${train.size} events to learn from, ${test.size} to be tested on`);

console.log("Step 2: train");
const model = new SASRec({
  name: "SASRec_Model",
  embeddingDim: 64,
  epochs: quick === undefined ? 40 : Number(quick),
  batchSize: 64,
  learningRate: 0.001,
  verbose: true,
});
await model.fit({
  userIds: train.userIds,
  itemIds: train.itemIds,
  ratings: train.ratings,
  timestamps: train.timestamps, // or simply model.fit(train)
});

console.log("Step 3: predict");
const [user, other] = train.users as [number, number];
const [first, second] = train.catalogue as [number, number];
console.log(`  relevance of item ${first} for user ${user}: ${(await model.predict(user, first)).toFixed(3)}`);
const pairs: [number, number][] = [
  [user, first],
  [user, second],
  [other, first],
];
console.log(`  three at once: ${(await model.batchPredict(pairs)).map((score) => score.toFixed(3)).join(", ")}`);

console.log("Step 4: recommend");
const title = ({ itemId }: Recommendation): string => data.items.get(itemId)?.title ?? String(itemId);
const seen = train.getUserItems(user);
const best = await model.recommend({ userId: user, topK: 10, excludeItems: seen });
console.log(`  for user ${user}: ${best.slice(0, 5).map(title).join("; ")}`);
const history = seen.slice(-3); // anyone's history will do, known to the model or not
const next = await model.recommend({ history, topK: 10 });
console.log(
  `  after ${history.map((itemId) => title({ itemId, score: 0 })).join("; ")}: ${next.slice(0, 3).map(title).join("; ")}`,
);
const lists = await model.recommendBatch({ userIds: train.users.slice(0, 100), topK: 10 });
console.log(`  ${lists.length} users at once; the second gets ${title(lists[1]?.[0] as Recommendation)}`);

console.log("Step 5: similar items");
const alike = await model.similarItems(first, { topK: 5 });
console.log(`  like ${title({ itemId: first, score: 1 })}: ${alike.map(title).join("; ")}`);

console.log("Step 6: evaluate, all items ranked, seen items masked");
const rows: { model: string; "NDCG@10": string }[] = [];
const baselines = [await new Popularity().fit(train), await new Markov().fit(train)];
for (const candidate of [...baselines, model]) {
  rows.push({ model: candidate.name, "NDCG@10": (await ndcgAtK(candidate, test, { k: 10 })).toFixed(4) });
}
console.table(rows);
const all = mean(train.ratings);
const byUser = means(train.userIds);
const byItem = means(train.itemIds);
const plain = test.userIds.map((id, i) => (byUser.get(id) ?? all) + (byItem.get(test.itemIds[i] as Id) ?? all) - all);
const error = rmse(test.ratings, await model.predictRatings(test)).toFixed(4);
console.log(`  RMSE of predicted ratings: ${error}; user mean plus item mean: ${rmse(test.ratings, plain).toFixed(4)}`);

console.log("Step 7: save and load");
const path = join(tmpdir(), `sasrec_model_${process.pid}.safetensors`);
await model.save(path);
const loaded = await SASRec.load(path);
const [before, after] = [best[0], (await loaded.recommend({ userId: user, topK: 1 }))[0]];
console.log(`  saved to ${path}; loaded, it recommends the same: ${before?.itemId === after?.itemId}`);

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The mean training rating of each id. */
function means(ids: readonly Id[]): Map<Id, number> {
  const ratings = new Map<Id, number[]>();
  ids.forEach((id, row) => {
    const list = ratings.get(id) ?? [];
    list.push(train.ratings[row] as number);
    ratings.set(id, list);
  });
  return new Map([...ratings].map(([id, list]) => [id, mean(list)]));
}
