import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { type Decoded, decodeSafetensors } from "../../tests/support/safetensors.ts";
import { isSasrecError } from "../errors.ts";
import { CHECKSUM_PLACEHOLDER, Checksum, seal } from "./checksum.ts";
import { arrayClass, type NamedTensor } from "./dtypes.ts";
import type { OpenOptions } from "./safetensors-reader.ts";
import { encodeSafetensors } from "./safetensors-writer.ts";

const CHECKSUM_ENTRY = `"__metadata__":{"checksum":"${CHECKSUM_PLACEHOLDER}"`;
const HEAD = `{${CHECKSUM_ENTRY}}`;

/** A sealed file of any header text (or bytes) and any data, so that the checks after the checksum are reached. */
function fileOf(header: string | Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  if (text.length > HEAD.length - 1) seal(file, new Checksum(file).digest());
  return file;
}

/** One tensor `a` described by `info`, with `data` bytes of data. */
const oneTensor = (info: string, data = 8): Uint8Array => fileOf(`${HEAD},"a":${info}}`, new Uint8Array(data));

async function outcome(file: Uint8Array, options: OpenOptions = {}): Promise<Decoded | string> {
  try {
    return await decodeSafetensors(file, options);
  } catch (error) {
    if (!isSasrecError(error, "invalid-file")) throw error;
    expect(error.message.length).toBeLessThan(500);
    return error.message;
  }
}

