import { describe, expect, it } from "vitest";
import { resolveOptions } from "./options.ts";

describe("options of losses", () => {
  it("have defaults by loss, and are absent if they mean nothing", () => {
    const names = ["negatives", "negativeSampling", "popularityExponent", "calibration"];
    const details = (options: object): unknown => {
      return Object.fromEntries(Object.entries(resolveOptions(options)).filter(([name]) => names.includes(name)));
    };
    expect(details({})).toEqual({});
    expect(details({ loss: "bce" })).toEqual({ negatives: 1, negativeSampling: "uniform" });
    expect(details({ loss: "gbce" })).toEqual({ negatives: 256, negativeSampling: "uniform", calibration: 0.75 });
    expect(details({ loss: "gbce", negatives: 8, calibration: 0 })).toMatchObject({ negatives: 8, calibration: 0 });
    expect(details({ loss: "sampled-softmax", negativeSampling: "popularity" })).toEqual({
      negatives: 1000,
      negativeSampling: "popularity",
      popularityExponent: 0.75,
    });
  });

  it.each([
    [
      { negatives: 2 },
      'SASRec: negatives is 2, which loss "cross-entropy" makes no use of. Leave it out, or set loss to "bce", "gbce"',
    ],
    [
      { loss: "bce", calibration: 0.5 },
      'calibration is 0.5, which loss "bce" makes no use of. Leave it out, or set loss to "gbce"',
    ],
    [
      { loss: "bpr", popularityExponent: 0.5 },
      'popularityExponent is 0.5, which negativeSampling "uniform" makes no use of. Leave it out, or set negativeSampling',
    ],
    [{ loss: "bpr", negativeSampling: "mixed" }, "give 2 or more"],
    [
      { loss: "bpr", negativeSampling: "hard" },
      'negativeSampling is "hard". Give "uniform", "popularity", "in-batch" or "mixed".',
    ],
    [{ loss: "gbce", calibration: 1.1 }, "calibration is 1.1. Give a number from 0 to 1."],
    [{ loss: "softmax" }, 'loss is "softmax". Give "bce", "gbce"'],
  ])("refuse %o", (options, message) => {
    expect(() => resolveOptions(options)).toThrow(message);
  });

  it("come back from a file as they went", () => {
    for (const loss of ["bce", "gbce", "bpr", "cross-entropy", "sampled-softmax"]) {
      const options = resolveOptions({ loss });
      expect(resolveOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
    }
  });

  it("reach training", () => {
    const options = { loss: "gbce", negatives: 3, negativeSampling: "popularity", popularityExponent: 0.5 };
    expect({ negatives: 0, ...resolveOptions(options) }).toMatchObject({ ...options, calibration: 0.75 });
    expect({ negatives: 0, ...resolveOptions({}) }).toMatchObject({ loss: "cross-entropy", negatives: 0 });
  });
});
