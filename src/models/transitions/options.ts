/** The options of the transitions beside a network. */

import type { Resolved } from "../../options/table.ts";
import type { TransitionReach } from "./counts.ts";

/** Whether a network's score takes the counted transitions into account, and how. */
export const transitionTable = {
  /**
   * `"auto"`: a weight is fitted on the validation events of `fit`, and they are left out if they do not help. Without
   * `validation` the last events of 100 to 2,000 users, a hundredth of all, are kept from the network to fit the
   * weight, and counted afterwards. `"on"`: with `transitionWeight` and `transitionEpsilon`, nothing is held out. `"off"` or false: the
   * network alone. Default `"off"`; SASRec's presets, but for `"paper"`, choose `"auto"`.
   */
  transitions: {
    type: "choice",
    choices: ["auto", "on", "off"],
    default: "off",
    help: "counts of what followed what beside the network: fitted on validation events (auto), by a given weight (on); SASRec's presets choose auto",
  },
  /** Steps back that an item still counts, 1 to 100. Default 8. */
  transitionWindow: {
    type: "int",
    min: 1,
    max: 100,
    defaultBy: { option: "transitions", values: { auto: 8, on: 8 } },
    help: "steps back that an item still counts in transitions",
  },
  /** Weight of each further step back relative to the one before, above 0 and at most 1. Default 0.65. */
  transitionDecay: {
    type: "number",
    above: 0,
    max: 1,
    defaultBy: { option: "transitions", values: { auto: 0.65, on: 0.65 } },
    help: "weight of each further step back in transitions",
  },
  /** Weight r beside the network's score, for `"on"`. Default 0.5. */
  transitionWeight: {
    type: "number",
    above: 0,
    max: 100,
    defaultBy: { option: "transitions", values: { on: 0.5 } },
    help: "weight of transitions beside the network's score",
  },
  /** What counts as next to nothing, for `"on"`: see `docs/transitions.md`. Default 0.001. */
  transitionEpsilon: {
    type: "number",
    min: 1e-9,
    max: 1,
    defaultBy: { option: "transitions", values: { on: 0.001 } },
    help: "what transitions must add up to, to be noticed",
  },
} as const;

/** Options that go with `"auto"`. */
export const autoNames: readonly string[] = Object.entries(transitionTable).flatMap(([name, option]) => {
  return "defaultBy" in option && "auto" in option.defaultBy.values ? [name] : [];
});

/** {@link transitionTable} with defaults. */
export type TransitionSettings = Resolved<typeof transitionTable>;

/** How far transitions reach; `undefined` if they are off. */
export function reachOf(settings: TransitionSettings): TransitionReach | undefined {
  const { transitions, transitionWindow, transitionDecay } = settings;
  return transitions === "off" ? undefined : { window: transitionWindow as number, decay: transitionDecay as number };
}
