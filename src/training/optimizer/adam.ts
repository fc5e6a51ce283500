/**
 * Adam: A Method for Stochastic Optimization. Diederik Kingma and Jimmy Ba, ICLR 2015, arXiv:1412.6980.
 *
 * With weight decay AdamW: Decoupled Weight Decay Regularization. Ilya Loshchilov and Frank Hutter, ICLR 2019,
 * arXiv:1711.05101, algorithm 2.
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

/** Which update it is, and of what. */
export interface AdamStep {
  /** From 1. */
  readonly step: number;
  readonly learningRate: number;
  /** What gradients are multiplied by first. */
  readonly gradientScale: number;
}

/** What all parameters of an update have in common, computed once: an update has thousands of ranges. */
export interface AdamUpdate {
  readonly gradientScale: number;
  readonly options: AdamOptions;
  /** What weight decay leaves of a parameter. */
  readonly kept: number;
  /** The learning rate over the mean's bias correction. */
  readonly rate: number;
  /** The bias correction of the squares' root. */
  readonly correction: number;
}

/** Update number `step`. */
export function adamAt({ step, learningRate, gradientScale }: AdamStep, options: AdamOptions): AdamUpdate {
  return {
    gradientScale,
    options,
    kept: 1 - learningRate * options.weightDecay,
    rate: learningRate / (1 - options.beta1 ** step),
    correction: 1 / Math.sqrt(1 - options.beta2 ** step),
  };
}

/**
 * Updates the `count` parameters from `start` on, in place, by the gradients from `from` on. Parameters that are left
 * out keep their moments: an item that no event of a batch touches waits, its weight decay too, as in the sparse Adam
 * of other libraries, and costs nothing.
 */
export function adamUpdate(
  { mean, square }: Moments,
  parameters: Float32Array,
  start: number,
  gradients: Float32Array,
  from: number,
  count: number,
  { gradientScale, options: { beta1, beta2, epsilon, l2 }, kept, rate, correction }: AdamUpdate,
): void {
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