describe("hostile files are refused with the reason", () => {
  const good = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
  const huge = "9".repeat(400);
  const announce = (length: bigint): Uint8Array => {
    const file = fileOf(`${HEAD}}`);
    new DataView(file.buffer).setBigUint64(0, length, true);
    return file;
  };
  const two = (first: string, second: string, bytes: number): Uint8Array =>
    fileOf(`${HEAD},"a":{"dtype":"U8",${first}},"b":{"dtype":"U8",${second}}}`, new Uint8Array(bytes));

  it("(the frame of these files is sound)", async () => {
    expect(typeof (await outcome(oneTensor(good)))).toBe("object");
    expect(typeof (await outcome(two('"shape":[4],"data_offsets":[4,8]', '"shape":[4],"data_offsets":[0,4]', 8)))).toBe(
      "object",
    );
  });

  const cases: readonly [string, Uint8Array, RegExp][] = [
    ["nothing", new Uint8Array(), /0 bytes/],
    ["seven bytes", new Uint8Array(7), /7 bytes/],
    ["only a length", new Uint8Array(8), /8 bytes/],
    ["a text file", new TextEncoder().encode("user,item\n1,2\n3,4\n"), /begins as a text does/],
    ["a header of 2^64 - 1 bytes", announce(2n ** 64n - 1n), /announce a header of 18446744073709552000/],
    ["a header of 2^53 bytes", announce(2n ** 53n), /announce a header of 9007199254740992/],
    ["a header one byte too long", announce(BigInt(HEAD.length + 2)), /announce a header/],
    ["a header of no bytes", announce(0n), /checksum/],
    ["a header that is a list", fileOf(`[${HEAD}]`), /checksum/],
    ["no end", fileOf(HEAD), /does not end/],
    ["text after the end", fileOf(`${HEAD}} x`), /more text after the end/],
    ["a NUL after the end", fileOf(`${HEAD}}\0`), /more text after the end/],
    ["a second object", fileOf(`${HEAD}}{}`), /more text after the end/],
    ["a trailing comma", fileOf(`${HEAD},}`), /no text in quotes/],
    ["an open text", fileOf(`${HEAD},"a`), /closing quote/],
    ["an open text after backslashes", fileOf(`${HEAD},"a${'\\\\\\"'.repeat(9)}`), /closing quote/],
    ["a wrong escape", fileOf(`${HEAD},"\\x":${good}}`, new Uint8Array(8)), /escape/],
    ["a raw line break in a name", fileOf(`${HEAD},"a\nb":${good}}`, new Uint8Array(8)), /escape/],
    ["half a surrogate pair", fileOf(`${HEAD},"\\ud800":${good}}`, new Uint8Array(8)), /surrogate/],
    ["a tensor twice", fileOf(`${HEAD},"a":${good},"a":${good}}`, new Uint8Array(8)), /key "a" twice/],
    [
      "a tensor twice, once escaped",
      fileOf(`${HEAD},"a":${good},"\\u0061":${good}}`, new Uint8Array(8)),
      /key "a" twice/,
    ],
    ["a tensor __proto__ twice", fileOf(`${HEAD},"__proto__":${good},"__proto__":${good}}`), /twice/],
    ["metadata twice", fileOf(`${HEAD},"__metadata__":{}}`), /"__metadata__" twice/],
    ["a metadata key twice", fileOf(`{${CHECKSUM_ENTRY},"k":"1","k":"2"}}`), /key "k" twice/],
    ["a second checksum", fileOf(`{${CHECKSUM_ENTRY},"checksum":"x"}}`), /key "checksum" twice/],
    ["metadata that is a number", fileOf(`{${CHECKSUM_ENTRY},"k":1}}`), /no text in quotes/],
    ["metadata that is an object", fileOf(`{${CHECKSUM_ENTRY},"k":{}}}`), /no text in quotes/],
    ["a million objects deep", fileOf(`${HEAD},"a":${'{"a":'.repeat(1e6)}`), /unknown field "a"/],
    ["a million lists deep", oneTensor(`{"dtype":"U8","shape":${"[".repeat(1e6)}`), /whole number/],
    ["a tensor that is null", oneTensor("null"), /no object/],
    ["a tensor that is a number", oneTensor("1"), /no object/],
    ["a missing dtype", oneTensor('{"shape":[8],"data_offsets":[0,8]}'), /needs a dtype/],
    ["a missing shape", oneTensor('{"dtype":"U8","data_offsets":[0,8]}'), /needs a dtype, a shape/],
    ["missing offsets", oneTensor('{"dtype":"U8","shape":[8]}'), /data_offsets/],
    ["one offset", oneTensor('{"dtype":"U8","shape":[8],"data_offsets":[8]}'), /two data_offsets/],
    ["three offsets", oneTensor('{"dtype":"U8","shape":[8],"data_offsets":[0,8,8]}'), /more than 2/],
    ["a field twice", oneTensor('{"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]}'), /"dtype" twice/],
    ["an unknown field", oneTensor('{"dtype":"U8","shape":[8],"data_offsets":[0,8],"x":1}'), /unknown field "x"/],
    ["an unknown dtype", oneTensor('{"dtype":"F16","shape":[4],"data_offsets":[0,8]}'), /dtype "F16"/],
    [
      "a dtype from the prototype",
      oneTensor('{"dtype":"constructor","shape":[8],"data_offsets":[0,8]}'),
      /"constructor"/,
    ],
    ["a dtype that is a number", oneTensor('{"dtype":4,"shape":[8],"data_offsets":[0,8]}'), /no text in quotes/],
    ["another dtype's size", oneTensor('{"dtype":"F64","shape":[2],"data_offsets":[0,8]}'), /needs 16/],
    ["a shape that is no list", oneTensor('{"dtype":"U8","shape":8,"data_offsets":[0,8]}'), /no list/],
    ["too small a shape", oneTensor('{"dtype":"U8","shape":[7],"data_offsets":[0,8]}'), /needs 7/],
    ["33 sizes", oneTensor(`{"dtype":"U8","shape":[${"1,".repeat(32)}8],"data_offsets":[0,8]}`), /more than 32/],
    ...[
      "-1",
      "1.5",
      "1.0",
      "1e1",
      "08",
      "+8",
      "NaN",
      "Infinity",
      "-0",
      "0x8",
      '"8"',
      "null",
      "",
      "9007199254740992",
      huge,
    ].map((size): [string, Uint8Array, RegExp] => [
      `a size of ${size.slice(0, 20)}`,
      oneTensor(`{"dtype":"U8","shape":[1,${size}],"data_offsets":[0,8]}`),
      /whole number/,
    ]),
    ["a product of 2^64", oneTensor('{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,8]}'), /2\^53/],
    [
      "a product past 2^53 times 0",
      oneTensor('{"dtype":"U8","shape":[9007199254740991,2,0],"data_offsets":[0,8]}'),
      /2\^53/,
    ],
    [
      "2^53 - 1 numbers",
      oneTensor('{"dtype":"F64","shape":[9007199254740991],"data_offsets":[0,8]}'),
      /needs 72057594037927/,
    ],
    ["an offset of -8", oneTensor('{"dtype":"U8","shape":[8],"data_offsets":[-8,0]}'), /whole number/],
    ["offsets swapped", oneTensor('{"dtype":"U8","shape":[8],"data_offsets":[8,0]}'), /offsets 8 to 0/],
    ["offsets past the end", oneTensor('{"dtype":"U8","shape":[9],"data_offsets":[0,9]}'), /0 to 9 in 8 bytes/],
    [
      "offsets far past the end",
      oneTensor('{"dtype":"U8","shape":[9007199254740991],"data_offsets":[0,9007199254740991]}'),
      /in 8 bytes/,
    ],
    ["a gap at the start", oneTensor('{"dtype":"U8","shape":[4],"data_offsets":[4,8]}'), /starts at byte 4/],
    ["data of no tensor", oneTensor('{"dtype":"U8","shape":[4],"data_offsets":[0,4]}'), /tensors cover 4/],
    ["data and no tensor", fileOf(`${HEAD}}`, new Uint8Array(1)), /tensors cover 0/],
    ["a gap", two('"shape":[3],"data_offsets":[0,3]', '"shape":[4],"data_offsets":[4,8]', 8), /starts at byte 4/],
    ["an overlap", two('"shape":[5],"data_offsets":[0,5]', '"shape":[4],"data_offsets":[4,8]', 8), /ends at 5/],
    [
      "the same bytes twice",
      two('"shape":[8],"data_offsets":[0,8]', '"shape":[8],"data_offsets":[0,8]', 8),
      /ends at 8/,
    ],
    ["one inside another", two('"shape":[8],"data_offsets":[0,8]', '"shape":[2],"data_offsets":[2,4]', 8), /ends at 8/],
    [
      "an empty one inside another",
      two('"shape":[8],"data_offsets":[0,8]', '"shape":[0],"data_offsets":[2,2]', 8),
      /ends at 8/,
    ],
    ["Latin-1", fileOf(new Uint8Array([...new TextEncoder().encode(`${HEAD},"`), 0xe9, 0x22])), /UTF-8/],
    ["an overlong UTF-8 quote", fileOf(new Uint8Array([...new TextEncoder().encode(`${HEAD},`), 0xc0, 0xa2])), /UTF-8/],
    [
      "a name of a megabyte",
      fileOf(`${HEAD},"${"n".repeat(1e6)}":{"dtype":"?","shape":[],"data_offsets":[0,0]}}`),
      /nnn…/,
    ],
  ];
  it.each(cases)("%s", async (_, file, reason) => {
    expect(await outcome(file)).toMatch(reason);
  });

  const unchecked: readonly [string, string, RegExp][] = [
    ["a byte order mark", "\ufeff{}", /begin with a brace/],
    ["a space first", " {}", /begin with a brace/],
    ["null", "null", /begin with a brace/],
    ["a checksum at the wrong place", '{"__metadata__":{"a":"b","checksum":"sha256:0"}}', /not the first entry/],
    ["a checksum under an escaped name", '{"__metadata__":{"\\u0063hecksum":"sha256:0"}}', /not the first entry/],
  ];
  it.each(unchecked)("without a checksum: %s", async (_, header, reason) => {
    expect(await outcome(fileOf(header), { requireChecksum: false })).toMatch(reason);
  });

  it("a header longer than the limit", async () => {
    expect(await outcome(fileOf(`${HEAD}}`), { maxHeaderBytes: 100 })).toMatch(/more than the 100 allowed/);
  });
});

