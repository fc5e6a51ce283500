/**
 * Adam: A Method for Stochastic Optimization. Diederik Kingma and Jimmy Ba, ICLR 2015, arXiv:1412.6980.
 *
 * With weight decay AdamW: Decoupled Weight Decay Regularization. Ilya Loshchilov and Frank Hutter, ICLR 2019,
 * arXiv:1711.05101, algorithm 2.
 *
 * @module
 */

/** Adam's settings. */
export interface AdamOptions {
  /** Decay of the mean of gradients, 0 to less than 1. */
  readonly beta1: number;
  /** Decay of the mean of squared gradients, 0 to less than 1. */
  readonly beta2: number;
  readonly epsilon: number;
  /** `l2 * parameter` is added to every gradient. */
  readonly l2: number;
  /**
   * Every update takes `learningRate * weightDecay * parameter` away, beside the gradient's part: unlike `l2`, which
   * Adam divides by the gradients' size, it pulls all parameters alike.
   */
  readonly weightDecay: number;
}

/** Moments of the gradients, one element a parameter. */
export interface Moments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/**
 * Update number `step` (from 1) of the `count` parameters from `start` on, in place, with `gradientScale` times the
 * gradients from `from` on. Parameters that are left out keep their moments: an item that no event of a batch touches
 * waits, its weight decay too, as in the sparse Adam of other libraries, and costs nothing.
 */
export function adamUpdate(
  moments: Moments,
  parameters: Float32Array,
  start: number,
  gradients: Float32Array,
  from: number,
  count: number,
  { step, learningRate, gradientScale }: AdamStep,
  { beta1, beta2, epsilon, l2, weightDecay }: AdamOptions,
): void {
  const { mean, square } = moments;
  const kept = 1 - learningRate * weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = start, j = from; i < start + count; i++, j++) {
    const theta = parameters[i] as number;
    const g = (gradients[j] as number) * gradientScale + l2 * theta;
    const m = beta1 * (mean[i] as number) + (1 - beta1) * g;
    const v = beta2 * (square[i] as number) + (1 - beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    parameters[i] = kept * theta - (rate * m) / (Math.sqrt(v) * correction + epsilon);
  }
}

/** What changes from update to update. */
export interface AdamStep {
  readonly step: number;
  readonly learningRate: number;
  readonly gradientScale: number;
}
