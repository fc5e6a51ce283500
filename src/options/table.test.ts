import { describe, expect, it } from "vitest";
import { isSasrecError } from "../errors.ts";

import { type Given, type OptionTable, type Resolved, resolve } from "./table.ts";

const table = {
  /** How many. */
  size: { type: "int", min: 1, max: 1024, default: 8, help: "how many" },
  share: { type: "number", above: 0, below: 1, default: 0.5, help: "which part" },
  rate: { type: "number", min: 0, help: "how fast" },
  kind: { type: "choice", choices: ["plain", "mixed"], default: "plain", help: "which" },
  parts: { type: "int", min: 2, defaultBy: { option: "kind", values: { mixed: 2 } }, help: "of a mixture" },
  width: { type: "int", min: 1, defaultFrom: ["size", 4], help: "how wide" },
  cuts: { type: "int", min: 1, many: true, default: [10], help: "where to cut" },
  quick: { type: "switch", default: false, help: "whether to hurry" },
  name: { type: "text", default: "it", help: "what it is called" },
} as const;

const callback = { is: (value: unknown): value is () => void => typeof value === "function", give: "a function" };

function fault(given: unknown, of: OptionTable = table): string {
  try {
    resolve("Thing", of, given, { onStep: callback });
  } catch (error) {
    if (isSasrecError(error, "invalid-option")) return error.message;
    throw error;
  }
  return "";
}

describe("an option table", () => {
  it("fills in defaults, also those that depend on other options", () => {
    const usual = { size: 8, share: 0.5, kind: "plain", width: 32, cuts: [10], quick: false, name: "it" };
    expect(resolve("Thing", table, {})).toEqual(usual);
    expect(resolve("Thing", table, undefined)).toEqual(usual);
    expect(resolve("Thing", table, { size: undefined })).toEqual(usual);
    expect(resolve("Thing", table, { size: 2, kind: "mixed", cuts: [5, 1, 5] })).toEqual({
      ...usual,
      size: 2,
      width: 8,
      kind: "mixed",
      parts: 2,
      cuts: [5, 1],
    });
    expect(resolve("Thing", table, { cuts: 3, rate: 0 })).toMatchObject({ cuts: [3], rate: 0 });
  });

  it("makes types", () => {
    const given: Given<typeof table> = { size: 3, kind: "mixed", cuts: 3 };
    // @ts-expect-error: no such choice
    const wrong: Given<typeof table> = { kind: "other" };
    const { size, parts, cuts }: Resolved<typeof table> = resolve("Thing", table, {
      ...given,
      ...wrong,
      kind: "plain",
    });
    const numbers: readonly [number, number | undefined, readonly number[]] = [size, parts, cuts];
    expect(numbers).toEqual([3, undefined, [3]]);
    // @ts-expect-error: required
    const empty: Given<{ readonly path: { readonly type: "text"; readonly help: ""; readonly required: true } }> = {};
    expect(empty).toEqual({});
  });

  it.each([
    [{ size: -1 }, "Thing: size is -1. Give a whole number from 1 to 1,024."],
    [{ size: 1.5 }, "Thing: size is 1.5. Give a whole number from 1 to 1,024."],
    [{ size: "8" }, 'Thing: size is "8". Give a whole number from 1 to 1,024.'],
    [{ size: Number.NaN }, "Thing: size is NaN. Give a whole number from 1 to 1,024."],
    [{ share: 1 }, "Thing: share is 1. Give a number above 0 and below 1."],
    [{ rate: -0.1 }, "Thing: rate is -0.1. Give a number of at least 0."],
    [{ kind: "odd" }, 'Thing: kind is "odd". Give "plain" or "mixed".'],
    [{ parts: 3 }, 'Thing: parts is 3, which kind "plain" makes no use of. Leave it out, or set kind to "mixed".'],
    [{ kind: "odd", parts: 3 }, 'Thing: kind is "odd". Give "plain" or "mixed".'],
    [{ cuts: [] }, "Thing: cuts is an empty list. Give a whole number of at least 1, or a list of such."],
    [{ cuts: [1, 0] }, "Thing: cuts is [1, 0]. Give a whole number of at least 1, or a list of such."],
    [{ quick: 1 }, "Thing: quick is 1. Give true or false."],
    [{ name: "" }, 'Thing: name is "". Give a text that is not empty.'],
    [{ onStep: 5 }, "Thing: onStep is 5. Give a function."],
    [{ sise: 8 }, 'Thing has no option "sise". Did you mean size?'],
    [{ on_step: 8 }, 'Thing has no option "on_step". Did you mean onStep?'],
    [{ colour: 8 }, 'Thing has no option "colour". Its options are size, share, rate, kind, parts and 5 more.'],
    [
      { sise: 8, share: 2 },
      'Thing has no option "sise". Did you mean size? share is 2. Give a number above 0 and below 1.',
    ],
    [null, "Thing: options is null. Give an object."],
    [[1], "Thing: options is [1]. Give an object."],
  ])("refuses %o", (given, message) => {
    expect(fault(given)).toBe(message);
  });

  it("names every fault as data", () => {
    try {
      resolve("Thing", table, { size: 0, name: 7 });
      expect.unreachable();
    } catch (error) {
      if (!isSasrecError(error, "invalid-option")) throw error;
      expect(error.details).toMatchObject({ what: "Thing", option: "size", value: 0 });
      expect(error.details.faults?.map(({ option }) => option)).toEqual(["size", "name"]);
    }
  });

  it("demands what is required", () => {
    const needed: OptionTable = { path: { type: "text", required: true, help: "where" } };
    expect(fault({}, needed)).toBe("Thing: path is missing. Give a text that is not empty.");
  });

  it("knows nothing of what objects inherit", () => {
    expect(fault(JSON.parse('{ "__proto__": 1, "toString": 2 }'))).toContain('no option "__proto__"');
  });
});