/** A model file in small. */
function sample(): Uint8Array {
  const tensors = new Map<string, NamedTensor>([
    ["embedding", { dtype: "F32", shape: [5, 4], data: Float32Array.from({ length: 20 }, (_, i) => i / 7) }],
    ["block.0.weight", { dtype: "F32", shape: [4, 4], data: new Float32Array(16).fill(0.5) }],
    ["step", { dtype: "I64", shape: [1], data: BigInt64Array.of(3n) }],
    ["mask", { dtype: "U8", shape: [3, 2], data: Uint8Array.of(1, 0, 1, 1, 0, 1) }],
  ]);
  return encodeSafetensors(tensors, { format: "sasrec", version: "1", model: JSON.stringify({ ids: [1, "1", "é"] }) });
}

const below = (rng: ReturnType<typeof xoroshiro128plus>, limit: number): number => uniformInt(rng, 0, limit - 1);

describe("a damaged file is always noticed", () => {
  it("every single bit flip", async () => {
    const file = sample();
    expect(typeof (await outcome(file))).toBe("object");
    for (let bit = 0; bit < 8 * file.length; bit++) {
      const mask = 1 << (bit % 8);
      file[bit >> 3] = (file[bit >> 3] ?? 0) ^ mask;
      if (typeof (await outcome(file)) !== "string") expect.fail(`bit ${bit} flipped and not noticed`);
      file[bit >> 3] = (file[bit >> 3] ?? 0) ^ mask;
    }
  });

  it("every truncation", async () => {
    const file = sample();
    for (let length = 0; length < file.length; length++)
      expect(typeof (await outcome(file.subarray(0, length)))).toBe("string");
  });

  it("10,000 random mutations", async () => {
    const rng = xoroshiro128plus(20240601);
    const file = sample();
    const isOriginal = (bytes: readonly number[]): boolean =>
      bytes.length === file.length && bytes.every((byte, i) => byte === file[i]);
    for (let done = 0; done < 10_000; ) {
      const bytes = Array.from(file);
      for (let edits = below(rng, 4); edits >= 0; edits--) {
        const at = below(rng, bytes.length);
        const length = 1 + below(rng, 16);
        const part = bytes.slice(below(rng, bytes.length)).slice(0, length);
        const edit = below(rng, 5);
        if (edit === 0) bytes[at] = below(rng, 256);
        else if (edit === 1) bytes.splice(at, length);
        else if (edit === 2) bytes.splice(at, 0, ...part);
        else if (edit === 3) bytes.splice(at, part.length, ...part);
        else bytes.fill(0, at, at + length);
        if (bytes.length === 0) bytes.push(0);
      }
      if (isOriginal(bytes)) continue;
      done++;
      if (typeof (await outcome(Uint8Array.from(bytes))) !== "string") expect.fail(`mutation ${done} was not noticed`);
    }
  });
});

