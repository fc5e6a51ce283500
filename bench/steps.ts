/** Rows of one training step: against PyTorch, and of a very large catalogue against a small one. */
import type { LossOptions } from "../src/networks/losses.ts";
import type { RuntimeName } from "../src/runtime/runtime.ts";
import { alternate, type LossSide, sideOf } from "./alternate.ts";
import { type Training, threads, trainingOf } from "./ours.ts";
import { labelOf } from "./peer.ts";
import { pytorch, pytorchEpoch, variantsFor } from "./pytorch.ts";
import { type Row, rowOf } from "./report.ts";
import { catalogueShape, type Shape, shapeNamed, shapes, workOf } from "./shapes.ts";
import type { Settings, Suite } from "./suite.ts";

/** Every shape against every variant of the PyTorch peer, in one rotation. */
export const stepSuites: readonly Suite[] = shapes.map((shape) => stepSuite(shape.name, shape, "native"));

/** Ours in WebAssembly, for where the native library cannot be had; the peer's library is native all the same. */
export const wasmSuite: Suite = stepSuite("beauty-bce-wasm", shapeNamed("beauty-bce"), "wasm");

/** What a catalogue of a million items costs a step: with negatives of each target's own, and with shared ones. */
export const catalogueSuites: readonly Suite[] = [
  catalogueSuite("sampled-1m-items", { loss: "bce", negatives: 1 }),
  catalogueSuite("softmax-1m-items", { loss: "sampled-softmax", negatives: 1000 }),
];

function catalogueSuite(name: string, loss: LossOptions): Suite {
  return { rows: [name], run: async (_, settings) => ({ rows: [await catalogueRow(name, loss, settings)] }) };
}

function stepSuite(name: string, shape: Shape, runtime: RuntimeName): Suite {
  return { rows: [name], run: async (_, settings) => ({ rows: await stepRows(name, shape, runtime, settings) }) };
}

async function stepRows(name: string, shape: Shape, runtime: RuntimeName, settings: Settings): Promise<Row[]> {
  const { rounds, batch, variants } = settings;
  const work = await workOf(shape, batch);
  const training = await trainingOf(shape, work, await threads(runtime));
  const ours = sideOf(() => training.epoch());
  const peers: { label: string; side?: LossSide; stop?: () => void }[] = [];
  for (const variant of variantsFor(shape.loss, variants)) {
    const peer = await pytorch(variant, shape, work);
    const label = labelOf(peer, "PyTorch", variant);
    if (peer instanceof Error) peers.push({ label });
    else peers.push({ label, side: sideOf(() => pytorchEpoch(peer, work)), stop: peer.stop });
  }
  const theirs = peers.flatMap(({ side }) => side ?? []);
  const [mine = [], ...others] = await alternate([ours, ...theirs], rounds);
  await training.release();
  return peers.map(({ label, side, stop }) => {
    stop?.();
    const losses = { ours: ours.loss() ?? Number.NaN, peer: side?.loss() ?? null };
    const times = side && others[theirs.indexOf(side)];
    return rowOf(name, mine, label, times, { losses, realData: work.real });
  });
}

async function catalogueRow(name: string, loss: LossOptions, { rounds, batch }: Settings): Promise<Row> {
  const trainings: Training[] = [];
  for (const items of [1_000_000, 10_000]) {
    const shape = catalogueShape(items);
    trainings.push(await trainingOf({ ...shape, ...loss }, await workOf(shape, batch)));
  }
  const sides = trainings.map((training) => sideOf(() => training.epoch()));
  const [large = [], small] = await alternate(sides, rounds);
  for (const training of trainings) await training.release();
  const losses = { ours: sides[0]?.loss() ?? Number.NaN, peer: sides[1]?.loss() ?? null };
  return rowOf(name, large, "ours, 10,000 items", small, { losses });
}
