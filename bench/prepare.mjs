/**
 * A log of 20,000,000 events, read, cut to its 5-core, sorted and written as `sasrec prepare` does: CPU time and peak
 * memory after each step.
 *
 *     python bench/peers/prepare_pandas.py make FOLDER     # log.csv and log.parquet, 810 MB
 *     python bench/peers/prepare_pandas.py FOLDER/log.csv
 *     npm run build && node bench/prepare.mjs FOLDER/log.csv [OUT.safetensors]
 */
import { loadFile } from "../dist/index.js";
import { writePrepared } from "../dist/readers/prepared/prepared-file.js";

const [path, out] = process.argv.slice(2);

function report(step) {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = (userCPUTime + systemCPUTime) / 1e6;
  console.log(
    `${step.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s of CPU, ${Math.round(maxRSS / 1024)} MiB at most`,
  );
}

const all = await loadFile(path);
report(`read ${all.size} events`);
const data = all.filter({ minUserInteractions: 5, minItemInteractions: 5 });
report(`5-core, ${data.size} events`);
data.timeOrder();
report("sorted by user and time");
if (out !== undefined) {
  await writePrepared(out, data);
  report("written, with content hash");
}
