/** What models are trained on, chosen on and tested on. */

import { Dataset, type TrainTest, type TrainValidationTest } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";

/** All events, to be split by leaving each user's last one out; or the parts of any split. */
export type ComparedData = Dataset | TrainTest | TrainValidationTest;

/** The parts, and what is known of a user before the test: train and validation together. */
export interface Parts {
  readonly train: Dataset;
  readonly validation: Dataset | undefined;
  readonly test: Dataset;
  readonly history: readonly Dataset[];
}

/** Throws `invalid-data` if `data` is neither, or a part is empty. */
export function partsOf(data: ComparedData): Parts {
  const { train, test, validation }: TrainTest & Partial<TrainValidationTest> =
    data instanceof Dataset ? data.leaveOneOut() : data;
  const given = validation === undefined ? { train, test } : { train, validation, test };
  for (const [name, part] of Object.entries(given)) {
    if (!(part instanceof Dataset))
      throw invalid(`data must be a Dataset, or parts { train, validation?, test } of one`);
    if (part.size === 0) throw invalid(`the ${name} part of ${part.name} has no events`);
  }
  return { train, validation, test, history: validation === undefined ? [train] : [train, validation] };
}

function invalid(why: string): SasrecError {
  return new SasrecError("invalid-data", `compare: ${why}`);
}
