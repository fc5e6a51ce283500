import { Command } from "commander";
import { expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { sasrecByData } from "../../models/neural/options-by-data.ts";
import { atOnce } from "../../turns.ts";
import { addModelFlags } from "./model-flags.ts";
import { addPresetFlag, type PresetFlag, presetOptions } from "./preset-flag.ts";

const userIds = Array.from({ length: 300 }, (_, i) => i % 50);
const data = Dataset.from({ userIds, itemIds: userIds.map((_, i) => i % 40) });

/** Options and what is said about them. */
function chosen(...args: string[]): { options: object; said: string } {
  const command = addPresetFlag(addModelFlags(new Command().exitOverride().configureOutput({ writeErr: () => {} })));
  const notes: string[] = [];
  const options = presetOptions(command.parse(args, { from: "user" }).opts<PresetFlag>(), data, (text) => {
    notes.push(text);
  });
  return { options: atOnce(sasrecByData.choose(options, data)).options, said: notes.join("\n") };
}

it("--preset sets options, flags differ from it, and it says what it chose and why", () => {
  const { options, said } = chosen("--preset", "default", "--epochs", "7");
  expect(options).toMatchObject({ maxLength: 10, dropout: 0.5, epochs: 7 });
  expect(said).toContain("preset default: ");
  expect(said).toContain("6.0 events a user");
});

it("says only what flags leave to it, and counts with theirs", () => {
  const { said } = chosen("--preset", "default", "--epochs", "7", "--batch-size", "16");
  expect(said).toContain("dropout 0.5");
  expect(said).not.toContain("epochs");
  expect(chosen("--preset", "default", "--epochs", "7").said).toContain("batchSize 16 and 7 epochs: 28 steps");
});

it("with another loss than the preset's, leaves out what is for the preset's alone", () => {
  expect(chosen("--preset", "default").options).toMatchObject({ loss: "cross-entropy", excludeSeen: false });
  const { options, said } = chosen("--preset", "default", "--loss", "bce");
  expect(options).toMatchObject({ loss: "bce", negatives: 1, positions: "rotary" });
  expect(options).not.toHaveProperty("excludeSeen");
  expect(said).not.toMatch(/cross-entropy|excludeSeen|compared with/);
  expect(chosen("--preset", "paper", "--loss", "gbce").options).toMatchObject({ loss: "gbce", negatives: 256 });
});

it("takes details of the preset's own loss", () => {
  expect(chosen("--preset", "paper", "--negatives", "3").options).toMatchObject({ loss: "bce", negatives: 3 });
});

it("without it, fit chooses by the data, and one line says what", () => {
  const { options, said } = chosen("--dropout", "0.1");
  expect(options).toMatchObject({ maxLength: 10, dropout: 0.1, positions: "rotary" });
  expect(said).toMatch(/^chosen by the data: [^\n]*maxLength 10[^\n]*$/);
  expect(said).not.toContain("dropout");
});

it("none is one default for each option, and nothing is said", () => {
  const { options, said } = chosen("--preset", "none");
  expect(options).toMatchObject({ maxLength: 50, dropout: 0.2, positions: "learned" });
  expect(said).toBe("");
});

it("refuses another network", () => {
  expect(() => chosen("--preset", "default", "--network", "gru4rec")).toThrow(/Presets are for SASRec/);
});

it("refuses an unknown preset", () => {
  expect(() => chosen("--preset", "best")).toThrow(/Allowed choices are default, paper, ml-1m, sparse, none/);
});
