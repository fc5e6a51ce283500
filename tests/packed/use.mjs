/** What a user's program does with the installed package. */
import assert from "node:assert/strict";
import { loadDataset, SASRec } from "sasrec";
import { ndcgAtK, rmse } from "sasrec/metrics";

const data = await loadDataset("sample");
const { train, test } = data.trainTestSplit({ testSize: 0.2 });
const model = new SASRec({ embeddingDim: 16, epochs: 2, batchSize: 256, maxLength: 20 });
await model.fit(train);
const user = train.users[0];
const best = await model.recommend({ userId: user, topK: 10, excludeItems: train.getUserItems(user) });
assert.equal(best.length, 10);
assert.ok((await ndcgAtK(model, test, { k: 10 })) > 0);
assert.ok(rmse(test.ratings, await model.predictRatings(test)) < 2);
await model.save("model.safetensors");
const loaded = await SASRec.load("model.safetensors");
assert.deepEqual(await loaded.recommend({ userId: user, topK: 10 }), await model.recommend({ userId: user, topK: 10 }));
console.log("the packed package works");
