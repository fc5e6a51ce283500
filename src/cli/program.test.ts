import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { widthOf } from "../platform/node/text-width.ts";
import { runProgram } from "./program.ts";

let folder = "";
let ring = "";
let model = "";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in this process; `interrupt`: Ctrl-C as soon as training begins. */
async function sasrec(args: readonly string[], interrupt = false): Promise<Outcome> {
  let [out, err] = ["", ""];
  const code = await runProgram(args, {
    stdout(text) {
      out += text;
    },
    stderr(text) {
      err += text;
    },
    onInterrupt(stop) {
      if (interrupt) stop("SIGINT");
      return () => undefined;
    },
  });
  return { code, out, err };
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await sasrec([...args, "--json", "--quiet"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out) as T;
}

const SMALL = [
  "--embedding-dim",
  "16",
  "--num-blocks",
  "1",
  "--max-length",
  "8",
  "--epochs",
  "30",
  "--batch-size",
  "32",
];
const TRAINING = [...SMALL, "--learning-rate", "0.01", "--dropout", "0", "--threads", "1"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-cli-"));
  ring = join(folder, "ring.txt");
  model = join(folder, "ring.safetensors");
  // 60 users walk a ring of 24 items: after item i comes item i + 1, which anybody can learn.
  const lines = Array.from({ length: 60 }, (_, user) => {
    return Array.from({ length: 8 }, (_, step) => `u${user} ${(user * 5 + step) % 24} ${step % 5} ${step}`).join("\n");
  });
  await writeFile(ring, `${lines.join("\n")}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

describe("the whole way", () => {
  it("trains, evaluates and saves", async () => {
    const trained = await json<{
      model: string;
      options: Record<string, unknown>;
      training: { epochs: unknown[] };
      evaluation: { metrics: Record<string, number>; users: number };
    }>("train", ring, "--out", model, ...TRAINING);
    expect(existsSync(model)).toBe(true);
    expect(trained.model).toBe(model);
    expect(trained.options).toMatchObject({ embeddingDim: 16, maxLength: 8 });
    expect(trained.training.epochs).toHaveLength(30);
    expect(trained.evaluation.users).toBe(60);
    expect(trained.evaluation.metrics["hr@10"]).toBeGreaterThan(0.9);
    expect(trained.evaluation.metrics["ndcg@10"]).toBeGreaterThan(0.8);
  });

  it("evaluates the saved model to the same numbers, beside baselines", async () => {
    interface Evaluation {
      readonly metrics: Record<string, number>;
      readonly protocol: object;
      readonly users: number;
      readonly trainedOnThisSplit: boolean;
      readonly baselines: readonly { readonly model: string; readonly metrics: Record<string, number> }[];
    }
    const report = await json<Evaluation>("evaluate", model, ring, "--k", "1,10", "--baselines");
    expect(Object.keys(report.metrics)).toEqual(["hr@1", "ndcg@1", "mrr@1", "hr@10", "ndcg@10", "mrr@10"]);
    expect(report).toMatchObject({ protocol: { name: "full", k: [1, 10] }, users: 60, trainedOnThisSplit: true });
    expect(report).toMatchObject({ training: { epochs: expect.any(Number), seconds: expect.any(Number) } });
    expect(report.baselines.map((baseline) => baseline.model)).toEqual(["Popularity", "Markov"]);
    expect(report.metrics["ndcg@10"]).toBeGreaterThan((report.baselines[0]?.metrics["ndcg@10"] ?? 1) + 0.2);
    const again = await json<Evaluation>("evaluate", "--model", model, ring, "--metrics", "ndcg");
    expect(again.metrics).toEqual({ "ndcg@10": report.metrics["ndcg@10"] });
  });

  it("says that what is held out is not learned from, and that there are no times", async () => {
    const untimed = join(folder, "untimed.txt");
    await writeFile(untimed, "u0 1\nu0 2\nu0 3\nu0 4\n".repeat(1));
    const flags = ["--out", join(folder, "untimed.safetensors"), ...SMALL, "--epochs", "1"];
    const { out, err } = await sasrec(["train", untimed, ...flags]);
    expect(out).toContain("has not learned from the 2 events held out: for use, train with --split none");
    expect(err).toContain("no timestamps: events count in the order in which they stand");
    expect(err).not.toContain("few steps");
    const { out: all, err: said } = await sasrec(["train", untimed, "--out", flags[1] as string, "--split", "none"]);
    expect(all).not.toContain("held out");
    expect(said).toMatch(/^chosen by the data: .*maxLength 10/m);
    const gru = ["--network", "gru4rec", "--out", flags[1] as string, "--split", "none"];
    expect((await sasrec(["train", untimed, ...gru])).err).toContain("the defaults make few steps of this data");
  });

  it("never writes the model over the data", async () => {
    const { code, err } = await sasrec(["train", ring, "--out", ring, ...SMALL]);
    expect(code).toBe(2);
    expect(err).toContain("it is the data that is to be read");
  });

  it("trains the network that is asked for, and knows it again in the file", async () => {
    const path = join(folder, "gru4rec.safetensors");
    const flags = ["--network", "gru4rec", "--hidden-dim", "24", "--learning-rate", "0.01", "--epochs", "30"];
    const trained = await json<{ options: object; evaluation: { metrics: Record<string, number> } }>(
      "train",
      ring,
      "--out",
      path,
      ...[...flags, "--embedding-dim", "16", "--max-length", "8", "--batch-size", "32", "--threads", "1"],
    );
    expect(trained.options).toMatchObject({ network: "gru4rec", name: "GRU4Rec", hiddenDim: 24 });
    expect(trained.evaluation.metrics["ndcg@10"]).toBeGreaterThan(0.8);
    expect(await json("inspect", path)).toMatchObject({ options: { network: "gru4rec" } });
    expect((await sasrec(["recommend", path, "--history", "3,4"])).code).toBe(0);
    const { code, err } = await sasrec(["train", ring, "--network", "gru4rec", "--num-heads", "2"]);
    expect([code, err]).toEqual([2, expect.stringContaining('GRU4Rec has no option "numHeads"')]);
  });

  it("recommends and evaluates on the runtime that is asked for", async () => {
    const ask = (runtime: string): Promise<object> =>
      json("recommend", model, "--history", "3,4", "--candidates", "5", "--runtime", runtime);
    expect(await ask("wasm")).toMatchObject({ recommendations: [{ itemId: 5 }] });
    expect(await ask("native")).toMatchObject({ recommendations: [{ itemId: 5 }] });
    expect((await sasrec(["evaluate", model, ring, "--runtime", "wasm", "--json", "--quiet"])).code).toBe(0);
    expect((await sasrec(["evaluate", model, ring, "--runtime", "gpu"])).err).toContain('runtime is "gpu"');
  });

  it("warns, also when quiet, where the model was not trained on the training part", async () => {
    const { code, out, err } = await sasrec(["evaluate", model, ring, "--split", "user-time:0.5", "--quiet", "--json"]);
    expect(code).toBe(0);
    expect(err).toContain("warning: the model was not trained on the training part");
    expect(JSON.parse(out)).toMatchObject({ trainedOnThisSplit: false, split: "user-time:0.5" });
  });

  it("takes all of the data as test with the split none, and warns where it is the training data", async () => {
    const all = join(folder, "all.safetensors");
    const args = ["--split", "none", "--quiet", "--json"];
    const trained = await sasrec(["train", ring, "--out", all, ...SMALL, "--epochs", "1", ...args]);
    expect(JSON.parse(trained.out)).toMatchObject({ split: "none", evaluation: null });
    const later = join(folder, "later.txt");
    await writeFile(later, "u0 8 3 8\nu1 13 3 8\nu1 14 3 9\nnewcomer 3 3 9\n");
    const report = JSON.parse((await sasrec(["evaluate", all, later, ...args])).out);
    expect(report).toMatchObject({
      users: 2,
      skippedUsers: { total: 1 },
      testItems: 3,
      protocol: { history: "fitted" },
    });
    expect((await sasrec(["evaluate", all, later, ...args])).err).toBe("");
    expect((await sasrec(["evaluate", all, ring, ...args])).err).toContain(
      "the very data that the model was trained on",
    );
    // Of the 480 events, `model` has not learned from each user's last two.
    expect((await sasrec(["evaluate", model, ring, ...args])).err).toContain("fitted on 360 of the 480 events");
  });

  it("trains a model to evaluate if none is given, and saves nothing", async () => {
    const before = await readdir(folder);
    const args = ["evaluate", ring, "--split", "time:6", "--epochs", "2", ...SMALL.slice(0, 6)];
    const report = await json<{ users: number; metrics: object }>(...args);
    expect(report.users).toBe(60);
    expect(await readdir(folder)).toEqual(before);
  });

  it("evaluates the mean of several seeds, each a training of its own", async () => {
    interface Report {
      readonly model: string;
      readonly metrics: Record<string, number>;
      readonly seeds: readonly { readonly seed: number; readonly metrics: Record<string, number> }[];
    }
    const args = ["evaluate", ring, "--epochs", "1", ...SMALL, "--no-baselines"];
    const { model: name, metrics, seeds } = await json<Report>(...args, "--seeds", "2", "--seed", "7");
    expect([name, ...seeds.map(({ seed }) => seed)]).toEqual(["SASRec, 2 seeds", 7, 8]);
    const values = seeds.map((each) => each.metrics["ndcg@10"] as number);
    expect(metrics["ndcg@10"]).toBeCloseTo(((values[0] as number) + (values[1] as number)) / 2, 12);
    expect((await json<Report>(...args, "--seed", "8")).metrics["ndcg@10"]).toBe(values[1]);
    const { out } = await sasrec([...args, "--seeds", "2"]);
    expect(out).toMatch(/SASRec, 2 seeds, mean ± deviation: HR@10 [01]\.\d{4} ± 0\.\d{4}, NDCG@10/);
    expect((await sasrec(["evaluate", model, ring, "--seeds", "2"])).err).toContain("--seeds: for training");
  });

  it("chooses the epoch on validation data", async () => {
    const { training } = await json<{ training: { bestEpoch: number; epochs: { validation?: number }[] } }>(
      ...["train", ring, "--out", join(folder, "best.safetensors"), ...SMALL, "--epochs", "6"],
      ...["--validate-every", "2", "--patience", "1"],
    );
    expect([2, 4, 6]).toContain(training.bestEpoch);
    expect(training.epochs.slice(0, 2).map(({ validation }) => typeof validation)).toEqual(["undefined", "number"]);
  });

  it("weighs transitions on validation data, and evaluates the network alone beside them", async () => {
    interface Trained {
      readonly training: { readonly transitions: { readonly users: number; readonly weight: number } };
      readonly networkAlone: { readonly model: string; readonly metrics: Record<string, number> };
    }
    const file = join(folder, "transitions.safetensors");
    const args = ["train", ring, "--out", file, ...SMALL, "--epochs", "1", "--transitions", "auto"];
    const trained = await json<Trained>(...args);
    expect(trained.training.transitions.users).toBe(60);
    expect(trained.training.transitions.weight).toBeGreaterThan(0);
    const evaluated = await json<Trained & Trained["networkAlone"]>("evaluate", file, ring);
    expect(evaluated.training.transitions).toEqual(trained.training.transitions);
    expect(evaluated.networkAlone.metrics).toEqual(trained.networkAlone.metrics);
    expect(evaluated.networkAlone.model).toBe("SASRec, network alone");
    expect(evaluated.metrics["ndcg@10"]).toBeGreaterThan(evaluated.networkAlone.metrics["ndcg@10"] ?? 1);
    const { out } = await sasrec(args);
    expect(out).toMatch(/transitions: weight [\d.]+, epsilon .* NDCG@10 of 60 held-out events: network .*, together/);
    expect(out).toContain("SASRec, network alone");
  });

  it("recommends for a user, and for a history", async () => {
    interface List {
      readonly user: string | null;
      readonly history: readonly number[];
      readonly recommendations: readonly { readonly itemId: number; readonly score: number }[];
    }
    // Without the two events held out, u0's history is 0..5.
    const known = await json<List>("recommend", model, "--user", "u0", "--top-k", "3");
    expect(known).toMatchObject({ user: "u0", history: [0, 1, 2, 3, 4, 5] });
    expect(known.recommendations[0]?.itemId).toBe(6);
    expect(known.recommendations).toHaveLength(3);
    // With the data it is the full 0..7.
    const newest = await json<List>("recommend", model, "--user", "u0", "--data", ring);
    expect(newest.history).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(newest.recommendations[0]?.itemId).toBe(8);
    const anyone = await json<List>("recommend", model, "--history", "9,10", "--history", "11");
    expect(anyone).toMatchObject({ user: null, history: [9, 10, 11] });
    expect(anyone.recommendations[0]?.itemId).toBe(12);
    const few = await json<List>(
      "recommend",
      model,
      "--history",
      "9,10,11",
      "--candidates",
      "12,13,10",
      "--exclude",
      "12",
    );
    expect(few.recommendations.map(({ itemId }) => itemId)).toEqual([13]);
    const seen = await json<List>("recommend", model, "--history", "9,10", "--top-k", "24", "--include-seen");
    expect(seen.recommendations).toHaveLength(24);
  });

  it("finds similar items", async () => {
    const { similar } = await json<{ similar: { itemId: number }[] }>("similar", model, "3", "--top-k", "4");
    expect(similar).toHaveLength(4);
    expect(similar.map(({ itemId }) => itemId)).not.toContain(3);
  });

  it("inspects", async () => {
    const value = await json<Record<string, object>>("inspect", model);
    expect(value["counts"]).toMatchObject({ users: 60, items: 24, events: 360 });
    expect(value["options"]).toMatchObject({ embeddingDim: 16, seed: 42 });
    expect(value["training"]).toMatchObject({ dataName: "ring", dataHash: expect.stringMatching(/^[0-9a-f]{16}$/) });
    const sizes: number[] = Object.values(value["parameters"] ?? {});
    expect(value["counts"]).toMatchObject({ parameters: sizes.reduce((sum, size) => sum + size) });
  });

  it("prints tables for people", async () => {
    const list = await sasrec(["recommend", model, "--user", "u0", "-k", "2"]);
    expect(list.out).toMatch(
      /^For user u0, who took 1 earlier → 1 → 2 → 3 → 4 → 5:\n\n {2}# +item +score\n {2}1 +6 +-?\d/,
    );
    const report = await sasrec(["evaluate", model, ring]);
    expect(report.out).toMatch(/HR@10 +NDCG@10 +MRR@10\n {2}SASRec +[01]\.\d{4}/);
    expect(report.out).toContain("60 users of ring, split leave-one-out; all 24 items ranked, seen items masked");
    expect((await sasrec(["inspect", model])).out).toContain("60 users, 24 items, 360 events");
    expect((await sasrec(["similar", model, "3"])).out).toContain("Most like 3:");
  });
});

describe("what goes wrong", () => {
  async function fails(code: number, message: string | RegExp, ...args: string[]): Promise<void> {
    const outcome = await sasrec(args);
    expect(outcome.err).toMatch(message);
    expect(outcome.out).toBe("");
    expect(outcome.code).toBe(code);
    expect(outcome.err).not.toContain("    at "); // No stack.
  }

  it("names an unknown data set and those there are", async () => {
    await fails(
      1,
      /no data set of that name.*movielens-100k.*sample/,
      "train",
      "movielens-10k",
      "--out",
      join(folder, "x"),
    );
  });

  it("names file and row of a malformed line", async () => {
    const broken = join(folder, "broken.txt");
    await writeFile(broken, "1 10 5 100\n1 11 five 101\n");
    await fails(1, /broken\.txt, row 2.*five/, "train", broken, "--out", join(folder, "x"));
  });

  it("finds out before training that nobody can be tested, or that flags do not fit", async () => {
    const apart = join(folder, "apart.txt");
    await writeFile(apart, "u0 1 1 100\nu0 2 1 101\nu1 1 1 200\nu1 2 1 201\n");
    for (const command of ["train", "evaluate", "compare"]) {
      await fails(1, /tests 1 users, none of whom has an event before/, command, apart, "--split", "time:150");
    }
    const short = join(folder, "short.txt");
    await writeFile(short, "u0 1 1 1\nu0 2 1 2\nu0 3 1 3\nu1 1 1 1\nu1 3 1 2\nu1 2 1 3\n");
    for (const command of [["train", "--out", join(folder, "x")], ["evaluate"]]) {
      await fails(1, /this split is 2 events of 2 users: nobody has two events.*--split none/, ...command, short);
    }
    await fails(2, /--groups.*ascending/, "evaluate", ring, "--groups", "5,5");
    await fails(2, /--per-user: .*--json/, "evaluate", ring, "--per-user");
  });

  it("warns of events that are there twice, which can be dropped", async () => {
    const twice = join(folder, "twice.txt");
    const lines = (await readFile(ring, "utf8")).split("\n");
    await writeFile(twice, [...lines, ...lines].join("\n"));
    const flags = ["train", twice, "--out", join(folder, "x"), ...SMALL, "--epochs", "1", "--quiet"];
    expect((await sasrec(flags)).err).toMatch(/warning: 480 events of twice repeat another one.*--drop-duplicates/);
    const { err, out } = await sasrec([...flags, "--drop-duplicates"]);
    expect(err).toBe("");
    expect(out).toContain("120 events held out");
  });

  it("says that a model is missing or none", async () => {
    await fails(
      1,
      /cannot read .*nothing\.safetensors/,
      "recommend",
      join(folder, "nothing.safetensors"),
      "--user",
      "1",
    );
    await fails(1, /ring\.txt: .*safetensors/, "inspect", ring);
  });

  it("says what ids look like where one is unknown", async () => {
    await fails(
      1,
      /user "nobody" is not in .*user ids are texts such as "u0", "u1", "u2"/,
      "recommend",
      model,
      "--user",
      "nobody",
    );
    await fails(1, /item "x" .* numbers such as/, "recommend", model, "--history", "1,x");
    await fails(1, /item "007"/, "similar", model, "007");
  });

  it("finds out before training that the model cannot be saved", async () => {
    await fails(1, /cannot write .*: .* no folder/, "train", ring, "--out", join(folder, "none", "m.safetensors"));
    await fails(1, "it is a folder", "train", ring, "--out", folder);
  });

  it("refuses wrong usage with exit code 2", async () => {
    await fails(2, "unknown option '--epoch'", "train", ring, "--epoch", "3");
    await fails(2, "unknown command 'trian'", "trian");
    await fails(2, "missing required argument", "train");
    await fails(2, /--k.*'0'/, "evaluate", ring, "--k", "0");
    await fails(2, "numHeads is 3", "train", ring, "--num-heads", "3");
    await fails(2, /--split.*'half'/, "train", ring, "--split", "half");
    await fails(2, "either --user", "recommend", model);
    await fails(2, "either --user", "recommend", model, "--user", "u0", "--history", "1");
    await fails(2, "is a model; say what to evaluate it on", "evaluate", model);
    await fails(2, "--epochs: for training", "evaluate", model, ring, "--epochs", "3");
    await fails(2, "only --split leave-one-out gives", "train", ring, "--patience", "3", "--split", "none");
    await fails(2, "nothing to be evaluated on", "evaluate", ring, "--split", "none");
    await fails(2, "--format is for files", "train", "sample", "--format", "csv");
  });

  it("says that nothing survived the filter", async () => {
    await fails(1, "none of the 480 events of ring survives the filter", "train", ring, "--min-user-interactions", "9");
  });

  it("stops at Ctrl-C, saves nothing and ends with 130", async () => {
    const out = join(folder, "interrupted.safetensors");
    const { code, err } = await sasrec(["train", ring, "--out", out, "--quiet", ...TRAINING], true);
    expect(code).toBe(130);
    expect(err).toContain("nothing was saved");
    expect(existsSync(out)).toBe(false);
  });
});

describe("help", () => {
  it("shows examples for each command", async () => {
    for (const command of ["train", "evaluate", "compare", "recommend", "similar", "inspect"]) {
      const { code, out } = await sasrec([command, "--help"]);
      expect(code).toBe(0);
      expect(out).toContain(`Examples:\n  sasrec ${command} `);
    }
  });

  it("lists the commands, and the version", async () => {
    const { out } = await sasrec(["--help"]);
    for (const command of ["demo", "train", "evaluate", "compare", "recommend", "similar", "inspect"])
      expect(out).toContain(command);
    expect((await sasrec(["--version"])).out).toMatch(/^\d+\.\d+\.\d+/);
    expect((await sasrec([])).code).toBe(2);
  });
});

describe("on a terminal", () => {
  const names = [
    "\u001b[31mRed",
    "映画館の長い題名",
    "Back\u0008\u0008gone",
    "\u009b35mViolet",
    "two\u2028lines",
    "\u202eturned",
  ];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

  it.each([60, 80])("of %d columns no line is wider, and nothing of the data controls it", async (columns) => {
    const data = join(folder, `\u001b[2Jfilms-with-a-long-name-${columns}.csv`);
    const rows = Array.from({ length: 320 }, (_, i) => {
      const item = (Math.floor(i / 8) + (i % 8)) % 12;
      return `${Math.floor(i / 8)},${item},${i},"${names[item % names.length]} film ${item}"`;
    });
    await writeFile(data, `user_id,item_id,timestamp,item_title\n${rows.join("\n")}\n`);
    const saved = join(folder, `t${columns}`);
    const flags = ["--name", "\u001b]0;mine\u0007", "--embedding-dim", "4", "--epochs", "1", "--max-length", "4"];
    const commands = [
      ["train", data, ...flags, "--out", saved],
      ["evaluate", saved, data, "--k", "5,10", "--metrics", "hr,ndcg,mrr,coverage,novelty", "--groups"],
      ["recommend", saved, "--history", "1,2", "--data", data, "--top-k", "9"],
      ["similar", saved, "1", "--data", data],
      ["inspect", saved],
      ["similar", saved, "\u001b[31mnone", "--data", data],
    ];
    for (const args of commands) {
      let text = "";
      const say = (piece: string): void => {
        text += piece;
      };
      const code = await runProgram(args, {
        stdout: say,
        stderr: say,
        columns: () => columns,
        onInterrupt: () => () => undefined,
      });
      expect(code, text).toBe(args[2]?.includes("none") ? 1 : 0);
      expect(text).not.toMatch(controls);
      for (const line of text.split("\n")) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
    }
    const { out } = await sasrec(["recommend", saved, "--history", "1,2", "--data", data, "--json", "--quiet"]);
    expect(out).not.toMatch(controls);
    expect(JSON.parse(out).recommendations[0].title).toMatch(/ film \d+$/);
  });
});
