// Trains as the JSON in the first argument says, from the built package, and saves the model. Says every step.
import { Dataset, SASRec } from "sasrec";

const { options, fit, out } = JSON.parse(process.argv[2]);
// 300 users with 24 events each on walks of a pace of their own: enough for lanes in threads, and quickly made.
const events = Array.from({ length: 300 * 24 }, (_, i) => ({ user: Math.floor(i / 24), step: i % 24 }));
const data = Dataset.from({
  userIds: events.map(({ user }) => user),
  itemIds: events.map(({ user, step }) => (user * 17 + step * (1 + (user % 3))) % 211),
});
const { train, validation } = data.leaveOneOut();
const model = new SASRec(options);
await model.fit(train, { ...fit, validation, onStep: ({ step }) => process.stdout.write(`${step}\n`) });
await model.save(out);
