/** The graph compiler: expressions of ONNX operators, their gradients, and the ONNX model that computes them. */

export { type Dim, product, type Shape as TensorShape } from "./dims.ts";
export { encode } from "./encode.ts";
export { sumRows } from "./gradient-rules.ts";
export { gradients } from "./gradients.ts";
export * as op from "./ops/index.ts";
export {
  constant,
  type DType,
  input,
  int64s,
  type Node,
  outputOf,
  scalar,
  type Tensor,
  withGradient,
} from "./tensor.ts";
