/** Elementwise operators, named as in the ONNX specification. Binary ones broadcast. */

import { broadcast } from "../dims.ts";
import { type DType, dataTypes, makeTensor, refuse, type Tensor } from "../tensor.ts";

function unary(op: string): (x: Tensor) => Tensor {
  return (x) => {
    if (x.dtype !== "float32") refuse(op, "needs float32", x);
    return makeTensor({ op, inputs: [x] }, x.dtype, x.shape);
  };
}

function binary(op: string, result?: DType): (a: Tensor, b: Tensor) => Tensor {
  return (a, b) => {
    if (a.dtype !== b.dtype) refuse(op, "needs two tensors of one type", a, b);
    return makeTensor({ op, inputs: [a, b] }, result ?? a.dtype, broadcast(op, a.shape, b.shape));
  };
}

export const Add: (a: Tensor, b: Tensor) => Tensor = binary("Add");
export const Sub: (a: Tensor, b: Tensor) => Tensor = binary("Sub");
export const Mul: (a: Tensor, b: Tensor) => Tensor = binary("Mul");
export const Div: (a: Tensor, b: Tensor) => Tensor = binary("Div");
export const Greater: (a: Tensor, b: Tensor) => Tensor = binary("Greater", "bool");
/** Of numbers of any type. */
export const Equal: (a: Tensor, b: Tensor) => Tensor = binary("Equal", "bool");

export const Neg: (x: Tensor) => Tensor = unary("Neg");
export const Exp: (x: Tensor) => Tensor = unary("Exp");
export const Log: (x: Tensor) => Tensor = unary("Log");
export const Relu: (x: Tensor) => Tensor = unary("Relu");
export const Sigmoid: (x: Tensor) => Tensor = unary("Sigmoid");
export const Tanh: (x: Tensor) => Tensor = unary("Tanh");
export const Erf: (x: Tensor) => Tensor = unary("Erf");
export const Softplus: (x: Tensor) => Tensor = unary("Softplus");
/** -1, 0 or 1; its gradient is zero everywhere. */
export const Sign: (x: Tensor) => Tensor = unary("Sign");
/** `x * Phi(x)`, exact (erf) form. */
export const Gelu: (x: Tensor) => Tensor = unary("Gelu");

/** `condition ? a : b`, elementwise. */
export function Where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  if (condition.dtype !== "bool" || a.dtype !== b.dtype)
    refuse("Where", "needs bool and two of one type", condition, a, b);
  const shape = broadcast("Where", condition.shape, broadcast("Where", a.shape, b.shape));
  return makeTensor({ op: "Where", inputs: [condition, a, b] }, a.dtype, shape);
}

/** `x` as another element type. */
export function Cast(x: Tensor, to: DType): Tensor {
  const attributes = { to: { kind: "int", value: dataTypes[to] } } as const;
  return makeTensor({ op: "Cast", inputs: [x], attributes }, to, x.shape);
}
