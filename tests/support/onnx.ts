/** Reads ONNX models with a library that knows nothing of our writer but the numbers and types of the fields. */
import { create, createFileRegistry, type DescMessage, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { type GraphProto, type ModelProto, messages } from "../../src/graph/onnx_pb.ts";
import type { MessageName } from "../../src/graph/wire.ts";

const scalars: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  int32: FieldDescriptorProto_Type.INT32,
  int64: FieldDescriptorProto_Type.INT64,
  float: FieldDescriptorProto_Type.FLOAT,
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
};

type Row = readonly [number: number, type: string, label?: "repeated"];

function field([name, [number, type, label]]: [string, Row]): MessageInitShape<typeof FieldDescriptorProtoSchema> {
  const scalar = scalars[type];
  return {
    name,
    number,
    label: label === undefined ? FieldDescriptorProto_Label.OPTIONAL : FieldDescriptorProto_Label.REPEATED,
    ...(scalar === undefined ? { type: FieldDescriptorProto_Type.MESSAGE, typeName: `.${type}` } : { type: scalar }),
  };
}

const file = create(FileDescriptorProtoSchema, {
  name: "onnx.proto",
  syntax: "proto2",
  messageType: Object.entries(messages).map(([name, fields]) => ({
    name,
    field: Object.entries<Row>(fields).map(field),
  })),
});
const registry = createFileRegistry(file, () => undefined);

/** What the library reads and writes a message by. */
export function describeMessage(name: MessageName): DescMessage {
  return registry.getMessage(name) as DescMessage;
}

/** The message of `bytes`. Fields that were not written are `undefined`, or empty if they hold any number. */
export function decodeMessage(name: MessageName, bytes: Uint8Array): object {
  return fromBinary(describeMessage(name), bytes);
}

/** The graph of the model in `bytes`. */
export function decodeGraph(bytes: Uint8Array): GraphProto {
  const { graph } = decodeMessage("ModelProto", bytes) as ModelProto;
  if (graph === undefined) throw new Error("the model has no graph");
  return graph;
}
