/** Fits the transitions beside a trained network. */

import type { Dataset } from "../../data/dataset.ts";
import { type HistoryStore, historiesOf } from "../../data/histories.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { Seen } from "../../scoring/seen.ts";
import { inTurns } from "../../turns.ts";
import type { TransitionRecord } from "../record.ts";
import { chooseWeights } from "./choose.ts";
import { drawnPart, givenPart, type Part } from "./held-out.ts";
import { reachOf, type TransitionSettings } from "./options.ts";
import { Transitions } from "./transitions.ts";

/** What a network is trained on: everything, unless the weight of transitions needs events held out. */
export function partFor(
  settings: TransitionSettings & { readonly seed: number },
  store: HistoryStore,
  validation: Dataset | undefined,
): Part {
  if (settings.transitions !== "auto") return { histories: historiesOf(store), heldOut: [] };
  return validation === undefined ? drawnPart(store, settings.seed) : givenPart(store, validation, settings.seed);
}

/** Transitions that were fitted, unless the network is better alone, and how. */
export interface FittedTransitions {
  readonly transitions: Transitions | undefined;
  readonly record: TransitionRecord;
}

/**
 * The transitions in the histories of `store`, by the weights that `settings` give, or that are best for what was held
 * out of `part`; `undefined` if they are off.
 *
 * @param scorer the network, trained on `part`
 * @param seen whether items of the history are candidates
 */
export async function fitTransitions(
  settings: TransitionSettings,
  { histories, heldOut }: Part,
  scorer: Scorer,
  store: HistoryStore,
  seen: Seen,
): Promise<FittedTransitions | undefined> {
  const reach = reachOf(settings);
  if (reach === undefined) return undefined;
  const { size } = store.items;
  if (settings.transitions === "on") {
    const weights = { weight: settings.transitionWeight as number, epsilon: settings.transitionEpsilon as number };
    const transitions = await inTurns(Transitions.count(histories, size, reach, weights));
    return { transitions, record: { chosenBy: "options", ...weights, users: 0 } };
  }
  const counted = await inTurns(Transitions.count(histories, size, reach, { weight: 1, epsilon: 1 }));
  const record = await chooseWeights({ scorer, transitions: counted, heldOut, seen });
  const { weight, epsilon } = record;
  if (weight === 0) return { transitions: undefined, record };
  return {
    transitions: await inTurns(Transitions.count(historiesOf(store), size, reach, { weight, epsilon })),
    record,
  };
}
