/** A graph as an ONNX model: dead nodes dropped, common subexpressions computed once. */

import { SasrecError } from "../errors.ts";
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from "./onnx_pb.ts";
import { bodyNodes, topological } from "./order.ts";
import { type Attribute, type Body, type ConstantData, dataTypes, type Node, type Tensor } from "./tensor.ts";
import { encodeMessage, encodeUtf8 } from "./wire.ts";

const OPSET = 20n;
const IR_VERSION = 9n;

/** `AttributeProto.AttributeType` in ONNX. */
const attributeTypes: Readonly<Record<Attribute["kind"], number>> = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

/**
 * Bytes of an ONNX model whose outputs are `outputs`, by name, and whose inputs are the `Input` nodes these need.
 * Throws `invalid-graph` if two inputs, or an input and an output, share a name.
 */
export function encode(outputs: Readonly<Record<string, Tensor>>): Uint8Array {
  const encoder = new Encoder();
  const graph = encoder.model(outputs);
  return encodeMessage("ModelProto", {
    irVersion: IR_VERSION,
    producerName: "sasrec",
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
    ],
    graph,
  } satisfies ModelProto);
}

class Encoder {
  /** The name of each tensor already placed. */
  readonly #names = new Map<Tensor, string>();
  /** Output names by the text of a node: equal nodes on equal inputs are one. */
  readonly #known = new Map<string, readonly string[]>();
  /** Names of the model's inputs and outputs, which nothing else may have. */
  readonly #taken = new Set<string>();
  #count = 0;

  model(outputs: Readonly<Record<string, Tensor>>): GraphProto {
    const graph = emptyGraph("sasrec");
    const order = topological(Object.values(outputs));
    for (const node of order) if (node.op === "Input") this.#placeInput(node, graph);
    for (const name of Object.keys(outputs)) {
      if (this.#taken.has(name)) throw new SasrecError("invalid-graph", `an input and an output are named "${name}"`);
      this.#taken.add(name);
    }
    for (const node of order) if (node.op !== "Input") this.#place(node, graph);
    for (const [name, tensor] of Object.entries(outputs)) {
      graph.node.push(identity(`output ${name}`, this.#name(tensor), name));
      graph.output.push(valueInfo(name, tensor));
    }
    renameOutputs(graph);
    return graph;
  }

  #name(tensor: Tensor): string {
    const name = this.#names.get(tensor);
    if (name === undefined) throw new SasrecError("invalid-graph", `${tensor.node.op} is used outside its graph`);
    return name;
  }

  #fresh(op: string): string {
    const name = `${op}_${this.#count++}`;
    return this.#taken.has(name) ? this.#fresh(op) : name;
  }

  #placeInput(node: Node, graph: GraphProto): void {
    const name = node.name ?? "";
    if (this.#taken.has(name)) throw new SasrecError("invalid-graph", `two inputs are named "${name}"`);
    this.#taken.add(name);
    const tensor = node.outputs[0] as Tensor;
    this.#names.set(tensor, name);
    graph.input.push(valueInfo(name, tensor));
  }

  /** Adds `node` to `graph`, or finds the equal one that is there. */
  #place(node: Node, graph: GraphProto): void {
    if (node.op === "WithGradient") {
      this.#alias(node, [this.#name(node.inputs[0] as Tensor)]);
      return;
    }
    if (node.op === "Absent") {
      this.#alias(node, [""]);
      return;
    }
    const inputs = node.inputs.map((t) => this.#name(t));
    const key = node.data === undefined ? this.#key(node, inputs) : constantKey(node);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) {
      this.#alias(node, known);
      return;
    }
    const base = this.#fresh(node.op);
    const names = node.outputs.map((_, i) => (i === 0 ? base : `${base}_${i}`));
    this.#alias(node, names);
    if (key !== undefined) this.#known.set(key, names);
    if (node.data !== undefined) {
      graph.initializer.push(tensorProto(base, node.data, node.outputs[0] as Tensor));
      return;
    }
    graph.node.push(this.#nodeProto(node, base, inputs, names));
  }

  #nodeProto(node: Node, name: string, inputs: string[], names: string[]): NodeProto {
    return {
      opType: node.op,
      domain: node.domain,
      name,
      input: inputs,
      output: names,
      attribute: Object.entries(node.attributes).map(([key, attribute]) => this.#attribute(key, attribute)),
    };
  }

  #alias(node: Node, names: readonly string[]): void {
    node.outputs.forEach((tensor, i) => {
      this.#names.set(tensor, names[i] as string);
    });
  }

