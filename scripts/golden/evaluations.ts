/** Golden values of evaluations and comparisons: their numbers, without wall times, machines and words. */
import type { ComparisonResult, Dataset, Recommender } from "../../src/index.ts";
import type { EvaluateOptions, EvaluationReport, MetricName } from "../../src/metrics.ts";
import { network, type Options, type Subject, type Suite, type Values } from "./subject.ts";

/** The metrics that there were when this was written. */
const metrics: readonly MetricName[] = [
  ...(["hr", "ndcg", "mrr", "recall", "precision", "map"] as const),
  ...(["coverage", "novelty", "popularity"] as const),
];

/** `evaluate`, the metrics in one call, the statistics, and `compare`. */
export const evaluations: Suite = (subject) => {
  const { sasrec, sample } = subject;
  const lastOut = sample.leaveOneOut();
  const random = sample.trainTestSplit({ by: "random", seed: 9 });
  const models = (["SASRec", "GRU4Rec", "BERT4Rec"] as const).map((name) => network(subject, name, { epochs: 1 }));
  return [
    ...models.map((model) => ({
      name: model.name,
      values: async () => reportsOf(subject, await model.fit(lastOut.train), lastOut),
    })),
    ...[new sasrec.Popularity(), new sasrec.Markov()].map((model) => ({
      name: model.name,
      quick: true,
      values: async () => reportsOf(subject, await model.fit(lastOut.train), lastOut),
    })),
    {
      name: "several test items",
      quick: true,
      async values() {
        const model = await new sasrec.ItemKNN().fit(random.train);
        const report = await subject.metrics.evaluate(model, random.test, { metrics, k: [1, 10], perUser: true });
        return { report: numbersOf(report) };
      },
    },
    { name: "statistics", quick: true, values: () => statisticsOf(subject, lastOut) },
    { name: "rating errors", values: () => ratingErrors(subject) },
    { name: "compare", values: () => comparisonOf(subject) },
  ];
};

interface Parts {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

async function reportsOf({ metrics: entry }: Subject, model: Recommender, parts: Parts): Promise<Values> {
  const { train, validation, test } = parts;
  const report = async (options: EvaluateOptions): Promise<Options> => {
    return numbersOf(await entry.evaluate(model, test, { perUser: true, ...options }));
  };
  const history = [train, validation];
  const values = {
    full: await report({ k: [1, 5, 10, 20], metrics, history }),
    "fitted history": await report({ k: 10, metrics }),
    "seen items too": await report({ metrics, history, filterSeen: false, batchSize: 100 }),
    "sampled-100": await report({ protocol: "sampled-100", k: [1, 10], history, seed: 4 }),
    calls: [
      await entry.ndcgAtK(model, test, { k: 5, history }),
      await entry.hrAtK(model, test, { k: 5, history }),
      await entry.coverageAtK(model, test),
    ],
  };
  await (model as { release?(): Promise<void> }).release?.();
  return values;
}

/** Numbers and fingerprints of a report. */
function numbersOf(report: EvaluationReport): Options {
  const { metrics: means, protocol, dataset, users, skippedUsers, testItems, unknownTestItems, perUser } = report;
  const { name, k, items, seen, seed, history } = protocol;
  // Older builds had a switch, whose true is today's "kept-if-target" and, without repeats, "masked".
  const filterSeen = seen === undefined ? (protocol as { filterSeen?: boolean }).filterSeen : seen !== "allowed";
  return {
    means,
    protocol: { name, k, items, filterSeen, seed, history, metrics: protocol.metrics },
    data: { hash: dataset.hash, split: dataset.split && { ...dataset.split }, history: dataset.history },
    trainedOn: report.trainedOn?.hash,
    counts: { users, skippedUsers, testItems, unknownTestItems },
    perUser,
  };
}

async function statisticsOf({ sasrec, metrics: entry }: Subject, parts: Parts): Promise<Values> {
  const { train, validation, test } = parts;
  const options = { history: [train, validation], perUser: true, k: [5, 10] };
  const knn = await entry.evaluate(await new sasrec.ItemKNN().fit(train), test, options);
  const markov = await entry.evaluate(await new sasrec.Markov().fit(train), test, options);
  return {
    interval: entry.confidenceInterval(knn, "ndcg@10", { level: 0.9, resamples: 500, seed: 2 }),
    intervals: entry.confidenceIntervals(markov),
    difference: entry.compareReports(markov, knn, "ndcg@10"),
    quartiles: entry.byHistoryLength(markov),
    groups: entry.byHistoryLength(knn, { upTo: [10, 30] }),
  };
}

async function ratingErrors(subject: Subject): Promise<Values> {
  const { train, test } = subject.small.trainTestSplit();
  const model = await network(subject, "SASRec").fit(train);
  const predicted = await model.predictRatings(test);
  const { rmse, mae } = subject.metrics;
  const ratings = Array.from(test.ratings);
  return { predicted, rmse: rmse(ratings, predicted), mae: mae(ratings, predicted) };
}

async function comparisonOf(subject: Subject): Promise<Values> {
  const { sasrec, small } = subject;
  const models = [network(subject, "SASRec", { epochs: 4 }), new sasrec.Popularity(), new sasrec.Markov()];
  const result: ComparisonResult = await sasrec.compare(models, small, { k: [5, 10], patience: 2 });
  const { data, metric, subject: first, comparisons, protocol } = result;
  return {
    data,
    models: result.models.map(({ name, metrics: means, intervals, groups, curve }) => {
      return { name, means, intervals, groups, curve };
    }),
    decision: { metric, first, comparisons },
    protocol: { k: protocol.k, users: protocol.users, validation: protocol.validation, split: protocol.split },
  };
}
