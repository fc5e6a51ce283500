/** `sasrec recommend MODEL` */

import type { Command } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { type Id, IdMap } from "../../data/ids.ts";
import { listed, quoted, SasrecError } from "../../errors.ts";
import { type AnyModel, loadModel } from "../../recommender/create.ts";
import { type RecommendOptions, requestOptions } from "../../recommender/requests.ts";
import { seenOption } from "../../scoring/seen.ts";
import { addConfigFlag } from "../flags/config-file.ts";
import { addReadFlags, loadData, type ReadFlags } from "../flags/data-argument.ts";
import { addFlags, givenBy } from "../flags/from-table.ts";
import { collect, findId, itemIds, requireId } from "../flags/ids.ts";
import { addMachineFlags, loadOptions } from "../flags/model-flags.ts";
import { checkWritable } from "../flags/model-path.ts";
import { addOutputFlags, type CliIo, type Note, noteTo, type OutputFlags, printResult, warnTo } from "../output/io.ts";
import { type Items, nameOf, recommendationTable, withInfo } from "../output/recommendations.ts";
import { rowFormat } from "../output/recommendations-file.ts";
import { counted } from "../output/table.ts";
import { type Choice, recommendAll } from "./recommend-all.ts";

type Flags = ReadFlags &
  OutputFlags & {
    readonly user?: string;
    readonly history?: readonly string[];
    readonly allUsers?: boolean;
    readonly out?: string;
    readonly data?: readonly string[];
    readonly exclude?: readonly string[];
    readonly candidates?: readonly string[];
  };

const EXAMPLES = `
Ids are written as in the data; a number is taken for a number if the model's ids are numbers. <ids> is one id as it is,
or several with commas between them, in double quotes if they have commas themselves, or @FILE with an id on each line.
Give the flag again for more.

Examples:
  sasrec recommend model.safetensors --user 42
  sasrec recommend model.safetensors --history 50,181,172 --top-k 20 --data movielens-100k
  sasrec recommend model.safetensors --user ann --data events.csv --exclude 17,18 --exclude @sold-out.txt --json
  sasrec recommend model.safetensors --history '"Owl, The (1966)",Rain' --exclude 'Quiet Streets, The (1995)'
  sasrec recommend model.safetensors --all-users --top-k 5 --out recommendations.csv`;

/** Adds the command. */
export function addRecommend(program: Command, io: CliIo): void {
  const command = program
    .command("recommend")
    .description("recommend what comes next, for a user, for any history, or for all users")
    .argument("<model>", "a file that train has saved")
    .option("-u, --user <id>", "a user, with the history in the model or, with --data, the one in DATA")
    .option("-H, --history <ids>", "items of anybody, oldest first, as 50,181,172", collect)
    .option("--all-users", "every user of the model or, with --data, of DATA, into the file --out")
    .option("-o, --out <file>", "with --all-users: a row for each user and item, as .csv or .jsonl")
    .option(
      "--data <data>",
      "a data set or file, for titles and for histories newer than the model's; again for more files",
      collect,
    )
    .option("--exclude <ids>", "items not to recommend", collect)
    .option("--candidates <ids>", "the only items to recommend", collect);
  addFlags(command, { "": requestOptions }, "Options:");
  addOutputFlags(addConfigFlag(addMachineFlags(addReadFlags(command, false))));
  command.addHelpText("after", EXAMPLES).action((path: string, flags: Flags) => recommend(path, flags, io));
}

async function recommend(path: string, flags: Flags, io: CliIo): Promise<void> {
  if ([flags.user, flags.history, flags.allUsers].filter((given) => given !== undefined).length !== 1) {
    throw new SasrecError("invalid-option", "give either --user ID, --history ID,ID,… or --all-users");
  }
  const { out } = flags;
  if (out === undefined && flags.allUsers === true) {
    throw new SasrecError("invalid-option", "--all-users needs --out FILE, where the lists go");
  }
  if (out !== undefined) await checkOut(out, path, flags);
  const note = noteTo(io, flags);
  const model = await loadModel(path, loadOptions({ ...flags }));
  const { user: _, ...reading } = flags; // here it is whom to recommend to, not a column
  const data = flags.data === undefined ? undefined : await loadData(flags.data, reading, note, warnTo(io));
  const choice = await choiceOf(flags, model, path, note);
  if (out === undefined) await recommendOne({ model, data, choice, path }, flags, io);
  else {
    const written = await recommendAll(model, data, choice, out, io, note);
    printResult(io, flags, { ...written, seen: seenIn(model, flags) }, () => {
      const rows = `Wrote ${out}: ${counted(written.rows, "row")} for ${counted(written.users, "user")}`;
      const left = written.withoutHistory === 0 ? "" : `; ${written.withoutHistory} without a known history left out`;
      return `${rows}${left}\n${describeSeen(model, flags)}`;
    });
  }
  await model.release();
}

