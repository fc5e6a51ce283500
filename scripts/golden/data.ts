/** Golden values of data: events as they are read, parts of splits, fingerprints, options and presets. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Dataset, PresetName } from "../../src/index.ts";
import {
  type Case,
  losses,
  type NetworkName,
  networks,
  numbers,
  type Options,
  type Suite,
  type Values,
} from "./subject.ts";

/** Reading, splitting and filtering. */
export const data: Suite = (subject) => {
  const { sasrec, sample, small, folder } = subject;
  const parse = (name: string, text: string, options: Options = {}): Case => ({
    name,
    quick: true,
    values: async () => eventsOf(sasrec.parseDataset(text, options)),
  });
  const split = (name: string, parts: () => object): Case => ({
    name,
    quick: true,
    async values() {
      return Object.fromEntries(Object.entries(parts()).map(([part, events]) => [part, partOf(events as Dataset)]));
    },
  });
  const middle = [...sample].map(({ timestamp }) => timestamp).sort((a, b) => a - b)[sample.size >> 1] as number;
  const repeated = sasrec.parseDataset(tabText(5000, 20));
  return [
    { name: "sample", quick: true, values: async () => eventsOf(sample) },
    parse("tabs", tabText(20_000, 900)),
    parse("double colons", tabText(2000, 300).replaceAll("\t", "::")),
    parse("user and item only", tabText(2000, 300).replaceAll(/\t\d+\t\d+$/gm, ""), { name: "pairs" }),
    parse("csv", csvText(5000), { name: "csv" }),
    parse("csv, columns named", csvText(500), { columns: { item: "title", rating: null, title: null } }),
    parse("csv, semicolons and dates", datesText(1000)),
    parse("sequences", sequencesText(200)),
    { name: "file, gzipped", quick: true, values: async () => eventsOf(await sasrec.loadFile(writeGzip(folder))) },
    split("leave one out", () => sample.leaveOneOut()),
    split("leave one out, 100 validate", () => sample.leaveOneOut({ validationUsers: 100, seed: 3 })),
    split("by time", () => sample.timeSplit({ at: middle })),
    split("by date", () => sample.timeSplit({ at: new Date(1000 * middle) })),
    split("each user's last fifth", () => sample.trainTestSplit()),
    split("random", () => sample.trainTestSplit({ by: "random", testSize: 0.3, seed: 5 })),
    split("without times", () => sasrec.parseDataset(sequencesText(100)).leaveOneOut()),
    split("filters", () => ({
      core: sample.filter({ minUserInteractions: 20, minItemInteractions: 30 }),
      rated: sample.filter({ minRating: 4 }),
      repeated,
      distinct: repeated.filter({ dropDuplicates: true }),
    })),
    split("joined", () => {
      const { train, test } = small.trainTestSplit();
      return { joined: test.concat(train), again: small.leaveOneOut().train.leaveOneOut().train };
    }),
  ];
};

/** Defaults of the options that were there when this was written, and what presets choose. */
export const options: Suite = ({ sasrec, sample, small }) => {
  const defaults = (name: NetworkName, given: Options): Values => {
    const resolved = { ...new sasrec[name](given).options } as Options;
    return Object.fromEntries(optionNames.map((option) => [option, resolved[option]]));
  };
  const presets: readonly PresetName[] = ["default", "paper", "ml-1m", "sparse"];
  return [
    ...networks.flatMap((name) =>
      losses.map(({ loss }) => ({
        name: `${name} ${loss}`,
        quick: true,
        values: async () => ({ defaults: defaults(name, { loss }) }),
      })),
    ),
    ...(["Popularity", "Markov", "ItemKNN", "BPRMF"] as const).map((name) => ({
      name,
      quick: true,
      values: async () => ({ defaults: new sasrec[name]().options }),
    })),
    ...presets.map((preset) => ({
      name: `preset ${preset}`,
      quick: true,
      async values() {
        const of = (events: Dataset): unknown => {
          const { transitions: _, ...options } = sasrec.presetFor(preset, events).options; // which older builds have not
          return options;
        };
        return { sample: of(sample), small: of(small.filter({ minUserInteractions: 45 })) };
      },
    })),
  ];
};

/** `network` is not among them: it says which class it is. */
const optionNames =
  `name embeddingDim maxLength windows dropout loss negatives negativeSampling popularityExponent calibration excludeSeen
  epochs batchSize learningRate warmupSteps schedule beta2 l2 weightDecay ema clipNorm seed threads runtime verbose
  numBlocks numHeads feedForwardDim positions norm activation residual hiddenDim numLayers maskProbability
  maskLastProbability`.split(/\s+/);

function partOf(events: Dataset): Values {
  return { ...eventsOf(events), part: events.part && { ...events.part } };
}

/** Everything a data set says of itself, as plain values. */
function eventsOf(events: Dataset): Values {
  const { name, size, hasRatings, hasTimestamps, numUsers, numItems } = events;
  const columns = {
    userIds: Array.from(events.userIds),
    itemIds: Array.from(events.itemIds),
    ratings: Array.from(events.ratings),
    timestamps: Array.from(events.timestamps),
  };
  const users = Array.from(events.users);
  const firstHistories = users.slice(0, 20).map((user) => Array.from(events.getUserItems(user)));
  return {
    columns,
    distinct: { users, items: Array.from(events.catalogue), firstHistories },
    titles: new Map(events.items),
    summary: { ...events.summary(), size, name, hasRatings, hasTimestamps, numUsers, numItems },
  };
}

/** As MovieLens-100K's: user, item, rating, time, in no order. Few distinct times, so that there are ties. */
function tabText(events: number, times: number): string {
  const random = numbers(events);
  const below = (n: number): number => Math.floor(n * random());
  const line = (): string =>
    `${1 + below(300)}\t${1 + below(400)}\t${1 + below(5)}\t${880_000_000 + 3600 * below(times)}`;
  return `${Array.from({ length: events }, line).join("\n")}\n`;
}

/** Ids that are texts, quoted titles, quotes within quotes, a byte order mark, CRLF. */
function csvText(events: number): string {
  const random = numbers(events);
  const below = (n: number): number => Math.floor(n * random());
  const line = (): string => {
    const item = below(200);
    const title = `"Film ""${item}"", ${item % 7 === 0 ? "the\nsequel" : "the first"} – für alle"`;
    return `u${below(150)},${item.toString(36)},${title},${below(10) / 2},${1_600_000_000 + below(1_000_000)}.5`;
  };
  const rows = Array.from({ length: events }, line);
  return `\uFEFF${["user_id,movieId,title,rating,timestamp", ...rows].join("\r\n")}\r\n`;
}

function datesText(events: number): string {
  const random = numbers(events);
  const line = (_: unknown, row: number): string => {
    const date = new Date(1_700_000_000_000 + Math.floor(1e9 * random())).toISOString();
    return `${row % 90};SKU-${Math.floor(80 * random())};${row % 3 === 0 ? date.slice(0, 10) : date}`;
  };
  return ["customer;sku;date", ...Array.from({ length: events }, line)].join("\n");
}

function sequencesText(users: number): string {
  const random = numbers(users);
  const line = (_: unknown, user: number): string => {
    const items = Array.from({ length: 2 + Math.floor(20 * random()) }, () => Math.floor(100 * random()));
    return `${user} ${items.join(" ")}`;
  };
  return Array.from({ length: users }, line).join("\n");
}

function writeGzip(folder: string): string {
  const path = join(folder, "events.tsv.gz");
  writeFileSync(path, gzipSync(tabText(3000, 500)));
  return path;
}
