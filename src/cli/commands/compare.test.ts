import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComparisonResult } from "../../comparison/result.ts";
import { runProgram } from "../program.ts";

let folder = "";
let ring = "";

async function sasrec(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const io = {
    stdout(text: string) {
      out += text;
    },
    stderr(text: string) {
      err += text;
    },
    onInterrupt: () => () => undefined,
  };
  const code = await runProgram(args, io);
  return { code, out, err };
}

const SMALL = ["--embedding-dim", "16", "--num-blocks", "1", "--max-length", "8", "--batch-size", "32"];
const TRAINING = [...SMALL, "--learning-rate", "0.01", "--dropout", "0", "--threads", "1", "--epochs", "20"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-compare-"));
  ring = join(folder, "ring.txt");
  // 60 users walk a ring of 24 items: popularity cannot know it, whoever looks at the last item can.
  const lines = Array.from({ length: 60 }, (_, user) => {
    return Array.from({ length: 6 + (user % 5) }, (_, step) => `u${user} ${(user * 5 + step) % 24} 3 ${step}`).join(
      "\n",
    );
  });
  await writeFile(ring, `${lines.join("\n")}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

describe("compare", () => {
  it("takes a preset for SASRec, from which flags differ", async () => {
    const flags = ["--preset", "default", "--epochs", "1", "--embedding-dim", "8", "--models", "sasrec,gru4rec"];
    const { code, out, err } = await sasrec("compare", ring, ...flags, "--threads", "1", "--json");
    expect(code).toBe(0);
    expect(err).toContain("preset default: ");
    const result = JSON.parse(out) as ComparisonResult;
    expect(result.models.map(({ options }) => options)).toMatchObject([
      { embeddingDim: 8, epochs: 1, positions: "rotary", excludeSeen: true, dropout: 0.5 },
      { embeddingDim: 8, epochs: 1, dropout: 0.2 },
    ]);
  });

  it("refuses a preset without SASRec, and takes details of the preset's loss for SASRec alone", async () => {
    const { code, err } = await sasrec("compare", ring, "--preset", "default", "--models", "markov");
    expect(code).toBe(2);
    expect(err).toContain("--preset is for SASRec, which is not among --models");
    const flags = ["--preset", "paper", "--negatives", "2", "--epochs", "1", "--models", "sasrec,gru4rec"];
    const { out } = await sasrec("compare", ring, ...flags, "--threads", "1", "--json", "--quiet");
    expect((JSON.parse(out) as ComparisonResult).models.map(({ options }) => options)).toMatchObject([
      { loss: "bce", negatives: 2 },
      { loss: "cross-entropy" },
    ]);
  });

  it("prints all models' results as JSON", async () => {
    const { code, out, err } = await sasrec("compare", ring, ...TRAINING, "--k", "5,10", "--json", "--quiet");
    expect(err).toBe("");
    expect(code).toBe(0);
    const result = JSON.parse(out) as ComparisonResult;
    expect(result.protocol).toMatchObject({
      name: "full",
      k: [5, 10],
      items: 24,
      users: 60,
      split: { name: "leave-one-out" },
    });
    expect(result.models.slice(0, 5).map(({ name }) => name)).toEqual([
      "SASRec",
      "Popularity",
      "Markov",
      "ItemKNN",
      "BPRMF",
    ]);
    const [best, popularity] = result.models;
    expect(Object.keys(best?.metrics ?? {})).toEqual(["hr@5", "ndcg@5", "mrr@5", "hr@10", "ndcg@10", "mrr@10"]);
    expect(best?.metrics["ndcg@10"]).toBeGreaterThan((popularity?.metrics["ndcg@10"] ?? 1) + 0.3);
    expect(best).toMatchObject({ seconds: expect.any(Number), options: { epochs: 20, embeddingDim: 16 } });
    expect(best?.options).not.toHaveProperty("verbose");
    expect(best?.curve?.bestEpoch).toBeGreaterThan(0);
    expect(result.metric).toBe("ndcg@5");
    expect(result.comparisons[0]).toMatchObject({ models: ["SASRec", "Popularity"], metric: "hr@5" });
  });

  it("prints a table, best first, with warnings and the protocol, and writes the report", async () => {
    const html = join(folder, "report.html");
    const models = ["--models", "popularity,markov,sasrec", "--epochs", "1", "--transitions", "off", "--html", html];
    const { code, out, err } = await sasrec("compare", ring, ...SMALL, ...models);
    expect(code).toBe(0);
    expect(out).toMatch(/HR@10 +NDCG@10 +MRR@10 +training +evaluation\n {2}Markov +\d\.\d{4} ± \d\.\d{4}/);
    expect(out).toContain("warning: Markov is better than SASRec");
    expect(out).toMatch(/SASRec less +metric +difference/);
    expect(out).toContain("Split leave-one-out: each user's last event is for the test");
    expect(err).toContain("1 of 3: training SASRec …");
    expect(err).toContain(`Wrote ${html}`);
    expect(await readFile(html, "utf8")).toContain("Markov is better than SASRec");
  });

  it("takes several files as one log", async () => {
    const text = await readFile(ring, "utf8");
    const rows = text.trimEnd().split("\n");
    const halves = [join(folder, "first.txt"), join(folder, "second.txt")] as const;
    await writeFile(halves[0], `${rows.slice(0, rows.length / 2).join("\n")}\n`);
    await writeFile(halves[1], `${rows.slice(rows.length / 2).join("\n")}\n`);
    const args = ["--models", "popularity,markov", "--json", "--quiet"];
    const [whole, parts] = [await sasrec("compare", ring, ...args), await sasrec("compare", ...halves, ...args)];
    expect(parts.err).toBe(whole.err);
    const hashOf = ({ out }: { readonly out: string }): string => (JSON.parse(out) as ComparisonResult).data.trainHash;
    expect(hashOf(whole)).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf(parts)).toBe(hashOf(whole));
  });

  it("compares under other splits and protocols, without SASRec too", async () => {
    const args = ["--models", "markov,popularity", "--split", "user-time:0.3", "--protocol", "sampled-100"];
    const { out, err } = await sasrec("compare", ring, ...args, "--json");
    expect(JSON.parse(out)).toMatchObject({
      subject: "Popularity",
      protocol: { name: "sampled-100", split: { name: "user-time" }, validation: null },
      warnings: [{ code: "other-wins", model: "Markov" }],
    });
    expect(err).toContain("warning: Markov is better than Popularity");
  });

  it("trains networks by several seeds, other models once", async () => {
    const args = ["--models", "sasrec,markov", "--epochs", "1", "--transitions", "off", "--seeds", "2", "--seed", "3"];
    const { out } = await sasrec("compare", ring, ...SMALL, ...args);
    expect(out).toMatch(/ {2}Markov +\d/);
    expect(out).toMatch(/ {2}SASRec, 2 seeds, mean ± deviation: HR@10/);
    expect(out).toContain("warning: Markov is better than SASRec, 2 seeds by");
  });

  it("takes the sample if no data is named", async () => {
    const { out } = await sasrec("compare", "--models", "popularity", "--json", "--quiet");
    expect(JSON.parse(out)).toMatchObject({ data: { name: "sample" } });
  });

  it("refuses wrong usage before it trains", async () => {
    const fails = async (message: RegExp | string, ...args: string[]): Promise<void> => {
      const { code, out, err } = await sasrec("compare", ring, ...args);
      expect(err).toMatch(message);
      expect({ code, out }).toEqual({ code: 2, out: "" });
    };
    await fails(/"sas" is none of sasrec, popularity/, "--models", "sas");
    await fails("numHeads is 3", "--num-heads", "3");
    await fails("nothing to evaluate the models on", "--split", "none");
    await fails("only --split leave-one-out gives", "--split", "time:3", "--patience", "2");
    await fails("can tell who is better", "--metrics", "coverage");
    const { code, err } = await sasrec("compare", ring, "--html", join(folder, "none", "report.html"));
    expect(code).toBe(1);
    expect(err).toContain("cannot write");
  });

  it("has help with examples", async () => {
    const { out } = await sasrec("compare", "--help");
    expect(out).toContain("Examples:\n  sasrec compare sample");
    expect(out).toContain("passes over the training sequences (default:\n                                    100)");
  });
});
