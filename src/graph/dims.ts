/** Dimensions of tensors: fixed sizes and named, symbolic ones such as `B` or `B*L`. */

import { SasrecError } from "../errors.ts";

/** A size, or a product of symbols with an optional leading number, in canonical order: `"L"`, `"B*L"`, `"2*B"`. */
export type Dim = number | string;

/** The dimensions of a tensor, outermost first; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** `(2, B, 3)` for messages. */
export function formatShape(shape: Shape): string {
  return `(${shape.join(", ")})`;
}

function factors(dim: Dim): { readonly size: number; readonly symbols: readonly string[] } {
  if (typeof dim === "number") return { size: dim, symbols: [] };
  const parts = dim.split("*");
  const size = Number(parts[0]);
  return Number.isInteger(size) ? { size, symbols: parts.slice(1) } : { size: 1, symbols: parts };
}

/** The product of dimensions in canonical form, so that equal products are equal values. */
export function product(dims: Shape): Dim {
  let size = 1;
  const symbols: string[] = [];
  for (const dim of dims) {
    const part = factors(dim);
    size *= part.size;
    symbols.push(...part.symbols);
  }
  if (symbols.length === 0 || size === 0) return size;
  symbols.sort();
  return size === 1 ? symbols.join("*") : `${size}*${symbols.join("*")}`;
}

/** Whether two shapes are the same, dimension by dimension. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** The shape of `a op b` under the ONNX (NumPy) broadcasting rules; a symbol broadcasts only against itself or 1. */
export function broadcast(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new SasrecError("invalid-graph", `${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast`, {
        operator: op,
      });
    }
    result.push(x === 1 ? y : x);
  }
  return result;
}

/** `axis` counted from the front; negative axes count from the end. Throws outside the rank. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const result = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(result) || result < 0 || result >= rank) {
    throw new SasrecError("invalid-graph", `${op}: axis ${axis} is outside a tensor of rank ${rank}`, { operator: op });
  }
  return result;
}
