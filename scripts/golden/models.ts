/** Golden values of models in use: updates, baselines, saved files, evaluations and the lists they answer with. */
import { join } from "node:path";
import type { Dataset, Id, NeuralModel, NewItem, Recommender } from "../../src/index.ts";
import {
  type Case,
  inTwoLanes,
  type NetworkName,
  network,
  networks,
  type Options,
  recordOf,
  type Subject,
  type Suite,
  scoresOf,
  type Values,
  weightsOf,
} from "./subject.ts";

/** `fitPartial` and `addItems`. */
export const updates: Suite = (subject) => [
  ...networks.flatMap((name): Case[] => [
    { name: `${name} fitPartial`, quick: name === "SASRec", values: () => updated(subject, name) },
    { name: `${name} addItems`, quick: true, values: () => extended(subject, name) },
  ]),
  { name: "SASRec bce fitPartial", values: () => updated(subject, "SASRec", { loss: "bce", ema: 0.9 }) },
  { name: "SASRec fitPartial, two lanes", values: () => updatedInTwoLanes(subject) },
];

async function updated(subject: Subject, name: NetworkName, options: Options = {}): Promise<Values> {
  const { earlier, later, latest } = periods(subject);
  const model = network(subject, name, options);
  await model.fit(earlier);
  await model.fitPartial(later);
  const once = { weights: weightsOf(model), scores: await scoresOf(model) };
  // Item 9002 comes with an event of user 9001, item 9003 only by its name.
  const newItems = [{ id: 9002, similarTo: [1, 3] }, { id: 9003 }];
  await model.fitPartial(withStrangers(subject, latest), { epochs: 2, learningRate: 0.01, newItems });
  const values = {
    "once, weights": once.weights,
    "once, scores": once.scores,
    "twice, weights": weightsOf(model),
    "twice, scores": await scoresOf(model),
    "twice, record": recordOf(model),
    "twice, ratings": await model.predictRatings(latest),
    items: idsOf(model.items),
    users: idsOf(model.users),
  };
  await model.release();
  return values;
}

/** Half of the sample's events, five times: more than 100,000 targets. */
async function updatedInTwoLanes(subject: Subject): Promise<Values> {
  const { train, test } = subject.sample.timeSplit({ at: timeAt(subject.sample, 0.5) });
  const model = network(subject, "SASRec", { ...inTwoLanes("SASRec"), epochs: 1 });
  await model.fit(train);
  await model.fitPartial(test, { epochs: 5 });
  const values = { weights: weightsOf(model), record: recordOf(model) };
  await model.release();
  return values;
}

async function extended(subject: Subject, name: NetworkName): Promise<Values> {
  const model = network(subject, name, { epochs: 1 });
  await model.fit(subject.small);
  const vector = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i) / 4);
  const items: readonly NewItem[] = [{ id: "mean" }, { id: "alike", similarTo: [1, 2, 3] }, { id: "own", vector }];
  await model.addItems(items);
  const values = { weights: weightsOf(model), scores: await scoresOf(model), items: idsOf(model.items) };
  await model.fitPartial({ userIds: [1, 1, "new"], itemIds: ["own", "alike", "mean"] });
  const later = { "trained on, weights": weightsOf(model), similar: await model.similarItems("own", { topK: 20 }) };
  await model.release();
  return { ...values, ...later };
}

/** The three parts of the small data in time. */
function periods({ small }: Subject): Record<"earlier" | "later" | "latest", Dataset> {
  const { train: earlier, test } = small.timeSplit({ at: timeAt(small, 0.6) });
  const { train: later, test: latest } = test.timeSplit({ at: timeAt(small, 0.8) });
  return { earlier, later, latest };
}

function timeAt(data: Dataset, share: number): number {
  const times = Array.from(data.timestamps).sort((a, b) => a - b);
  return times[Math.floor(share * times.length)] as number;
}

/** The events, and a few of users and items that nobody has seen. */
function withStrangers({ sasrec }: Subject, events: Dataset): Dataset {
  return events.concat(
    sasrec.Dataset.from({
      userIds: [9001, 9001, 9001, 1],
      itemIds: [1, 9001, 9002, 9001],
      ratings: [1, 2, 3, 4],
      timestamps: [4e9, 4e9 + 1, 4e9 + 2, 4e9 + 3],
    }),
  );
}

function idsOf(map: { readonly size: number; at(index: number): Id }): readonly Id[] {
  return Array.from({ length: map.size }, (_, index) => map.at(index));
}

