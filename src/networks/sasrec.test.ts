import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { compileNetwork, type Network, randomParameters, tinyArchitecture } from "../../tests/support/network.ts";
import { runtimes } from "../../tests/support/runtimes.ts";
import type { Norm, Positions, SASRecArchitecture } from "./architecture.ts";
import { emptyStore, type ParameterStore } from "./parameter-store.ts";
import { parameterSpecs } from "./parameters.ts";
import { sinusoids } from "./positions.ts";

const norms: readonly Norm[] = ["pre", "post", "original"];
const kinds: readonly Positions[] = ["learned", "sinusoidal", "rotary", "none"];
const networks = runtimes.flatMap((runtime) =>
  norms.flatMap((norm) => kinds.map((positions) => ({ norm, positions, runtime, engine: runtime.name }))),
);

const { numItems, embeddingDim: d } = tinyArchitecture;
const item = fc.nat(numItems - 1);
const history = (maxLength: number): fc.Arbitrary<number[]> => fc.array(item, { minLength: 1, maxLength });
const RUNS = { numRuns: 15 };

describe.each(networks)(
  "with norm $norm, positions $positions on $engine, the network",
  ({ norm, positions, runtime }) => {
    const architecture: SASRecArchitecture = { ...tinyArchitecture, norm, positions };
    const parameters = randomParameters(architecture, 1);
    let network: Network;
    beforeAll(async () => {
      network = await compileNetwork(architecture, parameters, runtime);
    });
    afterAll(() => network.release());

    it("looks at no later event: changing one leaves earlier states exactly as they were", async () => {
      const cases = fc.record({ past: history(5), future: history(5), other: fc.infiniteStream(item) });
      await fc.assert(
        fc.asyncProperty(cases, async ({ past, future, other }) => {
          const changed = future.map((_, i) => (i % 2 === 0 ? (other.next().value as number) : (future[i] as number)));
          const [before] = await network.hidden([[...past, ...future]]);
          const [after] = await network.hidden([[...past, ...changed]]);
          expect(after?.subarray(0, past.length * d)).toEqual(before?.subarray(0, past.length * d));
        }),
        RUNS,
      );
    });

    it("looks at every earlier event", async () => {
      const events = [1, 2, 3, 4, 5, 6];
      const [before] = await network.hidden([events]);
      const last = before?.subarray(-d);
      for (let i = 0; i < events.length; i++) {
        const [after] = await network.hidden([events.map((event, k) => (k === i ? 9 : event))]);
        expect(after?.subarray(-d), `event ${i}`).not.toEqual(last);
      }
    });

    it("does not see what fills a batch after a history's end", async () => {
      const histories = [[3, 1], [4, 1, 5, 9, 2], [6]];
      expect(await network.hidden(histories, 7)).toEqual(await network.hidden(histories, 0));
    });

    it("gives a history the same states alone and in any batch", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(history(9), { minLength: 1, maxLength: 5 }), async (histories) => {
          const together = await network.hidden(histories);
          for (const [i, one] of histories.entries()) {
            const [alone] = await network.hidden([one]);
            expectAllClose(together[i] as Float32Array, alone as Float32Array, { relative: 1e-5 }, `history ${i}`);
          }
        }),
        RUNS,
      );
    });

    it("gives a history the same states under any length limit that holds it", async () => {
      const events = [5, 3, 8, 0, 10];
      const [expected] = await network.hidden([events]);
      for (const maxLength of [events.length, 7, 23]) {
        const other = { ...architecture, maxLength };
        const limited = await compileNetwork(other, withRows(parameters, other), runtime);
        const [found] = await limited.hidden([events]);
        await limited.release();
        expectAllClose(found as Float32Array, expected as Float32Array, { relative: 1e-5 }, `maxLength ${maxLength}`);
      }
    });

    it("sees the order of events", async () => {
      // Without positions, only by what the first block makes of an event's own past.
      const [forth, back] = await network.hidden([
        [1, 2, 3, 9],
        [3, 1, 2, 9],
      ]);
      const other = back?.subarray(-d) ?? [];
      const distances = forth?.subarray(-d).map((x, i) => Math.abs(x - (other[i] as number))) ?? [];
      expect(Math.max(...distances)).toBeGreaterThan(1e-3);
    });
  },
);

/** The same parameters for another length limit: learned positions are cut, or zeros added. */
function withRows(parameters: ParameterStore, a: SASRecArchitecture): ParameterStore {
  const store = emptyStore(parameterSpecs(a));
  for (const [name, view] of store.views) {
    const source = parameters.views.get(name) as Float32Array;
    view.set(source.subarray(0, view.length));
  }
  return store;
}

describe("one block without positions", () => {
  it("sees the last event's past as a set", async () => {
    const architecture: SASRecArchitecture = { ...tinyArchitecture, positions: "none", numBlocks: 1 };
    const network = await compileNetwork(architecture, randomParameters(architecture, 2));
    const [forth, back] = await network.hidden([
      [1, 2, 3, 9],
      [3, 1, 2, 9],
    ]);
    await network.release();
    expectAllClose(forth?.subarray(-d) ?? [], back?.subarray(-d) ?? [], { relative: 1e-5 });
  });
});

describe("sinusoids", () => {
  it("are sines in even columns and cosines in odd ones, of ever longer waves", () => {
    const table = sinusoids(3, 4);
    const row = (p: number): number[] => [Math.sin(p), Math.cos(p), Math.sin(p / 100), Math.cos(p / 100)];
    expectAllClose(table, [...row(0), ...row(1), ...row(2)], { absolute: 1e-7 });
  });

  it("of a longer table start with those of a shorter one", () => {
    expect(sinusoids(50, 6).subarray(0, 20 * 6)).toEqual(sinusoids(20, 6));
  });
});
