/**
 * The most arithmetic that this machine does: products of square matrices on the engine, the quickest of several kinds.
 *
 * Which one that is depends on the machine. Small matrices stay in a core's own cache and large ones cost fewer calls;
 * threads that share a product have to meet, and those with a product each, as lanes of training have, do not.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { THREADS } from "./ours.ts";
import { gemms } from "./roofline.ts";

/** Products of one kind, on all threads. */
export interface Products {
  readonly name: string;
  /** Operations of a turn, of all threads together. */
  readonly operations: number;
  /** Milliseconds that they take. */
  turn(): Promise<number>;
  release(): Promise<void>;
}

const SIZES = [256, 512, 1024];

/** Ten products of 1,024: a twentieth of a second or more, so that starting them does not count. */
const OPERATIONS = 10 * 2 * 1024 ** 3;

/** All kinds. */
export async function products(): Promise<readonly Products[]> {
  const kinds: Products[] = [];
  for (const size of SIZES) kinds.push(await shared(size), await apart(size));
  return kinds;
}

/** Each product is computed by all threads together. */
async function shared(size: number): Promise<Products> {
  const program = await gemms(size, size, OPERATIONS, THREADS);
  return {
    name: `Gemm of ${size} x ${size}, ${THREADS} threads together`,
    operations: program.operations,
    turn: () => program.milliseconds(),
    release: () => program.release(),
  };
}

/** Each thread computes products of its own, in a process of its own. */
async function apart(size: number): Promise<Products> {
  const file = fileURLToPath(new URL("gemm-process.ts", import.meta.url));
  const each = OPERATIONS / THREADS;
  const children = Array.from({ length: THREADS }, () => fork(file, [String(size), String(each)]));
  await Promise.all(children.map(answerOf));
  return {
    name: `Gemm of ${size} x ${size}, ${THREADS} threads apart`,
    operations: OPERATIONS,
    async turn() {
      const answers = children.map(answerOf);
      for (const child of children) child.send("go");
      return Math.max(...(await Promise.all(answers)));
    },
    async release() {
      for (const child of children) child.kill();
    },
  };
}

/** What the process says next. */
async function answerOf(child: ChildProcess): Promise<number> {
  const [answer] = await once(child, "message");
  return answer;
}
