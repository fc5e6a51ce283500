/**
 * Adam: A Method for Stochastic Optimization. Diederik Kingma and Jimmy Ba, ICLR 2015, arXiv:1412.6980.
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
}

/** Moments of the gradients, and how many updates they have seen. */
export interface AdamState {
  readonly mean: Float32Array;
  readonly square: Float32Array;
  step: number;
}

/** The state before the first update. */
export function adamState(size: number): AdamState {
  return { mean: new Float32Array(size), square: new Float32Array(size), step: 0 };
}

/** One update of `parameters` in place with `gradientScale * gradients`. */
export function adamUpdate(
  state: AdamState,
  parameters: Float32Array,
  gradients: Float32Array,
  learningRate: number,
  gradientScale: number,
  options: AdamOptions,
): void {
  const { beta1, beta2, epsilon, l2 } = options;
  const { mean, square } = state;
  state.step++;
  const rate = learningRate / (1 - beta1 ** state.step);
  const correction = 1 / Math.sqrt(1 - beta2 ** state.step);
  for (let i = 0; i < parameters.length; i++) {
    const theta = parameters[i] as number;
    const g = (gradients[i] as number) * gradientScale + l2 * theta;
    const m = beta1 * (mean[i] as number) + (1 - beta1) * g;
    const v = beta2 * (square[i] as number) + (1 - beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    parameters[i] = theta - (rate * m) / (Math.sqrt(v) * correction + epsilon);
  }
}
