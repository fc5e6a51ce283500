/** Control flow. */

import type { Dim, Shape } from "../dims.ts";
import {
  type Attribute,
  absent,
  type Body,
  type DType,
  input,
  makeNode,
  type Node,
  refuse,
  type Tensor,
} from "../tensor.ts";

/** What one iteration of a {@link Loop} or a {@link Scan} yields. */
export interface LoopStep {
  /** New values of the carried tensors, in order. */
  readonly carried: readonly Tensor[];
  /** Tensors stacked along a new first axis, one entry an iteration. */
  readonly stacked: readonly Tensor[];
}

/** One tensor for each of `Tensors`. */
type AsMany<Tensors extends readonly Tensor[]> = { readonly [K in keyof Tensors]: Tensor };

/**
 * Runs `body` `count` times (int64 scalar). `body` gets the iteration number (int64 scalar) and the carried tensors;
 * it may use any tensor of the graph around it. Outputs: the last carried tensors, then the stacked ones, of shape
 * (`steps`, ...). Has no gradient rule: wrap it in `withGradient`.
 */
export function Loop<const Carried extends readonly Tensor[]>(
  count: Tensor,
  initial: Carried,
  steps: string,
  body: (iteration: Tensor, carried: AsMany<Carried>) => LoopStep,
): Node {
  const iteration = input("iteration", "int64", []);
  const condition = input("condition", "bool", []);
  const carriedInputs = initial.map((t, i) => input(`carried${i}`, t.dtype, t.shape));
  const step = body(iteration, carriedInputs as AsMany<Carried>);
  const outputs = outputsOf("Loop", step, initial, steps);
  const inputs = [iteration, condition, ...carriedInputs];
  const graph: Body = { inputs, outputs: [condition, ...step.carried, ...step.stacked] };
  const attributes = { body: { kind: "graph", value: graph } } as const;
  return makeNode({ op: "Loop", inputs: [count, absent, ...initial], attributes, outputs });
}

/**
 * Runs `body` once for each entry of the first axis of `scanned`, from the last to the first if `reverse` is set.
 * `body` gets the carried tensors and the entry of each scanned one; it may use any tensor of the graph around it.
 * Outputs: the last carried tensors, then the stacked ones, each entry at the place of the one it came from. Unlike a
 * `Loop` with `Gather`, it copies nothing in or out. Has no gradient rule: wrap it in `withGradient`.
 */
export function Scan<const Carried extends readonly Tensor[], const Scanned extends readonly Tensor[]>(
  initial: Carried,
  scanned: Scanned,
  body: (carried: AsMany<Carried>, entries: AsMany<Scanned>) => LoopStep,
  { reverse = false }: { readonly reverse?: boolean } = {},
): Node {
  const steps = scanned[0]?.shape[0];
  if (steps === undefined || scanned.some((t) => t.shape[0] !== steps)) {
    return refuse("Scan", "needs tensors with the same first axis", ...scanned);
  }
  const carriedInputs = initial.map((t, i) => input(`carried${i}`, t.dtype, t.shape));
  const entries = scanned.map((t, i) => input(`entry${i}`, t.dtype, t.shape.slice(1)));
  const step = body(carriedInputs as AsMany<Carried>, entries as AsMany<Scanned>);
  const outputs = outputsOf("Scan", step, initial, steps);
  const { carried, stacked } = step;
  const graph: Body = { inputs: [...carriedInputs, ...entries], outputs: [...carried, ...stacked] };
  const directions = (tensors: readonly Tensor[]): Attribute => {
    return { kind: "ints", value: tensors.map(() => Number(reverse)) };
  };
  return makeNode({
    op: "Scan",
    inputs: [...initial, ...scanned],
    attributes: {
      body: { kind: "graph", value: graph },
      num_scan_inputs: { kind: "int", value: scanned.length },
      scan_input_directions: directions(scanned),
      scan_output_directions: directions(stacked),
    },
    outputs,
  });
}

function outputsOf(
  op: string,
  { carried, stacked }: LoopStep,
  initial: readonly Tensor[],
  steps: Dim,
): { dtype: DType; shape: Shape }[] {
  if (carried.length !== initial.length) refuse(op, "the body must return every carried tensor", ...carried);
  return [...carried, ...stacked.map(({ dtype, shape }) => ({ dtype, shape: [steps, ...shape] }))];
}
