/**
 * `npx tsx scripts/example-log.ts`: writes `examples/events.csv`, the log of a small outdoor shop that README and guides
 * use. Whoever plans a trip buys its things in order, and leaves some out; most people plan two trips. Now and then somebody
 * buys something else.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const trips = [
  ["tent", "sleeping bag", "sleeping mat", "camping stove", "gas cartridge", "cooking pot", "head lamp"],
  ["bicycle", "helmet", "bike lock", "bike lights", "air pump", "repair kit", "panniers"],
  ["climbing shoes", "chalk bag", "harness", "belay device", "rope", "quickdraws", "guidebook"],
  ["hiking boots", "rucksack", "rain jacket", "trekking poles", "water bottle", "map", "compass"],
];

/** Numbers from 0 to below `n`, always the same ones (Park and Miller's generator). */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 48271) % 2147483647;
    return Math.floor((state / 2147483647) * n);
  };
}

const draw = numbers(7);
const anything = (): string => {
  const trip = trips[draw(trips.length)] as string[];
  return trip[draw(trip.length)] as string;
};
const rows = Array.from({ length: 90 }, (_, user) => {
  const first = draw(trips.length);
  const second = (first + 1 + draw(trips.length - 1)) % trips.length;
  const plans = draw(3) === 0 ? [first] : [first, second];
  const planned = plans.flatMap((plan) => (trips[plan] as string[]).filter(() => draw(8) > 0));
  const things = [...new Set(planned.flatMap((item) => (draw(6) === 0 ? [anything(), item] : [item])))];
  const start = Date.UTC(2024, 3, 1 + draw(60), 8 + draw(12), draw(60));
  return things.map((item, i) => {
    const time = new Date(start + i * 86_400_000).toISOString().slice(0, 16);
    return { user: `u${user + 1}`, item, time };
  });
}).flat();
rows.sort((a, b) => a.time.localeCompare(b.time));
const lines = rows.map(({ user, item, time }) => `${user},${item},${time}`);
writeFileSync(
  fileURLToPath(new URL("../examples/events.csv", import.meta.url)),
  `user_id,item_id,timestamp\n${lines.join("\n")}\n`,
);
