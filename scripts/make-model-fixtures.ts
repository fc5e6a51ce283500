/**
 * Writes fixtures/models/markov.safetensors, a small model. `make-model-fixtures.py` then writes it again as another
 * program would. To be run again if the format or the kind gets another version.
 *
 *     npx tsx scripts/make-model-fixtures.ts && python scripts/make-model-fixtures.py
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Markov } from "../src/recommender/classes.ts";

const folder = fileURLToPath(new URL("../fixtures/models/", import.meta.url));
mkdirSync(folder, { recursive: true });
const model = await new Markov().fit({
  userIds: [1, 1, 1, 2, 2, "three", "three"],
  itemIds: ["a", "b", 7, 7, "b", "é", 7],
});
await model.save(`${folder}markov.safetensors`);
