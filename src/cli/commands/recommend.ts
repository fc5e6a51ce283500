/**
 * `sasrec recommend MODEL`
 *
 * @module
 */

import type { Command } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { type Id, IdMap } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import { type AnyModel, loadModel } from "../../recommender/create.ts";
import { requestOptions } from "../../recommender/requests.ts";
import { addConfigFlag } from "../flags/config-file.ts";
import { addReadFlags, loadData, type ReadFlags } from "../flags/data-argument.ts";
import { addFlags, givenBy } from "../flags/from-table.ts";
import { collect, collectIds, findId, requireId } from "../flags/ids.ts";
import { addMachineFlags, loadOptions } from "../flags/model-flags.ts";
import { addOutputFlags, type CliIo, type Note, noteTo, type OutputFlags, printResult, warnTo } from "../output/io.ts";
import { type Items, nameOf, recommendationTable, withInfo } from "../output/recommendations.ts";

type Flags = ReadFlags &
  OutputFlags & {
    readonly user?: string;
    readonly history?: readonly string[];
    readonly data?: readonly string[];
    readonly exclude?: readonly string[];
    readonly candidates?: readonly string[];
  };

const EXAMPLES = `
Ids are written as in the data; a number is taken for a number where the model's ids are numbers.

Examples:
  sasrec recommend model.safetensors --user 42
  sasrec recommend model.safetensors --history 50,181,172 --top-k 20 --data movielens-100k
  sasrec recommend model.safetensors --user ann --data events.csv --exclude 17,18 --json`;

/** Adds the command. */
export function addRecommend(program: Command, io: CliIo): void {
  const command = program
    .command("recommend")
    .description("recommend what comes next, for a user or for any history")
    .argument("<model>", "a file that train has saved")
    .option("-u, --user <id>", "a user, with the history in the model or, with --data, the one in DATA")
    .option("-H, --history <ids>", "items of anybody, oldest first, as 50,181,172", collectIds)
    .option(
      "--data <data>",
      "a data set or file, for titles and for histories newer than the model's; again for more files",
      collect,
    )
    .option("--exclude <ids>", "items not to recommend", collectIds)
    .option("--candidates <ids>", "the only items to recommend", collectIds);
  addFlags(command, { "": requestOptions }, "Options:");
  addOutputFlags(addConfigFlag(addMachineFlags(addReadFlags(command))));
  command.addHelpText("after", EXAMPLES).action((path: string, flags: Flags) => recommend(path, flags, io));
}

async function recommend(path: string, flags: Flags, io: CliIo): Promise<void> {
  if ((flags.user === undefined) === (flags.history === undefined)) {
    throw new SasrecError("invalid-option", "give either --user ID or --history ID,ID,…");
  }
  const note = noteTo(io, flags);
  const model = await loadModel(path, loadOptions({ ...flags }));
  const data = flags.data === undefined ? undefined : await loadData(flags.data, flags, note, warnTo(io));
  const { user, history } = whose(flags, model, data, path);
  const unknown = history.filter((id) => model.items.indexOf(id) === undefined);
  if (unknown.length > 0) note(`in the history, but not in the model, so left out: ${some(unknown)}`);
  const { candidates } = flags;
  const list = await model.recommend({
    history,
    ...givenBy(flags, requestOptions),
    unknownItems: "ignore",
    excludeItems: excluded(flags.exclude ?? [], model.items, note),
    ...(candidates && { candidates: candidates.map((text) => requireId(text, model.items, "item", path)) }),
  });
  await model.release();
  const items: Items = data?.items ?? new Map();
  const value = { user: user ?? null, history, recommendations: withInfo(list, items) };
  printResult(io, flags, value, (width) => {
    return `${describeHistory(user, history, items)}\n\n${recommendationTable(list, items, width)}`;
  });
}

interface Whose {
  readonly user: Id | undefined;
  readonly history: readonly Id[];
}

/** The history that was typed, or else the user's: in DATA, where it is given, or in the model. */
function whose(flags: Flags, model: AnyModel, data: Dataset | undefined, path: string): Whose {
  if (flags.user === undefined) {
    const history = (flags.history ?? []).map((text) => requireId(text, model.items, "item", path));
    return { user: undefined, history };
  }
  if (data !== undefined) {
    const user = requireId(flags.user, new IdMap(data.users), "user", data.name);
    return { user, history: data.getUserItems(user) };
  }
  const user = requireId(flags.user, model.users, "user", path);
  return { user, history: model.historyOf(user) ?? [] };
}

function excluded(texts: readonly string[], items: IdMap, note: Note): Id[] {
  const unknown = texts.filter((text) => findId(text, items) === undefined);
  if (unknown.length > 0) note(`--exclude: not in the model: ${some(unknown)}`);
  return texts.map((text) => findId(text, items)).filter((id) => id !== undefined);
}

const SHOWN = 5;

/** The first of many. */
function some(ids: readonly Id[]): string {
  const first = ids.slice(0, SHOWN).join(", ");
  return ids.length > SHOWN ? `${first} and ${ids.length - SHOWN} more` : first;
}

/** Whose list it is, with the last items of the history: `For user 42, who took 9 earlier → A → B:`. */
export function describeHistory(user: Id | undefined, history: readonly Id[], items: Items): string {
  const last = history.slice(-SHOWN).map((id) => nameOf(id, items));
  const who = user === undefined ? "For the history" : `For user ${user}, who took`;
  const earlier = history.length > SHOWN ? `${history.length - SHOWN} earlier → ` : "";
  return `${who} ${earlier}${last.join(" → ")}:`;
}
