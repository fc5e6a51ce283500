import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../tests/support/network.ts";
import { emptyStore, initialParameters, type ParameterStore, tensorAt } from "./parameter-store.ts";
import { parameterSpecs } from "./parameters.ts";

const specs = parameterSpecs({ ...tinyArchitecture, numItems: 400, embeddingDim: 64, feedForwardDim: 128 });

const view = (store: ParameterStore, name: string): Float32Array => store.views.get(name) as Float32Array;

describe("emptyStore", () => {
  it("is one array of zeros, with a view for each parameter in order", () => {
    const store = emptyStore(specs);
    let start = 0;
    for (const { name, shape } of specs) {
      const part = view(store, name);
      expect(part.buffer).toBe(store.flat.buffer);
      expect(part.byteOffset).toBe(4 * start);
      expect(part).toHaveLength(shape.reduce((a, b) => a * b));
      start += part.length;
    }
    expect(store.flat).toHaveLength(start);
    expect(store.flat.every((x) => x === 0)).toBe(true);
  });
});

describe("initialParameters", () => {
  const store = initialParameters(specs, 42);

  it("draws weights of mean 0 and the deviation of Glorot and Bengio or the most allowed, and starts scales at 1, biases at 0", () => {
    for (const { name, shape, initializer, most = 1 } of specs) {
      const values = view(store, name);
      if (initializer !== "xavier-normal") {
        expect(new Set(values), name).toEqual(new Set([initializer === "ones" ? 1 : 0]));
        continue;
      }
      const deviation = Math.min(most, Math.sqrt(2 / ((shape[0] as number) + (shape[1] as number))));
      const mean = values.reduce((a, b) => a + b) / values.length;
      const square = values.reduce((a, b) => a + b * b, 0) / values.length;
      // Within 5 standard errors.
      expect(Math.abs(mean), name).toBeLessThan((5 * deviation) / Math.sqrt(values.length));
      expect(Math.abs(square / deviation ** 2 - 1), name).toBeLessThan(5 * Math.sqrt(2 / values.length));
    }
  });

  it("depends on the seed alone", () => {
    const tiny = parameterSpecs(tinyArchitecture);
    expect(initialParameters(tiny, 42).flat).toEqual(initialParameters(tiny, 42).flat);
    expect(initialParameters(tiny, 43).flat).not.toEqual(initialParameters(tiny, 42).flat);
  });

  it("fills weights of an odd number of elements", () => {
    const odd = initialParameters([{ name: "w", shape: [3, 5], initializer: "xavier-normal" }], 1);
    expect(odd.flat.every((x) => x !== 0)).toBe(true);
  });
});

describe("tensorAt", () => {
  it("names the tensor that holds an element", () => {
    const store = emptyStore([
      { name: "a", shape: [2, 3], initializer: "zeros" },
      { name: "b", shape: [4], initializer: "zeros" },
    ]);
    expect([0, 5, 6, 9].map((i) => tensorAt(store, i))).toEqual(["a", "a", "b", "b"]);
    expect(() => tensorAt(store, 10)).toThrow("element 10 is outside the parameters");
  });
});
