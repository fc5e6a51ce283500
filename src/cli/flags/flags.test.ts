import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { networkOptions } from "../../models/neural/options.ts";
import { addEvaluationFlags, evaluationOptions } from "../commands/evaluate-model.ts";
import { parseColumns } from "./data-argument.ts";
import { flagOf } from "./from-table.ts";
import { addModelFlags, modelOptions } from "./model-flags.ts";
import { parseAscendingCounts, parseCount, parseNumber } from "./numbers.ts";

function parse(...args: string[]): Record<string, unknown> {
  const command = addModelFlags(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: "user" }).opts();
}

describe("model flags", () => {
  it("has a flag for every option but verbose and preset, which commands add themselves", () => {
    const help = addModelFlags(new Command()).helpInformation();
    const names = Object.values(networkOptions).flatMap((table) => Object.keys(table));
    for (const name of names.filter((name) => !["verbose", "preset"].includes(name)))
      expect(help).toContain(`${flagOf(name)} <`);
    expect(help).not.toContain("--verbose");
  });

  it("reads numbers as numbers and words as words, under the options' names", () => {
    const flags = parse("--embedding-dim", "32", "--loss", "bce", "--beta2", "0.9", "--l2", "1e-4", "--name", "7");
    expect(flags).toEqual({ embeddingDim: 32, loss: "bce", beta2: 0.9, l2: 1e-4, name: "7" });
    expect(modelOptions(flags)).toMatchObject({ embeddingDim: 32, feedForwardDim: 32, loss: "bce", epochs: 20 });
  });

  it("reads switches as true and false, and nothing else", () => {
    expect(parse("--exclude-seen", "true")).toEqual({ excludeSeen: true });
    expect(parse("--exclude-seen", "false")).toEqual({ excludeSeen: false });
    expect(() => parse("--exclude-seen", "yes")).toThrow(/neither true nor false/);
  });

  it("puts given flags over the usual values, and those over the defaults", () => {
    expect(modelOptions({ epochs: 3 }, { epochs: 30, maxLength: 7 })).toMatchObject({
      epochs: 3,
      maxLength: 7,
      numBlocks: 2,
    });
  });

  it("refuses what is no number, and what the options refuse", () => {
    expect(() => parse("--epochs", "many")).toThrow("many");
    expect(() => parse("--epoch", "3")).toThrow("unknown option");
    expect(() => modelOptions(parse("--num-heads", "3"))).toThrow("divides embeddingDim, 64");
    expect(() => parse("--norm", "batch")).toThrow('norm is "batch". Give "pre", "post" or "original".');
    expect(() => parse("--epochs", "1.5")).toThrow("epochs is 1.5. Give a whole number from 1 to 1,000,000.");
  });
});

describe("values", () => {
  it("reads numbers", () => {
    expect(parseNumber("-1.5e3")).toBe(-1500);
    for (const text of ["", " ", "x", "Infinity", "NaN", "1,2"]) expect(() => parseNumber(text)).toThrow("no number");
    for (const text of ["0", "-1", "1.5"]) expect(() => parseCount(text)).toThrow("at least 1");
    expect(() => parseAscendingCounts("5,")).toThrow("no number");
  });

  it("reads metrics", () => {
    const read = (...args: string[]) => {
      const command = addEvaluationFlags(new Command()).exitOverride();
      return evaluationOptions(
        command
          .configureOutput({ writeErr: () => undefined })
          .parse(args, { from: "user" })
          .opts(),
      );
    };
    expect(read("--metrics", "hr, NDCG", "--k", "5,10")).toEqual({ metrics: ["hr", "ndcg"], k: [5, 10] });
    expect(read("--include-seen")).toEqual({ filterSeen: false });
    expect(read()).toEqual({});
    expect(() => read("--metrics", "hr,auc")).toThrow('metrics is ["hr", "auc"]. Give a list of "hr", "ndcg"');
    expect(() => read("--k", "0")).toThrow("k is [0]. Give a whole number of at least 1, or a list of such.");
  });

  it("reads columns", () => {
    expect(parseColumns("user=uid, item=Item Id,rating=")).toEqual({ user: "uid", item: "Item Id", rating: null });
    expect(() => parseColumns("users=uid")).toThrow("user=NAME");
    expect(() => parseColumns("user")).toThrow("user=NAME");
    expect(() => parseColumns("item=")).toThrow("every event needs");
  });
});
