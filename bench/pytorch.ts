/** The PyTorch peer on a shape's work. */
import { randomInt, randomStream } from "../src/random.ts";
import type { Outcome } from "./alternate.ts";
import { withJson } from "./files.ts";
import { NETWORK, THREADS } from "./ours.ts";
import { type Peer, peerIfAny } from "./peer.ts";
import type { Shape, Work } from "./shapes.ts";
import { mean } from "./statistics.ts";

/** What a variant may be measured at. */
export type PeerWork = Shape["loss"] | "recommendation" | "memory";

/** Where variants are that differ from another one somewhere only. */
const somewhere: Readonly<Record<string, readonly PeerWork[]>> = {
  "mha-all": ["cross-entropy", "memory"],
  pooled: ["bce", "cross-entropy"],
};

/** Those of `variants` that `work` can tell apart. */
export function variantsFor(work: PeerWork, variants: readonly string[]): readonly string[] {
  return variants.filter((variant) => somewhere[variant]?.includes(work) ?? true);
}

/** A variant of the peer with the batches of `work`, or with none, for recommendations. */
export function pytorch(
  variant: string,
  { loss, maxLength }: Pick<Shape, "loss" | "maxLength">,
  work: Pick<Work, "items"> | Work,
  more: object = {},
): Promise<Peer | Error> {
  const init = { loss: loss === "bce" ? "bce" : "ce", variant, items: work.items, maxLength, threads: THREADS };
  const start = (batches?: string): Promise<Peer | Error> => {
    return peerIfAny("pytorch_sasrec.py", { ...init, ...NETWORK, ...(batches && { batches }), ...more });
  };
  if (!("batches" in work)) return start();
  const random = randomStream(1, "negatives");
  const batches = work.batches.map((batch) => peerBatch(batch, () => 1 + randomInt(random, work.items)));
  return withJson({ batches }, start);
}

/** The mean of a step on each batch. */
export async function pytorchEpoch(peer: Peer, work: Work): Promise<Outcome> {
  const { ms, loss } = await peer.ask("step", { n: work.batches.length });
  return { ms: mean(ms as number[]), loss: mean(loss as number[]) };
}

/** Ids from 1 on, as the peer's item 0 is padding. */
function peerBatch(batch: readonly Int32Array[], negative: () => number): Record<string, number[][]> {
  return {
    sequences: batch.map((sequence) => Array.from(sequence.subarray(0, -1), (id) => id + 1)),
    positives: batch.map((sequence) => Array.from(sequence.subarray(1), (id) => id + 1)),
    negatives: batch.map((sequence) => Array.from(sequence.subarray(1), negative)),
  };
}
