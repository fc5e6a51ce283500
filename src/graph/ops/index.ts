/** Every operator, under its ONNX name. */

export { Loop, type LoopStep, Scan } from "./control.ts";
export {
  Add,
  Cast,
  Div,
  Equal,
  Erf,
  Exp,
  Gelu,
  Greater,
  Log,
  Mul,
  Neg,
  Relu,
  Sigmoid,
  Sign,
  Softplus,
  Sub,
  Tanh,
  Where,
} from "./elementwise.ts";
export { FusedMatMul, type FusedMatMulOptions, Gemm, type GemmOptions, MatMul } from "./linear.ts";
export { LayerNormalization, ReduceMax, ReduceMean, ReduceSum, Softmax } from "./reduction.ts";
export { RotaryEmbedding } from "./rotary.ts";
export {
  Concat,
  Expand,
  ExpandLike,
  Gather,
  GatherElements,
  onesRow,
  Reshape,
  ScatterElements,
  Shape,
  Slice,
  Split,
  Transpose,
  Trilu,
} from "./shape.ts";
