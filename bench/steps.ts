/**
 * Rows of one training step: against PyTorch, and of a very large catalogue against a small one.
 *
 * @module
 */
import { alternate, type LossSide, sideOf } from "./alternate.ts";
import { type Training, trainingOf } from "./ours.ts";
import { labelOf } from "./peer.ts";
import { pytorch, pytorchEpoch } from "./pytorch.ts";
import { type Row, rowOf } from "./report.ts";
import { catalogueShape, type Shape, shapes, workOf } from "./shapes.ts";
import type { Settings, Suite } from "./suite.ts";

/** Every shape against every variant of the PyTorch peer, in one rotation. */
export const stepSuites: readonly Suite[] = shapes.map((shape) => ({
  rows: [shape.name],
  run: async (_, settings) => ({ rows: await stepRows(shape, settings) }),
}));

/** What a catalogue of a million items costs a step with sampled negatives. */
export const catalogueSuite: Suite = {
  rows: ["sampled-1m-items"],
  run: async (_, settings) => ({ rows: [await catalogueRow(settings)] }),
};

async function stepRows(shape: Shape, { rounds, batch, variants }: Settings): Promise<Row[]> {
  const work = await workOf(shape, batch);
  const training = await trainingOf(shape, work);
  const ours = sideOf(() => training.epoch());
  const peers: { name: string; side?: LossSide; stop?: () => void }[] = [];
  for (const variant of variants) {
    const peer = await pytorch(variant, shape, work);
    const name = labelOf(peer, "PyTorch", variant);
    if (peer instanceof Error) peers.push({ name });
    else peers.push({ name, side: sideOf(() => pytorchEpoch(peer, work)), stop: peer.stop });
  }
  const theirs = peers.flatMap(({ side }) => side ?? []);
  const [mine = [], ...others] = await alternate([ours, ...theirs], rounds);
  await training.release();
  return peers.map(({ name, side, stop }) => {
    stop?.();
    const losses = { ours: ours.loss() ?? Number.NaN, peer: side?.loss() ?? null };
    const times = side && others[theirs.indexOf(side)];
    return rowOf(shape.name, mine, name, times, { losses, realData: work.real });
  });
}

async function catalogueRow({ rounds, batch }: Settings): Promise<Row> {
  const trainings: Training[] = [];
  for (const items of [1_000_000, 10_000]) {
    const shape = catalogueShape(items);
    trainings.push(await trainingOf(shape, await workOf(shape, batch)));
  }
  const sides = trainings.map((training) => sideOf(() => training.epoch()));
  const [large = [], small] = await alternate(sides, rounds);
  for (const training of trainings) await training.release();
  const losses = { ours: sides[0]?.loss() ?? Number.NaN, peer: sides[1]?.loss() ?? null };
  return rowOf("sampled-1m-items", large, "ours, 10,000 items", small, { losses });
}
