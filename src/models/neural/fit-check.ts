/** What is wrong with the data of a training is said before it, not after. */

import type { Dataset } from "../../data/dataset.ts";
import type { HistoryStore } from "../../data/histories.ts";
import { SasrecError } from "../../errors.ts";
import { testCases } from "../../evaluation/protocol/cases.ts";
import { fittedHistories } from "../../evaluation/protocol/test-histories.ts";
import { inTurns } from "../../turns.ts";
import { checkRatings } from "../ratings/ratings.ts";

/**
 * Throws `invalid-data` if validation would measure nothing, so that no epoch is better than another, or if a rating
 * cannot be computed with.
 */
export async function checkFitData(data: Dataset, store: HistoryStore, validation: Dataset | undefined): Promise<void> {
  if (data.columns.rating !== undefined) checkRatings(data.columns.rating);
  if (validation !== undefined) await checkValidation(store, validation);
}

async function checkValidation({ items, users, ...histories }: HistoryStore, validation: Dataset): Promise<void> {
  const { cases, skippedUsers } = await inTurns(testCases(items, validation, fittedHistories({ users, histories })));
  if (cases.some(({ relevant }) => relevant.length > 0)) return;
  const counts = `${validation.size} events of ${validation.numUsers} users`;
  const why =
    validation.size === 0
      ? "it has no events"
      : cases.length === 0
        ? `of its ${counts}, no user is in the training data (${skippedUsers.total} are left out)`
        : `of its ${counts}, no item is in the training data`;
  const todo = `Give later events of the same users and items, with ids of the same type (1 and "1" are different)`;
  throw new SasrecError("invalid-data", `fit: the validation data measures nothing: ${why}. ${todo}.`);
}
