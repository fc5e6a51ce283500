/**
 * The nodes that a set of tensors needs, each after those it uses. Nodes nobody needs never appear: dead code is gone.
 */

import type { Node, Tensor } from "./tensor.ts";

/** Everything a node reads: its inputs and, for a body, what the body takes from the graph around it. */
export function dependencies(node: Node): readonly Tensor[] {
  const result = [...node.inputs];
  for (const attribute of Object.values(node.attributes)) {
    if (attribute.kind === "graph") result.push(...captured(attribute.value.inputs, attribute.value.outputs));
  }
  return result;
}

/** Nodes reachable from `outputs` in topological order, without entering bodies or passing nodes in `stop`. */
export function topological(outputs: readonly Tensor[], stop: ReadonlySet<Node> = new Set()): readonly Node[] {
  const order: Node[] = [];
  const state = new Set<Node>(stop);
  // An explicit stack: a deep network must not overflow the call stack.
  const stack: { readonly node: Node; readonly entered: boolean }[] = [];
  for (const output of outputs) stack.push({ node: output.node, entered: false });
  stack.reverse();
  while (true) {
    const top = stack.pop();
    if (top === undefined) return order;
    if (top.entered) {
      order.push(top.node);
      continue;
    }
    if (state.has(top.node)) continue;
    state.add(top.node);
    stack.push({ node: top.node, entered: true });
    for (const tensor of [...dependencies(top.node)].reverse()) {
      if (!state.has(tensor.node)) stack.push({ node: tensor.node, entered: false });
    }
  }
}

/** Nodes of a body that depend on its inputs, in order: the ones that must live inside it. */
export function bodyNodes(inputs: readonly Tensor[], outputs: readonly Tensor[]): readonly Node[] {
  const inside = new Set(inputs.map((t) => t.node));
  const result: Node[] = [];
  for (const node of topological(outputs)) {
    if (inside.has(node) || !dependencies(node).some((t) => inside.has(t.node))) continue;
    inside.add(node);
    result.push(node);
  }
  return result;
}

function captured(inputs: readonly Tensor[], outputs: readonly Tensor[]): readonly Tensor[] {
  const nodes = bodyNodes(inputs, outputs);
  const inside = new Set([...inputs.map((t) => t.node), ...nodes]);
  return [...nodes.flatMap(dependencies), ...outputs].filter((t) => !inside.has(t.node));
}
