/**
 * One build's side of `builds.ts`: does the work that it is asked for, once a message, and answers with milliseconds of
 * wall and processor time. Uses public names only, so that builds of different ages can be compared.
 */
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { SASRec, Markov, ItemKNN, Dataset, parseDataset } = await import(pathToFileURL(`${folder}/dist/index.js`).href);
const { evaluate } = await import(pathToFileURL(`${folder}/dist/metrics.js`).href);

/** A made-up log: `users` of `length` events over `items` items, some more popular than others. */
function log(users, length, items) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const columns = { name: "made up", userIds: [], itemIds: [], ratings: [], timestamps: [] };
  for (let user = 0; user < users; user++) {
    for (let at = 0; at < length; at++) {
      columns.userIds.push(user);
      columns.itemIds.push(Math.floor(random() ** 2 * items));
      columns.ratings.push(1 + Math.floor(random() * 5));
      columns.timestamps.push(1_600_000_000 + user * 10_000 + at * 60);
    }
  }
  return columns;
}

/** `transitions` as given, if the build knows the option. */
const transitions = (value) => {
  try {
    return new SASRec({ transitions: value }) && { transitions: value };
  } catch {
    return {};
  }
};

// All that data could decide is said: both builds must train the same.
const shape = { embeddingDim: 64, feedForwardDim: 64, numBlocks: 2, numHeads: 1, positions: "learned", norm: "pre" };
const layers = { activation: "relu", residual: "plain", dropout: 0.2, windows: "all", ...transitions("off") };
const steps = { batchSize: 128, epochs: 1, warmupSteps: 0, schedule: "constant", learningRate: 0.001, weightDecay: 0 };
const dense = { ...shape, ...layers, ...steps, loss: "cross-entropy", maxLength: 200, verbose: false };
const short = { ...dense, maxLength: 50 };
const memo = new Map();
const once = (name, make) => memo.get(name) ?? memo.set(name, make()).get(name);
const longLog = () => once("long", () => Dataset.from(log(256, 201, 3416)));
const shortLog = () => once("short", () => Dataset.from(log(3200, 9, 12_000)));
const parts = () => once("parts", () => longLog().leaveOneOut());
const served = () => {
  return once("served", () => new SASRec({ ...dense, numBlocks: 2, batchSize: 512, maxLength: 50 }).fit(longLog()));
};
/** With transitions, if the build has them: against an older one, the row says what they cost. */
const servedWithTransitions = () => {
  return once("transitions", () => {
    return new SASRec({ ...dense, ...transitions("on"), numBlocks: 2, batchSize: 512, maxLength: 50 }).fit(longLog());
  });
};
const csv = () => {
  return once("csv", () => {
    const { userIds, itemIds, ratings, timestamps } = log(10_000, 20, 5000);
    const rows = userIds.map((user, i) => `${user},item-${itemIds[i]},${ratings[i]},${timestamps[i]}`);
    return `user_id,item_id,rating,timestamp\n${rows.join("\n")}\n`;
  });
};

/** What each row does; a row that prepares does so in its first turn, which does not count. */
const work = {
  "fit, BCE, histories of 200": async () => new SASRec({ ...dense, loss: "bce" }).fit(longLog()),
  "fit, cross-entropy, histories of 200": async () => new SASRec(dense).fit(longLog()),
  "fit, cross-entropy, histories of 9": async () => new SASRec(short).fit(shortLog()),
  "fit, sampled softmax, histories of 9": async () => {
    return new SASRec({ ...short, loss: "sampled-softmax", negatives: 256 }).fit(shortLog());
  },
  "fit, Markov": async () => new Markov().fit(longLog()),
  "fit, ItemKNN": async () => new ItemKNN().fit(shortLog()),
  "recommend, one history (300 calls)": async () => {
    const model = await served();
    const history = Array.from({ length: 50 }, (_, i) => model.items.at(i * 7));
    for (let i = 0; i < 300; i++) await model.recommend({ history, topK: 10 });
  },
  "recommend, one history, transitions (300 calls)": async () => {
    const model = await servedWithTransitions();
    const history = Array.from({ length: 50 }, (_, i) => model.items.at(i * 7));
    for (let i = 0; i < 300; i++) await model.recommend({ history, topK: 10 });
  },
  "recommend, 256 users (4 times)": async () => {
    const model = await served();
    for (let i = 0; i < 4; i++) await model.recommendBatch({ userIds: longLog().users, topK: 10 });
  },
  "evaluate, 256 users (4 times)": async () => {
    const model = await served();
    for (let i = 0; i < 4; i++) await evaluate(model, parts().test, { history: [parts().train, parts().validation] });
  },
  "similar items (200 calls)": async () => {
    const model = await served();
    for (let i = 0; i < 200; i++) await model.similarItems(model.items.at(i));
  },
  "save and load (20 times)": async () => {
    const model = await served();
    for (let i = 0; i < 20; i++) await (await SASRec.fromBytes(model.toBytes())).release();
  },
  "parse a CSV of 200,000 events": async () => parseDataset(csv(), { name: "csv" }),
  "split in time (3 times)": async () => {
    for (let i = 0; i < 3; i++) Dataset.from(log(2000, 50, 3000)).leaveOneOut();
  },
};

if (process.send === undefined) console.log(Object.keys(work).join("\n"));
process.on("message", async (row) => {
  const model = await (row.startsWith("recommend") || /^(evaluate|similar|save)/.test(row) ? served() : undefined);
  if (model === undefined) await Promise.all([longLog(), shortLog(), csv()]);
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  await work[row]();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  process.send({ wall, cpu: (user + system) / 1000 });
});
process.send?.("ready");
