import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { randomValues } from "../../tests/support/random-values.ts";
import { type AdamOptions, adamState, adamUpdate } from "./adam.ts";

const options: AdamOptions = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, l2: 0 };

/** Algorithm 1 of the paper, for one number, from its gradients. */
function reference(theta: number, gradients: readonly number[], rate: number, o: AdamOptions): number {
  let [m, v, t, x] = [0, 0, 0, theta];
  for (const gradient of gradients) {
    t++;
    const g = gradient + o.l2 * x;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g ** 2;
    const mHat = m / (1 - o.beta1 ** t);
    const vHat = v / (1 - o.beta2 ** t);
    x -= (rate * mHat) / (Math.sqrt(vHat) + o.epsilon);
  }
  return x;
}

describe("adamUpdate", () => {
  it.each([
    { ...options },
    { ...options, l2: 0.1 },
    { beta1: 0.5, beta2: 0.999, epsilon: 1e-3, l2: 0 },
    { beta1: 0, beta2: 0, epsilon: 1e-8, l2: 0 },
  ])("follows the paper's algorithm with %o", (o) => {
    const [size, steps, scale] = [50, 7, 0.5];
    const parameters = randomValues(1, size);
    const start = parameters.slice();
    const gradients = Array.from({ length: steps }, (_, step) => randomValues(step + 2, size, -3, 3));
    const state = adamState(size);
    for (const gradient of gradients) adamUpdate(state, parameters, gradient, 0.01, scale, o);
    const expected = Array.from(start, (theta, i) =>
      reference(
        theta,
        gradients.map((gradient) => scale * (gradient[i] as number)),
        0.01,
        o,
      ),
    );
    expectAllClose(parameters, expected, { absolute: 1e-6 });
    expect(state.step).toBe(steps);
  });

  it("moves every parameter by the learning rate in the first step, whatever the gradient's size", () => {
    const parameters = Float32Array.of(0, 0, 0, 0);
    adamUpdate(adamState(4), parameters, Float32Array.of(1e-3, -5, 1e6, 0), 0.01, 1, options);
    expectAllClose(parameters, [-0.01, 0.01, -0.01, 0], { absolute: 1e-6 });
  });

  it("leaves the gradients alone", () => {
    const gradients = Float32Array.of(1, 2);
    adamUpdate(adamState(2), new Float32Array(2), gradients, 0.01, 0.5, { ...options, l2: 1 });
    expect([...gradients]).toEqual([1, 2]);
  });

  it("finds the bottom of a bowl", () => {
    const parameters = Float32Array.of(3, -2);
    const state = adamState(2);
    for (let i = 0; i < 2000; i++) {
      const gradients = Float32Array.of(2 * ((parameters[0] as number) - 1), 20 * (parameters[1] as number));
      adamUpdate(state, parameters, gradients, 0.01, 1, options);
    }
    expectAllClose(parameters, [1, 0], { absolute: 1e-3 });
  });
});
