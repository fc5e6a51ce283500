/**
 * Control flow.
 *
 * @module
 */

import type { Shape } from "../dims.ts";
import { absent, type Body, type DType, input, makeNode, type Node, refuse, type Tensor } from "../tensor.ts";

/** What one iteration of a {@link Loop} yields. */
export interface LoopStep {
  /** New values of the carried tensors, in order. */
  readonly carried: readonly Tensor[];
  /** Tensors stacked along a new first axis, one entry an iteration. */
  readonly stacked: readonly Tensor[];
}

/**
 * Runs `body` `count` times (int64 scalar). `body` gets the iteration number (int64 scalar) and the carried tensors;
 * it may use any tensor of the graph around it. Outputs: the last carried tensors, then the stacked ones, of shape
 * (`steps`, ...). Has no gradient rule: wrap it in `withGradient`.
 */
export function Loop(
  count: Tensor,
  initial: readonly Tensor[],
  steps: string,
  body: (iteration: Tensor, carried: readonly Tensor[]) => LoopStep,
): Node {
  const iteration = input("iteration", "int64", []);
  const condition = input("condition", "bool", []);
  const carriedInputs = initial.map((t, i) => input(`carried${i}`, t.dtype, t.shape));
  const { carried, stacked } = body(iteration, carriedInputs);
  if (carried.length !== initial.length) refuse("Loop", "the body must return every carried tensor", ...carried);
  const graph: Body = {
    inputs: [iteration, condition, ...carriedInputs],
    outputs: [condition, ...carried, ...stacked],
  };
  const outputs: { dtype: DType; shape: Shape }[] = [
    ...carried.map((t) => ({ dtype: t.dtype, shape: t.shape })),
    ...stacked.map((t) => ({ dtype: t.dtype, shape: [steps, ...t.shape] })),
  ];
  return makeNode({
    op: "Loop",
    inputs: [count, absent, ...initial],
    attributes: { body: { kind: "graph", value: graph } },
    outputs,
  });
}
