/** Reverse-mode differentiation of a graph. */

import { SasrecError } from "../errors.ts";
import { sameShape } from "./dims.ts";
import { alphaOf, flagOf, gradientRules } from "./gradient-rules.ts";
import { Add } from "./ops/elementwise.ts";
import { Gemm } from "./ops/linear.ts";
import { topological } from "./order.ts";
import { type Node, refuse, scalar, type Tensor } from "./tensor.ts";

/**
 * The gradients of the scalar `loss` with respect to `parameters`, in order and of their shapes, as expressions of
 * the same graph. Throws `invalid-graph` if `loss` does not depend on a parameter or passes an operator that has
 * no rule.
 */
export function gradients(loss: Tensor, parameters: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length !== 0 || loss.dtype !== "float32")
    refuse("gradients", "the loss must be a float32 scalar", loss);
  const order = topological([loss]);
  const wanted = new Set(parameters.map((p) => p.node));
  const relevant = new Set<Node>();
  for (const node of order) {
    if (wanted.has(node) || differentiable(node).some((t) => relevant.has(t.node))) relevant.add(node);
  }
  const sums = new Map<Node, (Tensor | undefined)[]>();
  sums.set(
    loss.node,
    loss.node.outputs.map((t) => (t === loss ? scalar(1) : undefined)),
  );
  for (const node of [...order].reverse()) {
    const outputGradients = sums.get(node);
    if (outputGradients === undefined || !differentiable(node).some((t) => relevant.has(t.node))) continue;
    const rule = node.gradient ?? gradientRules[node.op];
    if (rule === undefined)
      throw new SasrecError("invalid-graph", `the operator ${node.op} has no gradient rule`, { operator: node.op });
    rule(node, outputGradients).forEach((gradient, index) => {
      const source = node.inputs[index];
      if (gradient === undefined || source === undefined || !relevant.has(source.node)) return;
      if (!sameShape(gradient.shape, source.shape)) {
        refuse(node.op, `the gradient of input ${index} has another shape than the input`, gradient, source);
      }
      const slots = sums.get(source.node) ?? [];
      slots[source.output] = accumulate(slots[source.output], gradient);
      sums.set(source.node, slots);
    });
  }
  return parameters.map((parameter) => {
    const gradient = sums.get(parameter.node)?.[parameter.output];
    return (
      gradient ?? refuse("gradients", `the loss does not depend on ${parameter.node.name ?? "a tensor"}`, parameter)
    );
  });
}

/** The inputs that a gradient can flow to: `WithGradient` cuts off the expression it stands for. */
function differentiable(node: Node): readonly Tensor[] {
  return node.op === "WithGradient" ? node.inputs.slice(1) : node.inputs;
}

/** The sum of two gradients; a product takes the other in as its `c`, which saves a pass over memory. */
function accumulate(sum: Tensor | undefined, term: Tensor): Tensor {
  if (sum === undefined) return term;
  return absorb(term, sum) ?? absorb(sum, term) ?? Add(sum, term);
}

function absorb(product: Tensor, other: Tensor): Tensor | undefined {
  const { node } = product;
  const { op, inputs } = node;
  const [a, b] = inputs;
  if (op !== "Gemm" || a === undefined || b === undefined || inputs.length !== 2) return undefined;
  return Gemm(a, b, { transA: flagOf(node, "transA"), transB: flagOf(node, "transB"), alpha: alphaOf(node), c: other });
}
