import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../../tests/support/close.ts";
import { randomValues } from "../../../tests/support/random-values.ts";
import { type AdamOptions, adamAt, adamUpdate, type Moments } from "./adam.ts";

const options: AdamOptions = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, l2: 0, weightDecay: 0 };

const momentsOf = (size: number): Moments => ({ mean: new Float32Array(size), square: new Float32Array(size) });

/** Update number `step` of all parameters. */
function update(
  moments: Moments,
  parameters: Float32Array,
  gradients: Float32Array,
  step: number,
  gradientScale = 1,
  o = options,
): void {
  const at = { step, learningRate: 0.01, gradientScale };
  adamUpdate(moments, parameters, 0, gradients, 0, parameters.length, adamAt(at, o));
}

/** Algorithm 1 of the paper (with weight decay 2 of AdamW's), for one number, from its gradients. */
function reference(theta: number, gradients: readonly number[], rate: number, o: AdamOptions): number {
  let [m, v, t, x] = [0, 0, 0, theta];
  for (const gradient of gradients) {
    t++;
    const g = gradient + o.l2 * x;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g ** 2;
    const mHat = m / (1 - o.beta1 ** t);
    const vHat = v / (1 - o.beta2 ** t);
    x -= (rate * mHat) / (Math.sqrt(vHat) + o.epsilon) + rate * o.weightDecay * x;
  }
  return x;
}

describe("adamUpdate", () => {
  it.each([
    { ...options },
    { ...options, l2: 0.1 },
    { ...options, weightDecay: 0.3 },
    { ...options, l2: 0.1, weightDecay: 3 },
    { ...options, beta1: 0.5, beta2: 0.999, epsilon: 1e-3 },
    { ...options, beta1: 0, beta2: 0 },
  ])("follows the paper's algorithm with %o", (o) => {
    const [size, steps, scale] = [50, 7, 0.5];
    const parameters = randomValues(1, size);
    const start = parameters.slice();
    const gradients = Array.from({ length: steps }, (_, step) => randomValues(step + 2, size, -3, 3));
    const moments = momentsOf(size);
    gradients.forEach((gradient, i) => {
      update(moments, parameters, gradient, i + 1, scale, o);
    });
    const expected = Array.from(start, (theta, i) =>
      reference(
        theta,
        gradients.map((gradient) => scale * (gradient[i] as number)),
        0.01,
        o,
      ),
    );
    expectAllClose(parameters, expected, { absolute: 1e-6 });
  });

  it("moves every parameter by the learning rate in the first step, whatever the gradient's size", () => {
    const parameters = Float32Array.of(0, 0, 0, 0);
    update(momentsOf(4), parameters, Float32Array.of(1e-3, -5, 1e6, 0), 1);
    expectAllClose(parameters, [-0.01, 0.01, -0.01, 0], { absolute: 1e-6 });
  });

  it("decays weights by the learning rate, whatever the gradients' size", () => {
    const parameters = Float32Array.of(2, -4);
    update(momentsOf(2), parameters, Float32Array.of(0, 0), 1, 1, { ...options, weightDecay: 0.5 });
    expectAllClose(parameters, [2 * (1 - 0.01 * 0.5), -4 * (1 - 0.01 * 0.5)], { absolute: 1e-6 });
  });

  it("leaves the gradients alone", () => {
    const gradients = Float32Array.of(1, 2);
    update(momentsOf(2), new Float32Array(2), gradients, 1, 0.5, { ...options, l2: 1 });
    expect([...gradients]).toEqual([1, 2]);
  });

  it("updates the range it is told, from a place in the gradients of its own", () => {
    const gradients = Float32Array.of(9, 1, -1);
    const [whole, part] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 2, 3, 4)];
    const [all, some] = [momentsOf(4), momentsOf(4)];
    update(all, whole, Float32Array.of(0, 1, -1, 0), 1);
    const at = adamAt({ step: 1, learningRate: 0.01, gradientScale: 1 }, options);
    adamUpdate(some, part, 1, gradients, 1, 2, at);
    expect(part).toEqual(whole);
    expect(some).toEqual(all);
  });

  it("finds the bottom of a bowl", () => {
    const parameters = Float32Array.of(3, -2);
    const moments = momentsOf(2);
    for (let i = 1; i <= 2000; i++) {
      const gradients = Float32Array.of(2 * ((parameters[0] as number) - 1), 20 * (parameters[1] as number));
      update(moments, parameters, gradients, i);
    }
    expectAllClose(parameters, [1, 0], { absolute: 1e-3 });
  });
});
