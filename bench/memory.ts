/** Memory of training: the peak of fresh processes that do nothing else. */
import { forked } from "./fork.ts";
import type { MemoryUse, StepsToTake } from "./memory-process.ts";
import { labelOf } from "./peer.ts";
import { pytorch, pytorchEpoch, variantsFor } from "./pytorch.ts";
import type { MemoryRow } from "./report.ts";
import { catalogueShape, type Shape, shapeNamed, type Work, workOf } from "./shapes.ts";
import type { Suite } from "./suite.ts";

/** Full cross-entropy on MovieLens-1M against PyTorch; a million items against ten thousand. */
export const memorySuite: Suite = {
  rows: ["memory-ml-1m-ce", "memory-sampled-1m-items"],
  async run(wanted, { batch, variants }) {
    const memory: MemoryRow[] = [];
    const shape = shapeNamed("ml-1m-ce");
    if (wanted.has("memory-ml-1m-ce")) {
      const work = await workOf(shape, batch);
      const ours = await ourMemory(shape, work);
      for (const variant of variantsFor("memory", variants)) {
        memory.push(await againstPytorch(shape, work, variant, ours.peakMB));
      }
    }
    if (wanted.has("memory-sampled-1m-items")) {
      const [large, small] = [catalogueShape(1_000_000), catalogueShape(10_000)];
      const a = await ourMemory(large, await workOf(large, batch));
      const b = await ourMemory(small, await workOf(small, batch));
      const name = "memory-sampled-1m-items, growth";
      const peer = "ours, 10,000 items";
      memory.push({ name, oursMB: a.growthMB, peer, peerMB: b.growthMB, ratio: b.growthMB / a.growthMB });
    }
    return { memory };
  },
};

async function againstPytorch(shape: Shape, work: Work, variant: string, oursMB: number): Promise<MemoryRow> {
  const peer = await pytorch(variant, shape, work, { keepMemory: false });
  const row = { name: "memory-ml-1m-ce, peak", oursMB, peer: labelOf(peer, "PyTorch", variant) };
  if (peer instanceof Error) return { ...row, peerMB: null, ratio: null };
  await pytorchEpoch(peer, work);
  const peerMB = Number((await peer.ask("memory"))["peakRssMB"]);
  peer.stop();
  return { ...row, peerMB, ratio: peerMB / oursMB };
}

/** Takes a step on each batch in a process of its own. */
function ourMemory({ loss, maxLength }: Shape, work: Work): Promise<MemoryUse> {
  const batches = work.batches.map((batch) => batch.map((sequence) => Array.from(sequence)));
  const task: StepsToTake = { loss, maxLength, work: { ...work, batches } };
  return forked("memory-process.ts", task);
}