describe("a file changed and sealed again", () => {
  it("is refused or structurally sound, 10,000 times", async () => {
    const rng = xoroshiro128plus(20240602);
    const file = sample();
    const headerBytes = new DataView(file.buffer).getUint32(0, true);
    const header = new TextDecoder().decode(file.subarray(8, 8 + headerBytes));
    const data = file.subarray(8 + headerBytes);
    const outcomes = { sound: 0, refused: new Set<string>() };
    for (let round = 0; round < 10_000; round++) {
      let text = header;
      for (let edits = below(rng, 3); edits >= 0; edits--) text = mutateHeader(text, rng);
      const cut = below(rng, 20) === 0 ? data.subarray(0, below(rng, data.length)) : data;
      const changed = fileOf(text, cut);
      const decoded = await outcome(changed);
      if (typeof decoded === "string") {
        outcomes.refused.add(decoded.replace(/".*?"|\[.*?\]|\d+/g, "…"));
      } else {
        expectSound(decoded, changed);
        outcomes.sound++;
      }
    }
    // Otherwise the mutations are too wild to reach the layout checks, or too tame to break anything.
    expect(outcomes.sound).toBeGreaterThan(500);
    expect(outcomes.sound).toBeLessThan(6000);
    expect(outcomes.refused.size).toBeGreaterThan(15);
  });
});

