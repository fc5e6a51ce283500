/** Products of matrices. */

import { broadcast, type Dim } from "../dims.ts";
import { type Attribute, makeTensor, refuse, type Tensor } from "../tensor.ts";

/** Batched product (..., m, k) x (..., k, n); leading dimensions broadcast. */
export function MatMul(a: Tensor, b: Tensor): Tensor {
  return makeTensor({ op: "MatMul", inputs: [a, b] }, "float32", productShape("MatMul", a, b, false, false));
}

/** Options of {@link FusedMatMul}. */
export interface FusedMatMulOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
  /** The product is multiplied by this. */
  readonly alpha?: number;
}

/** `alpha * op(a) op(b)` where `op` may transpose the last two dimensions: com.microsoft's operator. */
export function FusedMatMul(a: Tensor, b: Tensor, options: FusedMatMulOptions = {}): Tensor {
  const { transA = false, transB = false } = options;
  const shape = productShape("FusedMatMul", a, b, transA, transB);
  const attributes = productAttributes(options);
  return makeTensor({ op: "FusedMatMul", domain: "com.microsoft", inputs: [a, b], attributes }, "float32", shape);
}

function productAttributes({ transA, transB, alpha = 1 }: FusedMatMulOptions): Readonly<Record<string, Attribute>> {
  return {
    transA: { kind: "int", value: Number(transA ?? false) },
    transB: { kind: "int", value: Number(transB ?? false) },
    alpha: { kind: "float", value: alpha },
  };
}

function productShape(op: string, a: Tensor, b: Tensor, transA: boolean, transB: boolean): readonly Dim[] {
  if (a.shape.length < 2 || b.shape.length < 2) refuse(op, "needs tensors of rank 2 or more", a, b);
  if (a.dtype !== "float32" || b.dtype !== "float32") refuse(op, "needs float32", a, b);
  const [aRows, aColumns] = a.shape.slice(-2) as [Dim, Dim];
  const [bRows, bColumns] = b.shape.slice(-2) as [Dim, Dim];
  const [m, k] = transA ? [aColumns, aRows] : [aRows, aColumns];
  const [k2, n] = transB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== k2) refuse(op, `inner dimensions ${k} and ${k2} differ`, a, b);
  return [...broadcast(op, a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n];
}

/** Options of {@link Gemm}. */
export interface GemmOptions extends FusedMatMulOptions {
  /** Added to the product; broadcasts to (m, n). */
  readonly c?: Tensor;
}

/** `alpha * op(a) op(b) + c` for matrices. */
export function Gemm(a: Tensor, b: Tensor, options: GemmOptions = {}): Tensor {
  const { transA = false, transB = false, c } = options;
  if (a.shape.length !== 2 || b.shape.length !== 2) refuse("Gemm", "needs two matrices", a, b);
  const shape = productShape("Gemm", a, b, transA, transB);
  if (c !== undefined) {
    const full = broadcast("Gemm", shape, c.shape);
    if (full.length !== 2 || full[0] !== shape[0] || full[1] !== shape[1])
      refuse("Gemm", "c does not broadcast", a, b, c);
  }
  const inputs = c === undefined ? [a, b] : [a, b, c];
  return makeTensor({ op: "Gemm", inputs, attributes: productAttributes(options) }, "float32", shape);
}
