/** Expressions: tensors and the nodes that produce them. Nothing is computed here; a graph is a value. */

import { SasrecError } from "../errors.ts";
import { formatShape, type Shape } from "./dims.ts";

/** Element types used by this project, by their ONNX Runtime names. */
export type DType = "float32" | "int32" | "int64" | "bool";

/** `TensorProto.DataType` in ONNX. */
export const dataTypes: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** A value of a graph: one output of one node. */
export interface Tensor {
  readonly node: Node;
  /** Which output of the node this is. */
  readonly output: number;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A graph used as an attribute: the body of `Loop`. It may use tensors of the graph around it. */
export interface Body {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** An attribute as ONNX types it. */
export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "graph"; readonly value: Body };

/** Elements of a constant; 64-bit integers are BigInts as everywhere in JavaScript. */
export type ConstantData = Float32Array | Int32Array | BigInt64Array;

/** Gradients of a node's inputs, given those of its outputs (`undefined`: no gradient flows there). */
export type GradientRule = (
  node: Node,
  outputGradients: readonly (Tensor | undefined)[],
) => readonly (Tensor | undefined)[];

/** One operation. `op` is the operator's name in the ONNX specification, or `Input`, `Constant` or `WithGradient`. */
export interface Node {
  readonly op: string;
  /** `""` for ONNX itself, `com.microsoft` for ONNX Runtime's own operators. */
  readonly domain: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Tensor[];
  /** The name of an `Input`. */
  readonly name?: string;
  /** The elements of a `Constant`. */
  readonly data?: ConstantData;
  /** Overrides the table of gradient rules for this node; see {@link withGradient}. */
  readonly gradient?: GradientRule;
}

/** What a new node is made of. */
export interface NodeSpec {
  readonly op: string;
  readonly domain?: string;
  readonly inputs?: readonly Tensor[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly name?: string;
  readonly data?: ConstantData;
  readonly gradient?: GradientRule;
}

/** A node with its outputs attached. */
export function makeNode({ outputs: types, ...spec }: NodeSpec): Node {
  const outputs: Tensor[] = [];
  const node: Node = { domain: "", inputs: [], attributes: {}, ...spec, outputs };
  types.forEach(({ dtype, shape }, output) => {
    outputs.push({ node, output, dtype, shape });
  });
  return node;
}

/** The output `index` of `node`. */
export function outputOf(node: Node, index = 0): Tensor {
  const tensor = node.outputs[index];
  if (tensor === undefined)
    throw new SasrecError("invalid-graph", `${node.op} has no output ${index}`, { operator: node.op });
  return tensor;
}

/** A node with a single output, as that output. */
export function makeTensor(spec: Omit<NodeSpec, "outputs">, dtype: DType, shape: Shape): Tensor {
  return outputOf(makeNode({ ...spec, outputs: [{ dtype, shape }] }));
}

/** A value fed at run time. Symbolic dimensions of equal name must have equal size in one run. */
export function input(name: string, dtype: DType, shape: Shape): Tensor {
  return makeTensor({ op: "Input", name }, dtype, shape);
}

/** A tensor known when the graph is built. The number of elements must match `shape`. */
export function constant(data: ConstantData, shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new SasrecError("invalid-graph", `Constant: ${data.length} elements do not fill ${formatShape(shape)}`, {
      operator: "Constant",
    });
  }
  const dtype = data instanceof Float32Array ? "float32" : data instanceof Int32Array ? "int32" : "int64";
  return makeTensor({ op: "Constant", data }, dtype, shape);
}

/** Stands for an optional input that is left out. */
export const absent: Tensor = makeTensor({ op: "Absent" }, "bool", []);

/** A float32 scalar. */
export function scalar(value: number): Tensor {
  return constant(Float32Array.of(value), []);
}

/** An int64 vector, as shape, axes and index inputs of ONNX operators want it. */
export function int64s(values: readonly number[]): Tensor {
  return constant(BigInt64Array.from(values, BigInt), [values.length]);
}

/**
 * `output`, differentiated by `rule` instead of through the nodes it was made of: the way to give an expression a
 * gradient that is cheaper than the one the chain rule finds. `rule` gets the gradient of `output` and returns those
 * of `inputs`, in order.
 */
export function withGradient(
  output: Tensor,
  inputs: readonly Tensor[],
  rule: (outputGradient: Tensor) => readonly (Tensor | undefined)[],
): Tensor {
  return makeTensor(
    {
      op: "WithGradient",
      inputs: [output, ...inputs],
      gradient: (_, [dy]) => (dy === undefined ? [] : [undefined, ...rule(dy)]),
    },
    output.dtype,
    output.shape,
  );
}

/** Fails with the operator's name and the shapes it was given. */
export function refuse(op: string, why: string, ...tensors: readonly Tensor[]): never {
  const shapes = tensors.map((t) => `${t.dtype}${formatShape(t.shape)}`).join(", ");
  throw new SasrecError("invalid-graph", `${op}: ${why}; got ${shapes}`, { operator: op });
}
