import { Dataset, type Recommendation, SASRec, SasrecError } from "sasrec";
import { evaluate, rmse } from "sasrec/metrics";

const data: Dataset = Dataset.from({ userIds: ["a", "a"], itemIds: [1, 2] });
const model: SASRec = new SASRec({ embeddingDim: 8, norm: "post" });
export const best: Promise<Recommendation[]> = model.recommend({ history: [1], topK: 3 });
export const report: number | undefined = (await evaluate(model, data)).metrics["ndcg@10"];
export const error: number = rmse([1], [2]);
export const known: boolean = new SasrecError("io", "x") instanceof Error;
// @ts-expect-error an unknown option is a type error too
export const wrong: SASRec = new SASRec({ embedingDim: 8 });
