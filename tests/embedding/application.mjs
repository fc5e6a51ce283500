/** What an application does with the package, small. Resolves with a digest of what was learned, equal wherever it runs. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SASRec } from "sasrec";

/** A log in which the next item is the one after the last. */
function events(users, items, length) {
  const columns = { userIds: [], itemIds: [], ratings: [], timestamps: [] };
  for (let user = 0; user < users; user++) {
    for (let t = 0; t < length; t++) {
      columns.userIds.push(user);
      columns.itemIds.push(`item ${(user * 7 + t) % items}`);
      columns.ratings.push(1 + ((user + t) % 5));
      columns.timestamps.push(t);
    }
  }
  return columns;
}

async function check(model) {
  const best = await model.recommend({ history: ["item 3", "item 4"], topK: 3 });
  if (best.length !== 3 || best.some(({ score }) => !Number.isFinite(score))) throw new Error("no recommendations");
  const folder = mkdtempSync(join(tmpdir(), "sasrec-embedded-"));
  try {
    const path = join(folder, "model.safetensors");
    await model.save(path);
    const again = await (await SASRec.load(path)).recommend({ history: ["item 3", "item 4"], topK: 3 });
    if (JSON.stringify(again) !== JSON.stringify(best)) throw new Error("the loaded model recommends something else");
  } finally {
    rmSync(folder, { recursive: true });
  }
  const bytes = [...model.parameters.values()].map((view) =>
    Buffer.from(view.buffer, view.byteOffset, view.byteLength),
  );
  await model.release();
  return Buffer.concat(bytes);
}

export async function application() {
  const small = { embeddingDim: 8, numBlocks: 1, maxLength: 10, dropout: 0.2, seed: 1 };
  // More than 100,000 targets: each of the two lanes gets a thread.
  const lanes = { ...small, maxLength: 50, batchSize: 256, epochs: 3, threads: 2 };
  const digest = createHash("sha256");
  digest.update(await check(await new SASRec(lanes).fit(events(800, 100, 50))));
  let epochs = 0;
  const options = { worker: true, onEpoch: () => epochs++ };
  digest.update(await check(await new SASRec({ ...small, epochs: 2 }).fit(events(60, 20, 10), options)));
  if (epochs !== 2) throw new Error(`${epochs} reports of 2 epochs`);
  return digest.digest("hex").slice(0, 16);
}
