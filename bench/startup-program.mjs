/**
 * A program that uses the built package: `node startup-program.mjs MODEL RUNTIME` prints what each phase takes, in ms.
 */
const [path, runtime] = process.argv.slice(2);
const times = {};
let last = performance.now();
const done = (phase) => {
  const now = performance.now();
  times[phase] = now - last;
  last = now;
};
const { SASRec } = await import("../dist/index.js");
done("import");
const model = await SASRec.load(path, { runtime });
done("load");
await model.recommend({ userId: 17, topK: 10 });
done("recommend");
console.log(JSON.stringify(times));
