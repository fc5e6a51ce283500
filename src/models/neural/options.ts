/** The options of the recommenders that are networks: the tables of the rooms that compute with them, joined. */

import type { NetworkName } from "../../networks/architecture.ts";
import { bert4recShape } from "../../networks/bert4rec-options.ts";
import { gru4recShape } from "../../networks/gru4rec-options.ts";
import { lossOptions } from "../../networks/losses/loss-options.ts";
import { sasrecShape } from "../../networks/sasrec-options.ts";
import { sharedOptions } from "../../networks/shared-options.ts";
import { optionError, refusedOption, wrongValue } from "../../options/faults.ts";
import { describeValue, type Given, type OptionTable, type Resolved, resolve } from "../../options/table.ts";
import { runtimeOptions } from "../../runtime/runtime.ts";
import { negativeOptions } from "../../training/batches/negatives.ts";
import { sequenceOptions } from "../../training/batches/sequences.ts";
import { trainingOptions } from "../../training/options.ts";
import { type FileOptions, fileOptions } from "../files/options.ts";
import { transitionTable } from "../transitions/options.ts";

/** What a model is called, and what it shows. */
const modelOptions = {
  /** The network. */
  network: {
    type: "choice",
    choices: ["sasrec", "gru4rec", "bert4rec"],
    default: "sasrec",
    help: "the network",
  },
  /** For reports and files. Default: the network's, `"SASRec"`. */
  name: {
    type: "text",
    default: "SASRec",
    defaultBy: { option: "network", values: { gru4rec: "GRU4Rec", bert4rec: "BERT4Rec" } },
    help: "name in reports",
  },
  /** Shows progress while training. Default false. */
  verbose: { type: "switch", default: false, flag: false, help: "shows progress while training" },
} as const;

/** Who chooses what is not given. */
export const presetTable = {
  /**
   * What chooses the options that are not given, when `fit` sees the data: see `presetFor`. `"none"`: each has its own
   * default, whatever the data. Default `"default"`. The options of a fitted model have no preset: all are chosen.
   */
  preset: {
    type: "choice",
    choices: ["default", "paper", "ml-1m", "sparse", "none"],
    flag: false,
    help: "options of SASRec that go together; default looks at the data, single flags differ from it",
  },
} as const;

const common: OptionTable = {
  ...modelOptions,
  ...sharedOptions,
  ...sequenceOptions,
  ...lossOptions,
  ...negativeOptions,
  ...trainingOptions,
  ...transitionTable,
  ...runtimeOptions,
};

type CommonTable = typeof modelOptions &
  typeof sharedOptions &
  typeof sequenceOptions &
  typeof lossOptions &
  typeof negativeOptions &
  typeof trainingOptions &
  typeof transitionTable &
  typeof runtimeOptions;

/** Options that all networks have. All have defaults; an unknown one is an error. Defaults not named are for SASRec. */
export interface CommonOptions extends Omit<Given<CommonTable>, "transitions"> {
  /** See {@link transitionTable}; false is `"off"`. */
  readonly transitions?: Given<CommonTable>["transitions"] | false;
}

/** Options of `new SASRec(options)`. */
export interface SASRecOptions extends CommonOptions, Given<typeof sasrecShape>, Given<typeof presetTable> {
  /** The network, if options come from a table of models. */
  readonly network?: "sasrec";
}

/** Options of `new GRU4Rec(options)`. */
export interface GRU4RecOptions extends CommonOptions, Given<typeof gru4recShape> {
  /** The network, if options come from a table of models. */
  readonly network?: "gru4rec";
}

/** Options of `new BERT4Rec(options)`. */
export interface BERT4RecOptions extends CommonOptions, Given<typeof bert4recShape> {
  /** The network, if options come from a table of models. */
  readonly network?: "bert4rec";
}

interface Shapes {
  readonly sasrec: typeof sasrecShape & typeof presetTable;
  readonly gru4rec: typeof gru4recShape;
  readonly bert4rec: typeof bert4recShape;
}

/** Options of a network with every default filled in; without its name, of any. What its loss makes no use of is absent. */
export type ResolvedOptions<Name extends NetworkName = NetworkName> = {
  [N in Name]: Omit<Resolved<CommonTable>, "network"> & Resolved<Shapes[N]> & { readonly network: N };
}[Name];

