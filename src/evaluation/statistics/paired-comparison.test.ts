import { describe, expect, it } from "vitest";
import { log, ring, scorer } from "../../../tests/support/toy-scorer.ts";
import { evaluate } from "../protocol/evaluate.ts";
import type { EvaluationReport } from "../protocol/report.ts";
import { confidenceInterval } from "./confidence.ts";
import { compareReports } from "./paired-comparison.ts";

const { train, test } = ring(200, 30);
const wavy = (phase: number) => (history: readonly number[], item: number) => {
  return Math.sin(item * 12.9 + (history.at(-1) ?? 0) + phase);
};
const next = (history: readonly number[], item: number): number => {
  // Right for four users in five; for the others the item comes last.
  const follows = item === ((history.at(-1) as number) + 1) % 30;
  return follows ? ((history[0] as number) % 5 === 0 ? -2 : 2) : Math.sin(item * 12.9 + (history[0] as number));
};

async function reportOf(score: typeof next, options: object = {}): Promise<EvaluationReport> {
  return evaluate(scorer(train, score), test, { perUser: true, ...options });
}

describe("compareReports", () => {
  it("finds no difference between identical reports", async () => {
    const report = await reportOf(next);
    expect(compareReports(report, report, "ndcg@10")).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
  });

  it("finds a difference that is there, the other way round with the sign turned", async () => {
    const [good, poor] = [await reportOf(next), await reportOf(wavy(0))];
    const comparison = compareReports(good, poor, "hr@10", { seed: 4 });
    expect(comparison).toMatchObject({ metric: "hr@10", models: ["Toy", "Toy"], users: 200, seed: 4 });
    expect(comparison.estimates).toEqual([good.metrics["hr@10"], poor.metrics["hr@10"]]);
    expect(comparison.difference).toBeCloseTo(
      (good.metrics["hr@10"] as number) - (poor.metrics["hr@10"] as number),
      12,
    );
    expect(comparison.low).toBeGreaterThan(0);
    expect(comparison.pValue).toBeCloseTo(2 / 1001, 12);
    const turned = compareReports(poor, good, "hr@10", { seed: 4 });
    expect(turned.difference).toBeCloseTo(-comparison.difference, 12);
    expect(turned.low).toBeCloseTo(-comparison.high, 12);
    expect(turned.pValue).toBe(comparison.pValue);
  });

  it("has a p-value below 1 - level just where zero is outside the interval", async () => {
    for (let phase = 1; phase < 12; phase++) {
      const { low, high, pValue } = compareReports(await reportOf(wavy(0)), await reportOf(wavy(phase)), "mrr@10");
      if (pValue < 0.05) expect(low > 0 || high < 0).toBe(true);
      if (low > 0 || high < 0) expect(pValue).toBeLessThan(0.055);
    }
  });

  it("is sharper than two intervals, since users are paired", async () => {
    const a = await reportOf(next);
    // The same, but for the last tenth of the users, for whom it is a little worse.
    const worse = a.perUser?.metrics["ndcg@10"]?.map((value, user) => (user < 180 ? value : value * 0.8)) ?? [];
    const b: EvaluationReport = {
      ...a,
      metrics: { "ndcg@10": worse.reduce((sum, value) => sum + value, 0) / worse.length },
      perUser: { ...(a.perUser as NonNullable<typeof a.perUser>), metrics: { "ndcg@10": worse } },
    };
    const single = confidenceInterval(a, "ndcg@10");
    const paired = compareReports(a, b, "ndcg@10");
    expect(paired.low).toBeGreaterThan(0);
    expect(paired.high - paired.low).toBeLessThan((single.high - single.low) / 3);
  });

  it("compares models of other code, and reports that were stored", async () => {
    const a = await reportOf(next);
    const b = JSON.parse(JSON.stringify(await reportOf(wavy(0)))) as EvaluationReport;
    expect(compareReports(a, b, "ndcg@10").pValue).toBeLessThan(0.01);
  });

  it("refuses reports that are not of the same users and protocol, and says what differs", async () => {
    const a = await reportOf(next);
    const refusal = async (other: Promise<EvaluationReport>): Promise<unknown> => {
      const b = await other;
      try {
        return compareReports(a, b, "hr@10");
      } catch (error) {
        return error;
      }
    };
    const withMessage = (message: RegExp): object => ({
      code: "invalid-data",
      message: expect.stringMatching(message),
    });
    expect(await refusal(reportOf(next, { filterSeen: false }))).toMatchObject(
      withMessage(/seen items: kept-if-target and allowed/),
    );
    expect(await refusal(reportOf(next, { protocol: "sampled-100" }))).toMatchObject(
      withMessage(/protocol: full and sampled-100; seed of the sampled items: null and 0/),
    );
    const half = ring(100, 30);
    const fewer = evaluate(scorer(train, next), half.test, { perUser: true });
    expect(await refusal(fewer)).toMatchObject(withMessage(/fingerprint of the test set: .*users: 200 and 100/));
    const bigger = evaluate(scorer(train.concat(log([[-1, "more"]])), next), test, { perUser: true });
    expect(await refusal(bigger)).toMatchObject(withMessage(/items in the catalogue: 30 and 31/));
    const shorter = evaluate(scorer(train, next), test, {
      perUser: true,
      history: log(train.users.map((user) => [user, train.getUserItems(user)[0] as string])),
    });
    expect(await refusal(shorter)).toMatchObject(withMessage(/history length of user 0: 3 and 1/));
  });
});