/** The baselines, fitted and loaded again. */
export const baselines: Suite = ({ sasrec, sample, small, folder }) => {
  const { Popularity, Markov, ItemKNN, BPRMF } = sasrec;
  const fitted = (
    name: string,
    load: (path: string) => Promise<Recommender>,
    model: Recommender,
    data = sample,
  ): Case => ({
    name,
    quick: true,
    async values() {
      await model.fit(data);
      const path = join(folder, `${name.replaceAll(/\W+/g, "-")}.safetensors`);
      await model.save(path);
      const scores = await scoresOf(model);
      const loaded = await scoresOf(await load(path));
      const similar = name.startsWith("Popularity") ? [] : await model.similarItems(2, { topK: 700 });
      return { scores, loaded, similar, items: idsOf(model.items) };
    },
  });
  return [
    fitted("Popularity", (path: string) => Popularity.load(path), new Popularity()),
    fitted("Popularity, window 0.3", (path: string) => Popularity.load(path), new Popularity({ window: 0.3 })),
    fitted("Markov", (path: string) => Markov.load(path), new Markov()),
    fitted(
      "Markov, window 1",
      (path: string) => Markov.load(path),
      new Markov({ window: 1, normalization: 0, popularityWeight: 0 }),
    ),
    fitted(
      "Markov, window 5",
      (path: string) => Markov.load(path),
      new Markov({ window: 5, decay: 0.5, popularityWeight: 0.2 }),
      small,
    ),
    fitted("ItemKNN", (path: string) => ItemKNN.load(path), new ItemKNN()),
    fitted(
      "ItemKNN, 5 neighbours",
      (path: string) => ItemKNN.load(path),
      new ItemKNN({ neighbors: 5, shrinkage: 0, decay: 1 }),
    ),
    fitted("BPRMF", (path: string) => BPRMF.load(path), new BPRMF({ factors: 8, epochs: 2 })),
    fitted(
      "BPRMF, seed 1",
      (path: string) => BPRMF.load(path),
      new BPRMF({ factors: 5, epochs: 3, seed: 1, decay: 1 }),
      small,
    ),
  ];
};

/** What models answer: lists, scores, similar items, ratings, and the same after a file. */
export const answers: Suite = (subject) => [
  ...networks.map((name) => ({ name, quick: true, values: () => answersOf(subject, network(subject, name)) })),
  { name: "SASRec wasm", values: () => answersOf(subject, network(subject, "SASRec", { runtime: "wasm" })) },
  { name: "SASRec, two threads", values: () => answersOf(subject, network(subject, "SASRec", { threads: 2 })) },
  { name: "errors", quick: true, values: () => errorsOf(subject) },
];

async function answersOf(subject: Subject, model: NeuralModel): Promise<Values> {
  const { sasrec, sample, small, folder } = subject;
  await model.fit(small);
  const users = Array.from(small.users);
  const history = [5, 9, 5, 77, 300].filter((id) => model.items.indexOf(id) !== undefined);
  const candidates = idsOf(model.items).slice(0, 50);
  const known = new Set(idsOf(model.items));
  const pairs = users.slice(0, 40).map((user, i) => [user, idsOf(model.items)[7 * i] as Id] as const);
  const rated = [...sample].filter(({ userId, itemId }) => Number(userId) <= 220 && known.has(itemId));
  const path = join(folder, `${model.name}.safetensors`);
  await model.save(path);
  const loaded = (await sasrec.loadModel(path)) as NeuralModel;
  const values = {
    scores: await scoresOf(model),
    "one user": await model.recommend({ userId: users[3] as Id }),
    "one history": await model.recommend({ history, topK: 1000, unknownItems: "ignore" }),
    choice: await model.recommend({ userId: users[4] as Id, candidates, excludeItems: candidates.slice(3, 9) }),
    "all users": await model.recommendBatch({ userIds: users, topK: 25 }),
    "all users, seen items too": await model.recommendBatch({ userIds: users, filterSeen: false }),
    "all histories": await model.recommendBatch({ histories: historiesOf(sample), unknownItems: "ignore", topK: 5 }),
    pairs: await model.batchPredict(pairs),
    pair: await model.predict(users[0] as Id, candidates[0] as Id),
    similar: await model.similarItems(candidates[1] as Id, { topK: 700 }),
    ratings: await model.predictRatings({
      userIds: rated.map(({ userId }) => userId),
      itemIds: rated.map(({ itemId }) => itemId),
    }),
    "loaded, weights": weightsOf(loaded),
    "loaded, scores": await scoresOf(loaded),
    "loaded, ratings": await loaded.predictRatings(small),
  };
  await Promise.all([model.release(), loaded.release()]);
  return values;
}

/** The sample's histories, of all lengths, as they come. */
function historiesOf(sample: Dataset): readonly (readonly Id[])[] {
  return Array.from(sample.users, (user) => Array.from(sample.getUserItems(user))).slice(0, 700);
}

/** Codes of errors; messages may change. */
async function errorsOf(subject: Subject): Promise<Values> {
  const { sasrec, small } = subject;
  const model = await new sasrec.Popularity().fit(small);
  const markov = await new sasrec.Markov().fit(small);
  const asks: Record<string, () => Promise<unknown>> = {
    "not fitted": () => network(subject, "SASRec").recommend({ userId: 1 }),
    "unknown user": () => model.recommend({ userId: "nobody" }),
    "unknown item": () => model.recommend({ history: ["nothing"] }),
    "empty history": () => markov.recommend({ history: [] }),
    "user and history": () => model.recommend({ userId: 1, history: [1] }),
    "topK 0": () => model.recommend({ userId: 1, topK: 0 }),
    "no events": () => new sasrec.Markov().fit({ userIds: [], itemIds: [] }),
    "columns of two lengths": () => new sasrec.Markov().fit({ userIds: [1, 2], itemIds: [1] }),
    "no such option": async () => new sasrec.SASRec({ heads: 2 } as object),
    "no such file": () => sasrec.loadFile("no such file.csv"),
    "no such model": () => sasrec.loadModel("no such file.safetensors"),
    "not a table": async () => sasrec.parseDataset("a b c d e f\n"),
  };
  const codes: Record<string, string> = {};
  for (const [name, ask] of Object.entries(asks)) {
    codes[name] = await ask().then(
      () => "none",
      (error: { readonly code?: string }) => error.code ?? "no code",
    );
  }
  return codes;
}
