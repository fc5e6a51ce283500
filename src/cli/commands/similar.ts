/** `sasrec similar MODEL ITEM` */

import type { Command } from "commander";
import { loadModel } from "../../recommender/create.ts";
import { similarOptions } from "../../recommender/requests.ts";
import { addConfigFlag } from "../flags/config-file.ts";
import { addReadFlags, loadData, type ReadFlags } from "../flags/data-argument.ts";
import { addFlags, givenBy } from "../flags/from-table.ts";
import { collect, requireId } from "../flags/ids.ts";
import { addOutputFlags, type CliIo, noteTo, type OutputFlags, printResult, warnTo } from "../output/io.ts";
import { type Items, nameOf, recommendationTable, withInfo } from "../output/recommendations.ts";

type Flags = ReadFlags & OutputFlags & { readonly data?: readonly string[] };

const EXAMPLES = `
Examples:
  sasrec similar model.safetensors 50
  sasrec similar model.safetensors 50 --top-k 20 --data movielens-100k --json`;

/** Adds the command. */
export function addSimilar(program: Command, io: CliIo): void {
  const command = program
    .command("similar")
    .description("the items that the model sees as most alike an item")
    .argument("<model>", "a file that train has saved")
    .argument("<item>", "an item's id")
    .option("--data <data>", "a data set or file, for titles; again for more files", collect);
  addFlags(command, { "": similarOptions }, "Options:");
  addOutputFlags(addConfigFlag(addReadFlags(command)));
  command.addHelpText("after", EXAMPLES).action((path: string, item: string, flags: Flags) => {
    return similar(path, item, flags, io);
  });
}

async function similar(path: string, text: string, flags: Flags, io: CliIo): Promise<void> {
  const model = await loadModel(path);
  const data = flags.data === undefined ? undefined : await loadData(flags.data, flags, noteTo(io, flags), warnTo(io));
  const itemId = requireId(text, model.items, "item", path);
  const list = await model.similarItems(itemId, givenBy(flags, similarOptions));
  await model.release();
  const items: Items = data?.items ?? new Map();
  const value = { item: { itemId, ...items.get(itemId) }, similar: withInfo(list, items) };
  printResult(io, flags, value, (width) => {
    return `Most like ${nameOf(itemId, items)}:\n\n${recommendationTable(list, items, width, "cosine")}`;
  });
}
