import { describe, expect, it } from "vitest";
import { resolveOptions, trainingOptionsOf } from "./options.ts";

describe("options of losses", () => {
  it("have defaults by loss, and are absent where they mean nothing", () => {
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
      'option "negatives" is of no use here: it is for the loss "bce", "gbce", "bpr", "sampled-softmax"',
    ],
    [{ loss: "bce", calibration: 0.5 }, 'option "calibration" is of no use here: it is for the loss "gbce"'],
    [
      { loss: "bpr", popularityExponent: 0.5 },
      'option "popularityExponent" is of no use here: it is for negativeSampling "popularity"',
    ],
    [{ loss: "bpr", negativeSampling: "mixed" }, "set negatives to 2 or more"],
    [{ loss: "bpr", negativeSampling: "hard" }, '"negativeSampling"'],
    [{ loss: "gbce", calibration: 1.1 }, '"calibration"'],
    [{ loss: "softmax" }, '"loss"'],
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
    expect(trainingOptionsOf(resolveOptions(options))).toMatchObject({ ...options, calibration: 0.75 });
    expect(trainingOptionsOf(resolveOptions({}))).toMatchObject({ loss: "cross-entropy", negatives: 0 });
  });
});
