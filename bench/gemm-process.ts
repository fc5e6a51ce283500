/** A process that multiplies matrices with one thread when told to. See `peak.ts`. */
import { gemms } from "./roofline.ts";

const [size, operations] = process.argv.slice(2).map(Number) as [number, number];
const products = await gemms(size, size, operations, 1);
process.on("message", async () => {
  process.send?.(await products.milliseconds());
});
process.send?.("ready");