const NUMBERS = [
  "0",
  "1",
  "4",
  "8",
  "80",
  "-1",
  "1.5",
  "1e9",
  "NaN",
  "4294967296",
  "9007199254740991",
  "9007199254740993",
];
const TOKENS = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  '"a"',
  "null",
  '"shape":[1],',
  "__proto__",
  "F64",
  "U8",
  "I8",
  " ",
];

/** One edit after the checksum's entry: a token, a character, or a piece copied, dropped or exchanged. */
function mutateHeader(text: string, rng: ReturnType<typeof xoroshiro128plus>): string {
  const fixed = HEAD.length - 1;
  const pick = <T>(choices: readonly T[]): T => choices[below(rng, choices.length)] as T;
  const inTensors = (pattern: RegExp): RegExpExecArray[] => [...text.matchAll(pattern)].filter((m) => m.index >= fixed);
  const replace = (match: RegExpExecArray | undefined, by: string): string =>
    match === undefined ? text : text.slice(0, match.index) + by + text.slice(match.index + match[0].length);
  const at = fixed + below(rng, Math.max(text.length - fixed, 1));
  const length = 1 + below(rng, 12);
  switch (below(rng, 8)) {
    case 0:
      return replace(pick(inTensors(/\d+/g)), pick(NUMBERS));
    case 1: {
      const number = pick(inTensors(/\d+/g));
      return replace(number, String(Number(number?.[0]) + pick([-4, -1, 1, 4])));
    }
    case 2:
      return replace(pick(inTensors(/[FIU](64|32|8)/g)), pick(["F32", "I32", "U32", "U16", "I64", "BOOL", "f32", ""]));
    case 3: {
      const tensors = inTensors(/"[^"]+":\{"dtype[^}]*\}/g);
      return replace(pick(tensors), pick(tensors)?.[0] ?? "");
    }
    case 4: {
      const lists = inTensors(/\[[\d,]*\]/g);
      return replace(pick(lists), pick(lists)?.[0] ?? "");
    }
    case 5:
      return text.slice(0, at) + pick(TOKENS) + text.slice(at);
    case 6:
      return text.slice(0, at) + text.slice(at + length);
    default:
      return text.slice(0, at) + String.fromCharCode(below(rng, 0x250)) + text.slice(at + 1);
  }
}

/** Checks a decoded file against the format's rules with none of the decoder's code. */
function expectSound(decoded: Decoded, file: Uint8Array): void {
  const dataStart = 8 + new DataView(file.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, dataStart))) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  let total = 0;
  for (const [name, { dtype, shape, data }] of decoded.tensors) {
    const info = header[name];
    expect([dtype, shape, [total, total + data.byteLength]]).toEqual([info?.dtype, info?.shape, info?.data_offsets]);
    expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
    expect(data[Symbol.toStringTag]).toBe(arrayClass(dtype)?.name);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    expect(bytes).toEqual(file.slice(dataStart + total, dataStart + total + bytes.length));
    total += bytes.length;
  }
  expect(dataStart + total).toBe(file.length);
  expect(Object.keys(header).length - 1).toBe(decoded.tensors.size);
}
