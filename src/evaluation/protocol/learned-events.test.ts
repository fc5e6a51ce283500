import { describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { Markov, SASRec } from "../../recommender/classes.ts";
import { evaluate } from "./evaluate.ts";

/** Eight users who walk a ring of twelve items; none comes back, or, with `back`, all stay at one item. */
function ring(back = false): Dataset {
  const [userIds, itemIds, timestamps]: [string[], string[], number[]] = [[], [], []];
  for (let user = 0; user < 8; user++) {
    for (let step = 0; step < 6; step++) {
      userIds.push(`u${user}`);
      itemIds.push(`i${back ? user : (user + step) % 12}`);
      timestamps.push(10 * step + user);
    }
  }
  return Dataset.from({ userIds, itemIds, timestamps });
}

const { train, validation, test } = ring().leaveOneOut();

describe("an evaluation on events that the model has learned", () => {
  it("says so, whichever way the model came to know them", async () => {
    const whole = await new Markov().fit(ring());
    const partly = await new Markov().fit(train.concat(test));
    const updated = await new SASRec({ embeddingDim: 4, numBlocks: 1, epochs: 1, maxLength: 4 }).fit(train);
    await updated.fitPartial(test);
    const attempts = [
      evaluate(whole, ring()),
      evaluate(whole, test),
      evaluate(whole, test, { history: [train, validation] }),
      evaluate(partly, test, { history: [train, validation] }),
      evaluate(updated, test, { history: [train, validation] }),
      evaluate(updated, test),
    ];
    for (const report of await Promise.all(attempts)) {
      expect(report.warnings).toEqual([
        { code: "learned-test-events", users: 8, message: expect.stringMatching(/learned.*later than/) },
      ]);
    }
  });

  it("is told from one on new events, also if people come back to items", async () => {
    for (const data of [ring(), ring(true)]) {
      const parts = data.leaveOneOut();
      const model = await new Markov().fit(parts.train);
      for (const history of [[parts.train], [parts.train, parts.validation]]) {
        expect((await evaluate(model, parts.test, { history })).warnings).toBeUndefined();
      }
    }
    expect((await evaluate(await new Markov().fit(train), validation)).warnings).toBeUndefined();
  });
});