  #key(node: Node, inputs: readonly string[]): string | undefined {
    if (Object.values(node.attributes).some((a) => a.kind === "graph")) return undefined;
    if (node.op === "Shape") return shapeKey(node);
    return JSON.stringify([node.domain, node.op, inputs, node.attributes]);
  }

  #attribute(name: string, attribute: Attribute): AttributeProto {
    const proto: AttributeProto = { name, ints: [], type: attributeTypes[attribute.kind] };
    switch (attribute.kind) {
      case "int":
        return { ...proto, i: BigInt(attribute.value) };
      case "ints":
        return { ...proto, ints: attribute.value.map(BigInt) };
      case "float":
        return { ...proto, f: attribute.value };
      case "string":
        return { ...proto, s: encodeUtf8(attribute.value) };
      case "graph":
        return { ...proto, g: this.#body(attribute.value) };
    }
  }

  /** The body of a loop. What it takes from the graph around it has been placed there before. */
  #body(body: Body): GraphProto {
    const graph = emptyGraph(this.#fresh("body"));
    for (const tensor of body.inputs) {
      const name = this.#fresh(tensor.node.name ?? "carried");
      this.#names.set(tensor, name);
      graph.input.push(valueInfo(name, tensor));
    }
    const outer = new Map(this.#known);
    for (const node of bodyNodes(body.inputs, body.outputs)) this.#place(node, graph);
    this.#known.clear();
    for (const [key, names] of outer) this.#known.set(key, names);
    for (const tensor of body.outputs) {
      const name = this.#fresh("result");
      graph.node.push(identity(name, this.#name(tensor), name));
      graph.output.push(valueInfo(name, tensor));
    }
    renameOutputs(graph);
    return graph;
  }
}

/** Lets nodes write their output under its public name, so that no `Identity` copies it. */
function renameOutputs(graph: GraphProto): void {
  const producers = new Map<string, NodeProto>();
  for (const node of graph.node) for (const name of node.output) producers.set(name, node);
  const renamed = new Map<string, string>();
  graph.node = graph.node.filter((node) => {
    const [source, target] = [node.input[0] as string, node.output[0] as string];
    const isOutput = node.opType === "Identity" && graph.output.some((value) => value.name === target);
    if (!isOutput || renamed.has(source) || !producers.has(source)) return true;
    renamed.set(source, target);
    return false;
  });
  for (const node of graph.node) renameIn(node, renamed);
}

function renameIn(node: NodeProto, renamed: ReadonlyMap<string, string>): void {
  node.input = node.input.map((name) => renamed.get(name) ?? name);
  node.output = node.output.map((name) => renamed.get(name) ?? name);
  for (const attribute of node.attribute) for (const inner of attribute.g?.node ?? []) renameIn(inner, renamed);
}

function emptyGraph(name: string): GraphProto {
  return { name, node: [], initializer: [], input: [], output: [] };
}

function identity(name: string, input: string, output: string): NodeProto {
  return { opType: "Identity", name, input: [input], output: [output], attribute: [] };
}

function valueInfo(name: string, tensor: Tensor): ValueInfoProto {
  const dim = tensor.shape.map((size) => (typeof size === "number" ? { dimValue: BigInt(size) } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: dataTypes[tensor.dtype], shape: { dim } } } };
}

function bytesOf(data: ConstantData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function tensorProto(name: string, data: ConstantData, tensor: Tensor): TensorProto {
  return {
    name,
    dataType: dataTypes[tensor.dtype],
    dims: (tensor.shape as readonly number[]).map(BigInt),
    rawData: bytesOf(data),
  };
}

/** Dimensions of equal name are equal: one node reads them for all tensors that have them. */
function shapeKey({ inputs, attributes: { start, end } }: Node): string | undefined {
  if (start?.kind !== "int" || end?.kind !== "int") return undefined;
  return `dimensions ${inputs[0]?.shape.slice(start.value, end.value)}`;
}

/** Small constants are shared by value; large ones are left as they are. */
function constantKey(node: Node): string | undefined {
  const data = node.data as ConstantData;
  if (data.length > 1024) return undefined;
  const tensor = node.outputs[0] as Tensor;
  return `constant ${tensor.dtype} ${tensor.shape} ${bytesOf(data)}`;
}
