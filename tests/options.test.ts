/**
 * Option tables and what is made from them: checks, flags, help, schema, README.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeFiles } from "../scripts/options.ts";
import { addConfigFlag, applyConfig, configSchema } from "../src/cli/flags/config-file.ts";
import { addFlags, givenBy } from "../src/cli/flags/from-table.ts";
import { buildProgram, runProgram } from "../src/cli/program.ts";
import { comparisonOptions } from "../src/comparison/options.ts";
import { filterOptions } from "../src/data/filter.ts";
import { leaveOneOutOptions, trainTestOptions } from "../src/data/splits.ts";
import { datasetOptions } from "../src/datasets/registered/load-dataset.ts";
import { sampleOptions } from "../src/datasets/sample/sample.ts";
import { metricOptions } from "../src/evaluation/metrics/metric-names.ts";
import { evaluationOptions, protocolOptions, reportOptions } from "../src/evaluation/protocol/options.ts";
import { bootstrapOptions } from "../src/evaluation/statistics/bootstrap.ts";
import { checkpointTable, fitPartialTable, fitTable } from "../src/models/fit-options.ts";
import { kinds } from "../src/models/registry.ts";
import { readmeTable } from "../src/options/describe.ts";
import { type OptionTable, resolve } from "../src/options/table.ts";
import { columnOptions, readingOptions } from "../src/readers/options.ts";
import { requestOptions, similarOptions } from "../src/recommender/requests.ts";

const silent = { stdout: () => undefined, stderr: () => undefined, onInterrupt: () => () => undefined };

const tables: Readonly<Record<string, OptionTable>> = {
  ...Object.fromEntries(Object.entries(kinds).map(([name, { options }]) => [name, options])),
  ...{ filterOptions, leaveOneOutOptions, trainTestOptions, datasetOptions, sampleOptions, bootstrapOptions },
  ...{ columnOptions, readingOptions },
  ...{ metricOptions, protocolOptions, reportOptions, evaluationOptions, comparisonOptions },
  ...{ checkpointTable, fitTable, fitPartialTable, requestOptions, similarOptions },
};

describe.each(Object.entries(tables))("the table %s", (_, table) => {
  it("has defaults that its own check accepts, and no default before what it follows", () => {
    const names = Object.keys(table);
    for (const [name, { defaultBy, defaultFrom, ...spec }] of Object.entries(table)) {
      const values = [spec.default, ...Object.values(defaultBy?.values ?? {})].filter((value) => value !== undefined);
      for (const value of values) expect(resolve("it", { [name]: spec }, { [name]: value })).toHaveProperty(name);
      const before = names.slice(0, names.indexOf(name));
      for (const other of [defaultBy?.option, defaultFrom?.[0]]) {
        if (other !== undefined) expect(before, name).toContain(other);
      }
      expect(spec.help).not.toMatch(/^[A-Z][a-z]+ [a-z]|[.]$/);
    }
  });
});

it("an option added to a table is in the check, the flag, the help, the schema, the config file and the README", async () => {
  const warmth = { type: "number", min: 0, max: 1, default: 0.25, help: "how warm scores are" } as const;
  const table: OptionTable = { ...kinds.sasrec.options, scoreWarmth: warmth };

  expect(resolve("SASRec", table, {})).toMatchObject({ scoreWarmth: 0.25 });
  expect(() => resolve("SASRec", table, { scoreWarmth: 2 })).toThrow("scoreWarmth is 2. Give a number from 0 to 1.");

  const program = new Command().exitOverride();
  const command = addConfigFlag(addFlags(program.command("train"), { sasrec: table }, "Model:").exitOverride());
  expect(command.helpInformation().replace(/\s+/g, " ")).toContain(
    "--score-warmth <number> how warm scores are (default: 0.25)",
  );
  command.parse(["--score-warmth", "0.5"], { from: "user" });
  expect(givenBy(command.opts(), table)).toEqual({ scoreWarmth: 0.5 });
  expect(configSchema(program)).toMatchObject({
    properties: { scoreWarmth: { type: "number", minimum: 0, maximum: 1, default: 0.25 } },
  });
  expect(readmeTable({ sasrec: table })).toContain(
    "| `scoreWarmth` | a number from 0 to 1 | 0.25 | how warm scores are |",
  );
});

it.each(madeFiles())("%s is what the tables make: npm run options", (path, content) => {
  expect(readFileSync(path, "utf8")).toBe(content);
});

it("a flag that an example in a help text gives is one of its command", () => {
  for (const command of buildProgram(silent).commands) {
    let help = "";
    const writeOut = (text: string): void => {
      help += text;
    };
    command.configureOutput({ writeOut }).outputHelp();
    const known = new Set(command.options.map(({ long }) => long));
    const examples = [...help.matchAll(new RegExp(`^  sasrec ${command.name()} .*$`, "gm"))].join(" ");
    for (const [flag] of examples.matchAll(/--[a-z][a-z0-9-]+/g)) expect([...known], command.name()).toContain(flag);
  }
});

describe("the config file", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sasrec-config-"));
    const lines = Array.from({ length: 400 }, (_, i) => `u${Math.floor(i / 8)} ${(i * 7) % 24} ${1 + (i % 5)} ${i}`);
    await writeFile(join(folder, "events.txt"), `${lines.join("\n")}\n`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(config: unknown, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const path = join(folder, "config.json");
    await writeFile(path, typeof config === "string" ? config : JSON.stringify(config));
    const said = { stdout: "", stderr: "" };
    const note = (stream: keyof typeof said) => (text: string) => {
      said[stream] += text;
    };
    const io = { ...silent, stdout: note("stdout"), stderr: note("stderr") };
    const code = await runProgram([...args, "--config", path], io);
    return { code, out: said.stdout, err: said.stderr };
  }

  const tiny = { embeddingDim: 8, numBlocks: 1, maxLength: 8, epochs: 1, threads: 1 };

  it("says what flags say, and flags win over it", async () => {
    const config = {
      ...tiny,
      $schema: "x",
      k: [3, 5],
      metrics: "hr",
      filterSeen: false,
      split: "last-out",
      minRating: 2,
    };
    const out = join(folder, "model.safetensors");
    const result = await run(config, "train", join(folder, "events.txt"), "--out", out, "--epochs", "2", "--json");
    expect(result).toMatchObject({ code: 0, err: expect.stringContaining("config.json: ") });
    const { options, evaluation, split } = JSON.parse(result.out);
    expect(options).toMatchObject({ embeddingDim: 8, epochs: 2 });
    expect(evaluation.protocol).toMatchObject({ k: [3, 5], metrics: ["hr"], seen: "allowed" });
    expect(split).toBe("last-out");

    // What it says of training does not matter to a trained model.
    const evaluated = await run(config, "evaluate", out, join(folder, "events.txt"), "--json", "--quiet");
    expect(evaluated).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(evaluated.out).trainedOnThisSplit).toBe(true);
  });

  it("is refused with a hint", async () => {
    const attempts: [unknown, string][] = [
      [{ embedingDim: 8 }, 'config.json has no option "embedingDim". Did you mean embeddingDim?'],
      [{ "max-length": 8 }, 'config.json has no option "max-length". Did you mean maxLength?'],
      [{ embeddingDim: "8" }, 'config.json: embeddingDim is "8". Give a whole number from 1 to 1,024.'],
      [{ split: "halves" }, 'config.json: split is "halves". Give what to hold out'],
      [{ preset: "best" }, 'config.json: preset is "best". Give "default"'],
      [{ calibration: 0.5 }, 'SASRec: calibration is 0.5, which loss "cross-entropy" makes no use of.'],
      ['{\n "epochs": 1,\n}', "config.json, row 3: this is no JSON."],
    ];
    for (const [config, text] of attempts) {
      const { code, err } = await run(config, "train", join(folder, "events.txt"));
      expect([code === 0, err]).toEqual([false, expect.stringContaining(text)]);
    }
  });

  it("must be there if it is named", async () => {
    const program = new Command();
    const command = addConfigFlag(program.command("train"));
    await expect(applyConfig(program, command, () => undefined)).resolves.toBeUndefined();
    command.parse(["--config", "none.json"], { from: "user" });
    const failing = expect.objectContaining({ code: "io", details: { path: "none.json" } });
    await expect(applyConfig(program, command, () => undefined)).rejects.toEqual(failing);
  });
});
