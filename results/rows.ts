/** The rows of RESULTS.md: what is published, and the commands that give ours. */

/** A model that is trained, and what it is measured by. */
export interface ResultRow {
  readonly name: string;
  /** A name that `sasrec` knows, or a file in the folder that SASREC_DATA_DIR names. */
  readonly data: string;
  readonly model: string;
  /** Flags of `sasrec train`, `--seed` aside. */
  readonly train: readonly string[];
  /** Evaluations, by `sasrec evaluate` with the split of `train`. */
  readonly measures: readonly Measure[];
}

/** One evaluation. */
export interface Measure {
  readonly protocol: "full" | "sampled-100";
  /** HR@10 / NDCG@10 and whose they are. */
  readonly published: string;
}

const KLENITSKIY = "Klenitskiy and Vasilev 2023";
const PORT = "the PyTorch port";

/** What the paper's network is measured by on ml-1m.txt. */
const PAPER: readonly Measure[] = [
  { protocol: "full", published: `.2500 / .1341 (${KLENITSKIY})` },
  { protocol: "sampled-100", published: ".8245 / .5905 (Kang and McAuley 2018)" },
];

/** The best that is published there. */
const BEST: readonly Measure[] = [
  { protocol: "full", published: `.3159 / .1857 (SASRec with 3,000 negatives, ${KLENITSKIY})` },
  { protocol: "sampled-100", published: `.8270 / .5995 (${PORT}, post-LN)` },
];

/** Of networks that no preset is for, on long histories. */
const LONG = ["--max-length", "200", "--batch-size", "32", "--schedule", "linear", "--warmup-steps", "200"];

/** What the best published plain SASRec on Beauty is made of; seen items are negatives, too. */
const RECIPE = [
  ...["--norm", "original", "--activation", "relu", "--residual", "plain", "--positions", "learned"],
  ...["--num-heads", "1", "--feed-forward-dim", "64", "--exclude-seen", "false"],
];

/** The network alone, without what a preset counts beside it. */
const ALONE = ["--transitions", "off"];

/** Transitions beside the network, weighed on the validation events. */
const WITH_TRANSITIONS = ["--transitions", "auto", "--split", "leave-one-out"];

export const rows: readonly ResultRow[] = [
  {
    name: "ml-1m-paper",
    data: "ml-1m.txt",
    model: "preset `paper`: BCE, d 50",
    train: ["--preset", "paper", "--split", "leave-one-out"],
    measures: PAPER,
  },
  {
    name: "ml-1m-paper-long",
    data: "ml-1m.txt",
    model: "preset `paper`, 320 epochs",
    train: ["--preset", "paper", "--epochs", "320", "--split", "last-out"],
    measures: PAPER,
  },
  {
    name: "ml-1m-paper-64",
    data: "ml-1m.txt",
    model: "preset `paper`, d 64, 320 epochs",
    train: ["--preset", "paper", "--embedding-dim", "64", "--epochs", "320", "--split", "last-out"],
    measures: PAPER,
  },
  {
    name: "ml-1m",
    data: "ml-1m.txt",
    model: "preset `ml-1m`",
    train: ["--preset", "ml-1m", ...ALONE, "--split", "last-out"],
    measures: BEST,
  },
  {
    name: "ml-1m-bce",
    data: "ml-1m.txt",
    model: "preset `ml-1m` with BCE",
    train: ["--preset", "ml-1m", "--loss", "bce", ...ALONE, "--split", "last-out"],
    measures: [
      { protocol: "full", published: `.2500 / .1341 (${KLENITSKIY})` },
      { protocol: "sampled-100", published: `.8270 / .5995 (${PORT}, post-LN)` },
    ],
  },
  {
    name: "ml-1m-strict",
    data: "ml-1m.txt",
    model: "preset `ml-1m`, fitted without validation events",
    train: ["--preset", "ml-1m", ...ALONE, "--split", "leave-one-out"],
    measures: BEST,
  },
  {
    name: "ml-1m-short",
    data: "ml-1m.txt",
    model: "preset `ml-1m`, 10 epochs",
    train: ["--preset", "ml-1m", "--epochs", "10", ...ALONE, "--split", "last-out"],
    measures: [{ protocol: "full", published: "NDCG .18 after 540 s on a GPU" }],
  },
  {
    name: "beauty",
    data: "Beauty.s3rec.txt",
    model: "preset `sparse`",
    train: ["--preset", "sparse", ...ALONE, "--split", "last-out"],
    measures: [{ protocol: "full", published: ".0928 / .0523 (eSASRec)" }],
  },
  {
    name: "beauty-strict",
    data: "Beauty.s3rec.txt",
    model: "preset `sparse`, fitted without validation events",
    train: ["--preset", "sparse", ...ALONE, "--split", "leave-one-out"],
    measures: [{ protocol: "full", published: ".0928 / .0523 (eSASRec)" }],
  },
  {
    name: "beauty-transitions",
    data: "Beauty.s3rec.txt",
    model: "preset `sparse` with transitions, fitted without validation events",
    train: ["--preset", "sparse", ...WITH_TRANSITIONS],
    measures: [{ protocol: "full", published: ".1050 / .0623 (highest)" }],
  },
  {
    name: "beauty-recipe",
    data: "Beauty.s3rec.txt",
    model: "the published recipe's network with the preset's steps, with transitions, fitted without validation events",
    train: ["--preset", "sparse", ...RECIPE, "--epochs", "30", ...WITH_TRANSITIONS],
    measures: [{ protocol: "full", published: ".1050 / .0623 (highest), .0986 / .0597 (SASRec)" }],
  },
  ...["sample", "ml-latest-small/ratings.csv", "ml-100k/u.data"].map((data) => ({
    name: `${data.split("/")[0]}-transitions`,
    data,
    model: "preset `default` with transitions, fitted without validation events",
    train: ["--preset", "default", ...WITH_TRANSITIONS],
    measures: [{ protocol: "full" as const, published: "–" }],
  })),
  {
    name: "sample",
    data: "sample",
    model: "preset `default` with transitions",
    train: ["--preset", "default", "--transitions", "auto", "--split", "last-out"],
    measures: [{ protocol: "full", published: ".6935 / .4084 (the oracle, which knows the law)" }],
  },
  {
    name: "video",
    data: "Video.txt",
    model: "preset `sparse`",
    train: ["--preset", "sparse", ...ALONE, "--split", "last-out"],
    measures: [
      { protocol: "full", published: "–" },
      { protocol: "sampled-100", published: `.7442 / .5376 (${PORT}, pre-LN)` },
    ],
  },
  {
    name: "ml-1m-gru4rec",
    data: "ml-1m.txt",
    model: "GRU4Rec, cross-entropy",
    train: ["--network", "gru4rec", ...LONG, "--epochs", "20", "--exclude-seen", "true", "--split", "last-out"],
    measures: [{ protocol: "full", published: "–" }],
  },
  {
    name: "ml-1m-bert4rec",
    data: "ml-1m.txt",
    model: "BERT4Rec, 200 epochs",
    train: ["--network", "bert4rec", ...LONG, "--epochs", "200", "--split", "last-out"],
    measures: [{ protocol: "full", published: `.2843 / .1537 (${KLENITSKIY})` }],
  },
];
