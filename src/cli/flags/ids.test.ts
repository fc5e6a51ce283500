import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { IdMap } from "../../data/ids.ts";
import { findId, findIds, itemIds, requireId } from "./ids.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-ids-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("findId", () => {
  const numbers = new IdMap([1, 50, -3]);
  const words = new IdMap(["ann", "7", "007"]);

  it("takes text for a number where the ids are numbers", () => {
    expect(findId("50", numbers)).toBe(50);
    expect(findId("-3", numbers)).toBe(-3);
  });

  it("takes only the usual form of a number", () => {
    for (const text of ["050", "50.0", "5e1", " 50", "+50", "0x32", ""]) expect(findId(text, numbers)).toBeUndefined();
  });

  it("leaves text as it is where the ids are text", () => {
    expect(findId("7", words)).toBe("7");
    expect(findId("007", words)).toBe("007");
    expect(findId("07", words)).toBeUndefined();
  });

  it("prefers the text where both are ids", () => {
    expect(findId("1", new IdMap([1, "1"]))).toBe("1");
  });

  it("says what ids look like if there is no such id", () => {
    expect(() => requireId("bob", words, "user", "m.safetensors")).toThrow(
      'user "bob" is not in m.safetensors, whose user ids are texts such as "ann", "7", "007"',
    );
    expect(() => requireId("2", numbers, "item", "m.safetensors")).toThrow("item ids are numbers such as 1, 50, -3");
    expect(() => requireId("2", numbers, "item", "m")).toThrow(expect.objectContaining({ code: "unknown-item" }));
  });
});

describe("findIds", () => {
  const nasty = [
    "Owl, The (1966)",
    "a",
    " b ",
    'say "hi"',
    "x/y",
    "@home",
    "c",
    '"',
    ",",
    '"quoted"',
    "7",
    "it's",
    "a,c",
  ];
  const known = new IdMap(nasty);

  it("splits at commas, in the order of the flags", async () => {
    expect(await findIds("--history", ["a, c", "7,x/y"], known)).toEqual({ ids: ["a", "c", "7", "x/y"], unknown: [] });
    expect((await findIds("--history", ["50", "1,50"], new IdMap([1, 50]))).ids).toEqual([50, 1, 50]);
  });

  it("takes an id as it stands, whatever is in it", async () => {
    for (const id of nasty) expect(await findIds("--history", [id], known)).toEqual({ ids: [id], unknown: [] });
  });

  it("takes ids in quotes, alone and among others", async () => {
    const list = '"Owl, The (1966)",a, " b " ,"say ""hi""", "@home",it\'s';
    const ids = ["Owl, The (1966)", "a", " b ", 'say "hi"', "@home", "it's"];
    expect(await findIds("--history", [list], known)).toEqual({ ids, unknown: [] });
    expect(await findIds("--history", ['"no, such"', 'a,"x'], known)).toEqual({
      ids: ["a"],
      unknown: ["no, such", '"x'],
    });
  });

  it("reads what any program writes as CSV in quotes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), async (ids) => {
        const text = ids.map((id) => `"${id.replaceAll('"', '""')}"`).join(",");
        expect((await findIds("--history", [text], new IdMap(ids))).ids).toEqual(ids);
      }),
    );
  });

  it("reads a file with an id on each line", async () => {
    const path = join(folder, "ids.txt");
    await writeFile(path, '\ufeffOwl, The (1966)\r\n b \n\nsay "hi"\nwho, what\n');
    const ids = ["a", "Owl, The (1966)", " b ", 'say "hi"'];
    expect(await findIds("--exclude", ["a", `@${path}`], known)).toEqual({ ids, unknown: ["who, what"] });
    expect(await failure(findIds("--exclude", [`@${path}.no`], known))).toMatchObject({ code: "io" });
  });

  it("refuses an empty id", async () => {
    for (const text of ["1,,2", "", ",a", "a, "]) {
      expect(await failure(findIds("--exclude", [text], known))).toMatchObject({
        code: "invalid-option",
        message: expect.stringMatching(/^--exclude: ".*" has an empty id/),
      });
    }
  });
});

describe("itemIds", () => {
  const known = new IdMap([1, 2, 3, 4]);
  const notes: string[] = [];
  const how = { where: "m.safetensors", note: (text: string): unknown => notes.push(text) };

  it("refuses items that are not known, five by name", async () => {
    const many = Array.from({ length: 1000 }, (_, i) => `unknown ${i} ${"x".repeat(300)}`).join(",");
    const { code, message } = await failure(itemIds("--exclude", ["1", many], known, { ...how, ignore: false }));
    expect(code).toBe("unknown-item");
    expect(message).toMatch(/^--exclude: items "unknown 0 x+…", .* and 995 more are not in m\.safetensors/);
    expect(message.length).toBeLessThanOrEqual(500);
    expect(message).toContain("--unknown-items ignore");
  });

  it("leaves them out if they are to be ignored, and says so", async () => {
    expect(await itemIds("--exclude", ["1,x,3"], known, { ...how, ignore: true })).toEqual([1, 3]);
    expect(notes).toEqual(['--exclude: not in the model, so left out: "x"']);
  });
});