/** Checks `--out` before the model is loaded. Throws `invalid-option` and `io`. */
async function checkOut(out: string, path: string, { allUsers }: Flags): Promise<void> {
  if (allUsers !== true) throw new SasrecError("invalid-option", "--out is for --all-users: a single list is printed");
  rowFormat(out, false);
  await checkWritable(out, path);
}

/** What holds for every list. */
async function choiceOf(flags: Flags, model: AnyModel, where: string, note: Note): Promise<Choice> {
  const given = givenBy(flags, requestOptions) as Choice;
  const { exclude = [], candidates } = flags;
  const how = { where, ignore: ignoresUnknown(flags), note };
  return {
    ...given,
    unknownItems: "ignore",
    excludeItems: await itemIds("--exclude", exclude, model.items, how),
    ...(candidates && { candidates: await itemIds("--candidates", candidates, model.items, how) }),
  };
}

/** Whether items that the model does not know are to be left out. */
function ignoresUnknown(flags: Flags): boolean {
  return (givenBy(flags, requestOptions) as Choice).unknownItems === "ignore";
}

interface Question {
  readonly model: AnyModel;
  readonly data: Dataset | undefined;
  readonly choice: Choice;
  /** Of the model. */
  readonly path: string;
}

async function recommendOne(question: Question, flags: Flags, io: CliIo): Promise<void> {
  const { model, data, choice } = question;
  const note = noteTo(io, flags);
  const { user, history } = await whose(question, flags, note);
  const unknown = history.filter((id) => model.items.indexOf(id) === undefined);
  if (unknown.length > 0) note(`in the history, but not in the model, so left out: ${listed(unknown.map(quoted))}`);
  const request: RecommendOptions = { ...choice, history };
  const list = await model.recommend(request);
  const items: Items = data?.items ?? new Map();
  const value = { user: user ?? null, history, seen: seenIn(model, flags), recommendations: withInfo(list, items) };
  printResult(io, flags, value, (width) => {
    const head = list[0]?.source === "popular" ? describeStranger(user) : describeHistory(user, history, items);
    return `${head}\n\n${recommendationTable(list, items, width)}\n\n${describeSeen(model, flags)}`;
  });
}

interface Whose {
  readonly user: Id | undefined;
  readonly history: readonly Id[];
}

/** The history that was typed, or else the user's: in DATA, if it is given, or in the model. */
async function whose({ model, data, choice, path }: Question, flags: Flags, note: Note): Promise<Whose> {
  if (flags.user === undefined) {
    const how = { where: path, ignore: ignoresUnknown(flags), note };
    const history = await itemIds("--history", flags.history ?? [], model.items, how);
    return { user: undefined, history };
  }
  const users = data === undefined ? model.users : new IdMap(data.users);
  if (choice.fallback === "popular" && findId(flags.user, users) === undefined) {
    return { user: flags.user, history: [] };
  }
  const user = requireId(flags.user, users, "user", data?.name ?? path);
  return { user, history: data?.getUserItems(user) ?? model.historyOf(user) ?? [] };
}

/** Whether items of the history could be recommended. */
function seenIn({ training }: AnyModel, flags: Flags): string {
  const { seen = "auto", ...short } = givenBy(flags, requestOptions) as RecommendOptions;
  const chosen = seenOption("recommend", { seen, ...short }, "masked");
  return chosen === "auto" ? (training?.seen ?? "masked") : chosen;
}

function describeSeen(model: AnyModel, flags: Flags): string {
  const { repeatRate } = model.training ?? {};
  const share =
    repeatRate === undefined ? "" : `; ${(100 * repeatRate).toFixed(1)} % of the events learned are repeats`;
  return `  seen items ${seenIn(model, flags)}${share}`;
}

const SHOWN = 5;

/** Whose list it is, with the last items of the history: `For user 42, who took 9 earlier → A → B:`. */
export function describeHistory(user: Id | undefined, history: readonly Id[], items: Items): string {
  const last = history.slice(-SHOWN).map((id) => nameOf(id, items));
  const who = user === undefined ? "For the history" : `For user ${user}, who took`;
  const earlier = history.length > SHOWN ? `${history.length - SHOWN} earlier → ` : "";
  return `${who} ${earlier}${last.join(" → ")}:`;
}

function describeStranger(user: Id | undefined): string {
  return user === undefined
    ? "For a history that the model does not know, the most popular items:"
    : `For user ${user}, whom the model does not know, the most popular items:`;
}
