import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../tests/support/network.ts";
import { type ParameterSpec, parameterInputs, parameterSpecs } from "./parameters.ts";

const count = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);

describe("parameterSpecs", () => {
  it("are as many numbers as the paper's layers have", () => {
    const [V, n, d, f] = [11, 10, 8, 12];
    const block = 4 * d * d + 3 * d + (d * f + f) + (f * d + d) + 4 * d;
    expect(count(parameterSpecs(tinyArchitecture))).toBe(V * d + n * d + 2 * block + 2 * d);
    expect(count(parameterSpecs({ ...tinyArchitecture, positions: "none", norm: "post" }))).toBe(V * d + 2 * block);
  });

  it("have names of their own", () => {
    const names = parameterSpecs(tinyArchitecture).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("have positions only if they are learned, and a last norm unless each block ends in one", () => {
    const names = (options: Partial<typeof tinyArchitecture>): string[] =>
      parameterSpecs({ ...tinyArchitecture, ...options }).map(({ name }) => name);
    expect(names({})).toContain("positionEmbedding");
    expect(names({ positions: "sinusoidal" })).not.toContain("positionEmbedding");
    expect(names({ norm: "original" })).toContain("finalNorm.scale");
    expect(names({ norm: "post" })).not.toContain("finalNorm.scale");
  });
});

describe("parameterInputs", () => {
  it("are inputs of the same names and shapes, the number of items left open", () => {
    const inputs = parameterInputs(tinyArchitecture);
    expect([...inputs.keys()]).toEqual(parameterSpecs(tinyArchitecture).map(({ name }) => name));
    expect(inputs.get("itemEmbedding")?.shape).toEqual(["V", 8]);
    expect(inputs.get("blocks.1.feedForward1.weight")?.shape).toEqual([8, 12]);
  });
});