/** The options of each network. */
export const networkOptions: Readonly<Record<NetworkName, OptionTable>> = {
  sasrec: tableOf("sasrec", { ...sasrecShape, ...presetTable }),
  gru4rec: tableOf("gru4rec", gru4recShape),
  bert4rec: tableOf("bert4rec", bert4recShape),
};

function tableOf(network: NetworkName, shape: OptionTable): OptionTable {
  return { ...common, network: { ...modelOptions.network, choices: [network], default: network }, ...shape };
}

/** Whether somebody chose how many steps a training has. */
export function decidesSteps({ epochs, batchSize }: CommonOptions): boolean {
  return epochs !== undefined || batchSize !== undefined;
}

/** Options of `SASRec.load`: what belongs to the machine and not to the model, and how the file is read. */
export interface LoadOptions extends Pick<SASRecOptions, "runtime">, FileOptions {}

/** What belongs to the machine and not to the model: a file does not say it. */
export const machineOptions: OptionTable = Object.fromEntries(
  Object.entries(common).filter(([, { scope }]) => scope === "machine"),
);

/** Checked options of `load`, by what they are for. Throws `invalid-option`. */
export function parseLoadOptions(options: unknown): {
  readonly machine: Pick<SASRecOptions, "runtime">;
  readonly file: FileOptions;
} {
  const { requireChecksum, ...machine } = resolve("load", { ...machineOptions, ...fileOptions }, options);
  return { machine, file: { requireChecksum } };
}

/** The networks by name, as their classes are called. */
export const networkTitles: Readonly<Record<NetworkName, string>> = {
  sasrec: modelOptions.name.default,
  ...modelOptions.name.defaultBy.values,
};

/** Names of the networks. */
export const networkNames: readonly NetworkName[] = modelOptions.network.choices;

/** Options that name their network; SASRec if they name none. */
export type NeuralOptions =
  | SASRecOptions
  | (GRU4RecOptions & { readonly network: "gru4rec" })
  | (BERT4RecOptions & { readonly network: "bert4rec" });

/**
 * `options` of the network that they name, SASRec if they name none, with defaults. Throws `invalid-option` naming
 * every option at fault.
 */
export function resolveOptions(options: unknown): ResolvedOptions {
  const { network = "sasrec" } = (options ?? {}) as { readonly network?: unknown };
  const known = networkNames.find((name) => name === network);
  if (known !== undefined) return resolveOptionsOf(known, options);
  throw optionError("options", [wrongValue("network", network, describeValue(modelOptions.network))]);
}

/** `options` of the network `name` with defaults. Throws `invalid-option` naming every option at fault. */
export function resolveOptionsOf<Name extends NetworkName>(name: Name, options: unknown): ResolvedOptions<Name> {
  const what = networkTitles[name];
  const off = (options as CommonOptions | undefined)?.transitions === false;
  const given = off ? { ...(options as object), transitions: "off" } : options;
  const resolved = resolve(what, networkOptions[name], given) as unknown as ResolvedOptions;
  checkHeads(what, resolved);
  if (resolved.negativeSampling === "mixed" && resolved.negatives === 1) {
    throw refusedOption(what, "negatives", 1, "Mixed ones are half of one kind and half of another: give 2 or more.");
  }
  return Object.freeze(resolved) as unknown as ResolvedOptions<Name>;
}

/** Throws `invalid-option` if the heads do not share the hidden size evenly, or not as rotary positions need it. */
function checkHeads(what: string, options: ResolvedOptions): void {
  if (!("numHeads" in options)) return;
  const { embeddingDim, numHeads } = options;
  if (embeddingDim % numHeads !== 0) {
    throw refusedOption(what, "numHeads", numHeads, `Give a number that divides embeddingDim, ${embeddingDim}.`);
  }
  if ("positions" in options && options.positions === "rotary" && (embeddingDim / numHeads) % 2 !== 0) {
    const todo = `Rotary positions turn pairs of features: embeddingDim / numHeads, ${embeddingDim} / ${numHeads}, must be even.`;
    throw refusedOption(what, "positions", "rotary", todo);
  }
}
