import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { float32Of, ints } from "../../tests/support/evaluate.ts";
import {
  compileNetwork,
  historyFeeds,
  parameterFeeds,
  randomParameters,
  tinyArchitecture,
} from "../../tests/support/network.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { scoreGraph } from "./graphs.ts";
import { ITEM_EMBEDDING } from "./parameters.ts";

describe("scoreGraph", () => {
  const networks = (["pre", "post", "original"] as const).flatMap((norm) =>
    (["learned", "sinusoidal", "none"] as const).map((positions) => ({ norm, positions })),
  );

  it.each(networks)("of $norm, $positions scores items by their products with the last hidden state", async (kind) => {
    const architecture = { ...tinyArchitecture, ...kind };
    const parameters = randomParameters(architecture, 3);
    const histories = [[1, 2, 3], [4], [5, 6, 7, 8, 9]];
    const network = await compileNetwork(architecture, parameters);
    const hidden = await network.hidden(histories);
    await network.release();
    const program = await onnxruntimeNode.compile(scoreGraph(architecture), { threads: 1 });
    const results = await program.run({
      ...parameterFeeds(parameters),
      ...historyFeeds(architecture, histories),
      ends: ints([2, 0, 4]),
      last: ints([2, 5, 14]),
    });
    await program.release();

    const { numItems, embeddingDim: d } = tinyArchitecture;
    const table = parameters.views.get(ITEM_EMBEDDING) as Float32Array;
    const expected = hidden.flatMap((states) =>
      Array.from({ length: numItems }, (_, item) =>
        states.subarray(-d).reduce((sum, h, i) => sum + h * (table[item * d + i] as number), 0),
      ),
    );
    expect(results["scores"]?.dims).toEqual([3, numItems]);
    expectAllClose(float32Of(results["scores"]), expected, { relative: 1e-5 });
  });
});
