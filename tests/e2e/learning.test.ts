import { loadDataset, Markov, SASRec } from "sasrec";
import { evaluate, type Scorer } from "sasrec/metrics";
import { expect, test } from "vitest";
import { oracleScorer } from "../../dist/datasets/sample/oracle.js";

// From the built package: training threads load JavaScript. The demo trains a larger network for longer; this is enough to tell
// that the model learns what a Markov model cannot: what was taken many steps ago.
test("on the sample SASRec comes near the oracle and far above the Markov model", async () => {
  const data = await loadDataset("sample");
  const { train, validation, test: held } = data.leaveOneOut();
  const all = train.concat(validation);
  const ndcg = async (model: Scorer): Promise<number> => {
    return (await evaluate(model, held, { k: 10, metrics: ["ndcg"], history: all })).metrics["ndcg@10"] ?? Number.NaN;
  };
  const model = new SASRec({ maxLength: 60, batchSize: 64, learningRate: 0.002, dropout: 0.4, epochs: 25 });
  const [sasrec, markov, oracle] = [
    await ndcg(await model.fit(all)),
    await ndcg(await new Markov().fit(all)),
    await ndcg(oracleScorer(data)),
  ];
  await model.release();
  expect(sasrec).toBeGreaterThan(0.78 * oracle);
  expect(sasrec).toBeGreaterThan(1.2 * markov);
}, 180_000);
