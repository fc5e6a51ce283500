/** Processor time, which other programs on the machine do not lengthen as they do the wall clock's. */

const { threadCpuUsage } = process as unknown as { readonly threadCpuUsage?: typeof process.cpuUsage };

/** Whether the time of this thread alone is known: from Node 23.9 on. */
export const isOwnTime: boolean = threadCpuUsage !== undefined;

/** Milliseconds of this thread or, on older versions of Node, of the process: garbage collection and compilation count, too. */
export function used(): number {
  const { user, system } = (threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1000;
}

/** What `work` gives, and the longest time that was used between two turns of the event loop. */
export async function longestTurn<T>(work: () => Promise<T>): Promise<{
  readonly value: T;
  readonly longest: number;
  readonly turns: number;
}> {
  let last = used();
  let [longest, turns, over] = [0, 0, false];
  const look = (): void => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const tick = (): void => {
    look();
    turns++;
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  const value = await work();
  over = true;
  look();
  return { value, longest, turns };
}
