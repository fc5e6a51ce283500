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
import { onnxruntimeNode } from "../runtime/node/onnxruntime-node.ts";
import { scoreGraph } from "./inference-graph.ts";
import { ITEM_EMBEDDING } from "./parameters.ts";

describe("scoreGraph", () => {
  it("scores every item by its product with the last event's hidden state", async () => {
    const parameters = randomParameters(tinyArchitecture, 3);
    const histories = [[1, 2, 3], [4], [5, 6, 7, 8, 9]];
    const network = await compileNetwork(tinyArchitecture, parameters);
    const hidden = await network.hidden(histories);
    await network.release();
    const program = await onnxruntimeNode.compile(scoreGraph(tinyArchitecture), { threads: 1 });
    const results = await program.run({
      ...parameterFeeds(parameters),
      ...historyFeeds(tinyArchitecture, histories),
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
