/**
 * The networks, one entry a name.
 *
 * @module
 */

import type { Architecture, NetworkName } from "./architecture.ts";
import { bert4rec } from "./bert4rec.ts";
import { gru4rec } from "./gru4rec.ts";
import type { Dropout } from "./layers.ts";
import type { Encoded, Ends, Histories, Network } from "./network.ts";
import type { Parameters } from "./parameters.ts";
import { sasrec } from "./sasrec.ts";

const networks: { readonly [Name in NetworkName]: Network<Extract<Architecture, { network: Name }>> } = {
  sasrec,
  gru4rec,
  bert4rec,
};

/** The network of `a`. With `ends`, `hidden` is (B, d), one row a history. */
export function network(histories: Histories, p: Parameters, a: Architecture, dropout: Dropout, ends?: Ends): Encoded {
  const build = networks[a.network] as Network<Architecture>;
  return build(histories, p, a, dropout, ends);
}

/** What graphs of the whole network are fed of a batch's histories. */
export function historyParts(a: Architecture): readonly (keyof Histories)[] {
  switch (a.network) {
    case "sasrec":
      return a.positions === "none" || a.positions === "rotary" ? ["ids"] : ["ids", "positions"];
    case "gru4rec":
      return ["ids"];
    case "bert4rec":
      return ["ids", "positions", "ends"];
  }
}

/** What graphs of the last events' states are fed: attention of one event has to know where that is. */
export function scoredParts(a: Architecture): readonly (keyof Histories)[] {
  return a.network === "gru4rec" ? ["ids"] : [...new Set([...historyParts(a), "ends"] as const)];
}
