import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeMessage, describeMessage } from "../../tests/support/onnx.ts";
import { encodeMessage, type MessageName } from "./wire.ts";

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const int32 = fc.integer();
const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 200 }), fc.string({ unit: "binary-ascii" }));
const bytes = fc.uint8Array({ maxLength: 300 });
const list = <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(element, { maxLength: 5 });
/** A message that has any of the fields. */
const some = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> =>
  fc.record(fields, { requiredKeys: [] });

const shape = some({ dim: list(fc.oneof(some({ dimValue: int64 }), some({ dimParam: text }))) });
const valueInfo = some({ name: text, type: some({ tensorType: some({ elemType: int32, shape }) }) });
const tensor = some({ dims: list(int64), dataType: int32, name: text, rawData: bytes });
const { graph } = fc.letrec((tie) => ({
  attribute: some({
    name: text,
    f: fc.float(),
    i: int64,
    s: bytes,
    g: fc.option(tie("graph"), { nil: undefined, depthSize: "small" }),
    ints: list(int64),
    type: int32,
  }),
  node: some({ input: list(text), output: list(text), name: text, opType: text, attribute: list(tie("attribute")) }),
  graph: some({
    name: text,
    node: list(tie("node")),
    initializer: list(tensor),
    input: list(valueInfo),
    output: list(valueInfo),
  }),
}));
const model = some({
  irVersion: int64,
  producerName: text,
  opsetImport: list(some({ domain: text, version: int64 })),
  graph,
});

/** Whether ours are the bytes that a library writes from the same numbers and types. */
function agrees(name: MessageName, message: object): boolean {
  const description = describeMessage(name);
  const expected = toBinary(description, create(description, message as Record<string, unknown>));
  return Buffer.compare(encodeMessage(name, message), expected) === 0;
}

it("writes what a library writes", () => {
  fc.assert(
    fc.property(model, (message) => agrees("ModelProto", message)),
    { numRuns: 200 },
  );
});

it("writes lengths of every number of bytes", () => {
  for (const length of [0, 1, 127, 128, 129, 16_383, 16_384, 16_385, 2_097_151, 2_097_152]) {
    const name = "x".repeat(length);
    expect(agrees("GraphProto", { name }), `${length}`).toBe(true);
    expect(agrees("GraphProto", { node: [{ name }, { name: "y" }] }), `${length}, nested`).toBe(true);
    expect(agrees("GraphProto", { initializer: [{ rawData: new Uint8Array(length).fill(7) }] })).toBe(true);
  }
});

it("writes fields that are zero or empty, and leaves out those that are undefined", () => {
  const bytes = encodeMessage("AttributeProto", { name: "", f: undefined, i: 0n, ints: [] });
  expect([...bytes]).toEqual([10, 0, 24, 0]);
  expect(decodeMessage("AttributeProto", bytes)).toMatchObject({ name: "", i: 0n, ints: [] });
});
