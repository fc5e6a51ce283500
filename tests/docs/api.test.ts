/** The API reference is what the comments make, and each comment says what a reader needs to know. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Declaration, type Member, publicDeclarations } from "../../scripts/api/declarations.ts";
import { madePages } from "../../scripts/api.ts";
import { networkOptions } from "../../src/models/neural/options.ts";

const root = join(import.meta.dirname, "../..");
const declarations = [...publicDeclarations("index.ts"), ...publicDeclarations("metrics.ts")];
const codes = new Set(
  [...readFileSync(join(root, "src/errors.ts"), "utf8").matchAll(/^ {2}readonly "?([a-z-]+)"?: \{/gm)].map(
    ([, code]) => code,
  ),
);

/** A word that says in what a number is counted, or between what it lies. */
const UNIT =
  /\b(seconds?|minutes|milliseconds|bytes|share|sum|events?|users?|items?|epochs?|steps?|models?|number|numbers|count|counts|index|indices|rows?|lists?|position|places|probability|weight|mean|median|level|score|ratings?|NDCG|unit|from|power|exponent|decay|rate|divisor|threads?|size|length|histories|difference|loss|norm|value|values|ids?|integer|samples|resamples|metrics?|p-value|ratio|time|times|width|factors)\b|\d/i;

interface Described {
  readonly name: string;
  readonly doc: string;
  readonly signature: string;
  readonly call: boolean;
}

const described: readonly Described[] = declarations.flatMap(({ name, doc, signature, kind, members }: Declaration) => {
  const own = { name, doc, signature, call: kind === "function" };
  const inner = members.map((member: Member) => ({
    name: `${name}.${member.name}`,
    // What an interface's own comment says of a member, by its name, need not be said again.
    doc: member.doc || (doc.includes(`\`${member.name}\``) ? doc : ""),
    signature: member.signature,
    call: member.kind === "method",
  }));
  return [own, ...inner];
});

const wrong = (fails: (one: Described) => boolean): readonly string[] =>
  described.filter(fails).map(({ name }) => name);

it("everything has a comment that begins with what it is", () => {
  expect(wrong(({ doc }) => doc === "" || /^(This (function|method|class)|Returns? )/.test(doc))).toEqual([]);
});

it("everything that is called says what it throws, by codes that there are", () => {
  expect(wrong(({ doc, call }) => call && !/\bThrows\b/.test(doc))).toEqual([]);
  const named = described.flatMap(({ name, doc }) => {
    const sentences = doc.match(/Throws [^.]*/g)?.join(" ") ?? "";
    return [...sentences.matchAll(/`([a-z]+(?:-[a-z]+)+|io|aborted)`/g)].map(([, code]) => `${name}: ${code}`);
  });
  expect(named.filter((line) => !codes.has(line.split(": ")[1]))).toEqual([]);
  expect(codes.size).toBeGreaterThan(8);
});

it("everything that gives or takes arrays of numbers, or lists of lists, says their shape", () => {
  const arrays = /Float(32|64)Array|Int32Array|Uint8Array|\[\]\[\]|readonly number\[\]/;
  const shape = /\([a-z]+( \+ 1)?(, [a-z ]+)*\)|\blength\b|\beach\b|\bone (for|an?|each|list)\b|bytes|in order/i;
  expect(wrong(({ signature, doc }) => arrays.test(signature) && !shape.test(doc))).toEqual([]);
});

it("every number says in what it is counted, or where it lies", () => {
  const number = /^[\w?]+: number\b/;
  const own = /(seconds|minutes|bytes|epochs?|users|items|events|rate|number|size|length)$/i;
  expect(wrong(({ signature, doc, name }) => number.test(signature) && !UNIT.test(doc) && !own.test(name))).toEqual([]);
});

it("has every option of the networks, in what their classes take", () => {
  const named = (name: string): readonly string[] => {
    const found = declarations.find((one) => one.name === name);
    const above = (found?.bases ?? []).flatMap((base) => named(/^\w+/.exec(base)?.[0] ?? ""));
    return [...(found?.members ?? []).map((member) => member.name), ...above];
  };
  for (const [network, options] of Object.entries(networkOptions)) {
    const type = { sasrec: "SASRecOptions", gru4rec: "GRU4RecOptions", bert4rec: "BERT4RecOptions" }[network] ?? "";
    expect(named(type), type).toEqual(expect.arrayContaining(Object.keys(options)));
  }
});

it.each(madePages())("docs/api/%s is what the comments make: npm run api", (name, content) => {
  const path = join(root, "docs/api", name);
  expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe(content);
});
