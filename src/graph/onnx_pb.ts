// Made from onnx.proto by npm run proto.

export interface ModelProto {
  irVersion?: bigint;
  producerName?: string;
  graph?: GraphProto;
  opsetImport: OperatorSetIdProto[];
}

export interface OperatorSetIdProto {
  domain?: string;
  version?: bigint;
}

export interface GraphProto {
  node: NodeProto[];
  name?: string;
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name?: string;
  opType?: string;
  attribute: AttributeProto[];
  domain?: string;
}

export interface AttributeProto {
  name?: string;
  f?: number;
  i?: bigint;
  s?: Uint8Array;
  g?: GraphProto;
  ints: bigint[];
  type?: number;
}

export interface TensorProto {
  dims: bigint[];
  dataType?: number;
  name?: string;
  rawData?: Uint8Array;
}

export interface ValueInfoProto {
  name?: string;
  type?: TypeProto;
}

export interface TypeProto {
  tensorType?: TensorType;
}

export interface TensorType {
  elemType?: number;
  shape?: TensorShapeProto;
}

export interface TensorShapeProto {
  dim: Dimension[];
}

export interface Dimension {
  dimValue?: bigint;
  dimParam?: string;
}

/** Number, type and label of each field, in the order in which they are written. */
export const messages = {
  ModelProto: {
    irVersion: [1, "int64"],
    producerName: [2, "string"],
    graph: [7, "GraphProto"],
    opsetImport: [8, "OperatorSetIdProto", "repeated"],
  },
  OperatorSetIdProto: {
    domain: [1, "string"],
    version: [2, "int64"],
  },
  GraphProto: {
    node: [1, "NodeProto", "repeated"],
    name: [2, "string"],
    initializer: [5, "TensorProto", "repeated"],
    input: [11, "ValueInfoProto", "repeated"],
    output: [12, "ValueInfoProto", "repeated"],
  },
  NodeProto: {
    input: [1, "string", "repeated"],
    output: [2, "string", "repeated"],
    name: [3, "string"],
    opType: [4, "string"],
    attribute: [5, "AttributeProto", "repeated"],
    domain: [7, "string"],
  },
  AttributeProto: {
    name: [1, "string"],
    f: [2, "float"],
    i: [3, "int64"],
    s: [4, "bytes"],
    g: [6, "GraphProto"],
    ints: [8, "int64", "repeated"],
    type: [20, "int32"],
  },
  TensorProto: {
    dims: [1, "int64", "repeated"],
    dataType: [2, "int32"],
    name: [8, "string"],
    rawData: [9, "bytes"],
  },
  ValueInfoProto: {
    name: [1, "string"],
    type: [2, "TypeProto"],
  },
  TypeProto: {
    tensorType: [1, "TensorType"],
  },
  TensorType: {
    elemType: [1, "int32"],
    shape: [2, "TensorShapeProto"],
  },
  TensorShapeProto: {
    dim: [1, "Dimension", "repeated"],
  },
  Dimension: {
    dimValue: [1, "int64"],
    dimParam: [2, "string"],
  },
} as const;
