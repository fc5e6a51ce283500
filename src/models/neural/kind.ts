/** The kinds of models that are networks. */

import { platform } from "#platform";
import type { NetworkName } from "../../networks/architecture.ts";
import { inTurns } from "../../turns.ts";
import type { ModelKind, OptionsByData } from "../kind.ts";
import { reachOf } from "../transitions/options.ts";
import { fitNetwork } from "./fit.ts";
import { checkFitData } from "./fit-check.ts";
import { fitInThread } from "./fit-in-thread.ts";
import { FittedNetwork } from "./fitted.ts";
import { networkOptions, networkTitles, type ResolvedOptions, resolveOptionsOf } from "./options.ts";
import { sasrecByData } from "./options-by-data.ts";
import { doubtsAboutOrder } from "./suitability.ts";
import { shown } from "./training-display.ts";

/** A network behind the common interface. */
export type NeuralKind = ModelKind<ResolvedOptions, FittedNetwork>;

/** Self-attentive sequential recommendation (Kang and McAuley, 2018). */
export const sasrec: NeuralKind = {
  ...neural("sasrec"),
  byData: sasrecByData as unknown as OptionsByData<ResolvedOptions>, // of this network
};

/** Recurrent networks for sequences (Hidasi et al., 2016; Hidasi and Karatzoglou, 2018). */
export const gru4rec: NeuralKind = neural("gru4rec");

/** A network that fills gaps, looking both ways (Sun et al., 2019). */
export const bert4rec: NeuralKind = neural("bert4rec");

function neural(network: NetworkName): NeuralKind {
  return {
    kind: network,
    title: networkTitles[network],
    version: 4,
    needsHistory: true,
    options: networkOptions[network],
    resolve: (given) => resolveOptionsOf(network, given),
    async fit(task) {
      await checkFitData(task.data, task.store, task.fit.validation);
      const train = task.fit.worker || platform.hosted ? fitInThread : fitNetwork;
      const warnings = await inTurns(doubtsAboutOrder(task.data));
      const { fitted, record } = await shown(task.options, task.fit, (hooks) => train({ ...task, fit: hooks }));
      return { fitted, record: record && (warnings.length === 0 ? record : { ...record, warnings }) };
    },
    async restore(tensors, options, sizes) {
      const engine = { runtime: await platform.runtime(options.runtime), threads: options.threads };
      const architecture = { ...options, numItems: sizes.items };
      return FittedNetwork.restore(engine, architecture, tensors, sizes, reachOf(options));
    },
  };
}
