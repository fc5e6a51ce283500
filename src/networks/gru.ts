/**
 * Gated recurrent units: Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine
 * Translation. Kyunghyun Cho et al., EMNLP 2014, arXiv:1406.1078, section 2.3. As in cuDNN and PyTorch, the reset gate
 * acts after the product with the state.
 */

import { int64s, op, outputOf, scalar, sumRows, type Tensor, withGradient } from "../graph/index.ts";
import type { Layers } from "./layers.ts";

/**
 * The states of one layer, (L, B, in) to (L, B, h), from a state of zeros on. With update gate z, reset gate r and
 * candidate n, whose weights stand side by side in that order:
 *
 * `z, r = sigmoid(x W + b + h U + c)`, `n = tanh(x W + b + r (h U + c))`, `h' = n + z (h - n)`.
 */
export function gru(x: Tensor, layers: Layers): Tensor {
  const [W, b] = [layers.parameter("input.weight"), layers.parameter("input.bias")]; // (in, 3h), (3h)
  const [U, c] = [layers.parameter("state.weight"), layers.parameter("state.bias")]; // (h, 3h), (3h)
  const [width, h] = [Number(W.shape[0]), Number(U.shape[0])];
  const everyStep = (t: Tensor, columns: number): Tensor => op.Reshape(t, ["L", "B", columns], x);
  const flat = (t: Tensor, columns: number): Tensor => op.Reshape(t, ["B*L", columns]);

  const flatX = flat(x, width); // (L B, in)
  const [gatesOfX, candidateOfX] = split(op.Gemm(flatX, W, { c: b }), [2 * h, h]); // (L B, 2h), (L B, h): all steps at once
  const zeros = op.Expand(scalar(0), op.Concat([op.Shape(x, 1, 2), int64s([h])], 0), ["B", h]); // (B, h)
  const scan = op.Scan(
    [zeros],
    [everyStep(gatesOfX, 2 * h), everyStep(candidateOfX, h)],
    ([before], [gatesIn, candidateIn]) => {
      const [gatesOfState, candidateOfState] = split(op.Gemm(before, U, { c }), [2 * h, h]); // (B, 2h), (B, h)
      const gates = op.Sigmoid(op.Add(gatesIn, gatesOfState)); // (B, 2h)
      const [update, reset] = split(gates, [h, h]); // (B, h) each
      const remembered = op.Mul(reset, candidateOfState); // (B, h)
      const candidate = op.Tanh(op.Add(candidateIn, remembered)); // (B, h)
      const change = op.Sub(before, candidate); // (B, h)
      const after = op.Add(candidate, op.Mul(update, change)); // (B, h)
      return { carried: [after], stacked: [after, gates, remembered, candidate, change] };
    },
  );
  const states = outputOf(scan, 1); // (L, B, h)

  return withGradient(states, [x, W, b, U, c], (dStates) => {
    const [z, r] = split(flat(outputOf(scan, 2), 2 * h), [h, h]); // (L B, h) each
    const [remembered, n, change] = [3, 4, 5].map((i) => flat(outputOf(scan, i), h)) as [Tensor, Tensor, Tensor];
    const keep = op.Sub(scalar(1), z); // (L B, h)
    // What a state's gradient is multiplied by on its way to the sums in the gates and in the candidate: (L B, h) each.
    const toUpdate = op.Mul(op.Mul(change, z), keep);
    const toCandidate = op.Mul(keep, op.Sub(scalar(1), op.Mul(n, n)));
    const toReset = op.Mul(op.Mul(toCandidate, remembered), op.Sub(scalar(1), r));
    const toSums = everyStep(op.Concat([toUpdate, toReset, op.Mul(toCandidate, r)], 1), 3 * h); // (L, B, 3h)

    // Back through time: a step needs nothing of the later one but the gradient of the state between them.
    const back = op.Scan(
      [zeros],
      [dStates, toSums, everyStep(z, h)],
      ([dNext], [dState, factors, update]) => {
        const d = op.Add(dState, dNext); // (B, h)
        const dSums = op.Mul(op.Concat([d, d, d], 1), factors); // (B, 3h)
        return {
          carried: [op.Gemm(dSums, U, { transB: true, c: op.Mul(d, update) })],
          stacked: [d, dSums],
        };
      },
      { reverse: true },
    );
    const d = flat(outputOf(back, 1), h); // (L B, h)
    const dStateSums = flat(outputOf(back, 2), 3 * h); // (L B, 3h)
    const [dGates] = split(dStateSums, [2 * h, h]); // (L B, 2h)
    const dInputSums = op.Concat([dGates, op.Mul(d, toCandidate)], 1); // (L B, 3h)
    return [
      everyStep(op.Gemm(dInputSums, W, { transB: true }), width),
      op.Gemm(flatX, dInputSums, { transA: true }),
      sumRows(dInputSums),
      op.Gemm(op.Add(change, n), dStateSums, { transA: true }), // change + n is the state before
      sumRows(dStateSums),
    ];
  });
}

/** Columns cut apart. */
function split(x: Tensor, sizes: readonly [number, number]): readonly [Tensor, Tensor] {
  const parts = op.Split(x, sizes, -1);
  return [outputOf(parts, 0), outputOf(parts, 1)];
}
