/** What somebody meant to write. */

/** The name in `known` that `typed` is most likely meant to be; `undefined` if none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const wanted = plain(typed);
  let best: string | undefined;
  let least = Math.floor(Math.min(wanted.length, 12) / 3) + 1;
  for (const name of known) {
    const whole = plain(name);
    const found = wanted.length > 2 && whole.startsWith(wanted) ? 1 : distance(wanted, whole, least);
    if (found < least) [best, least] = [name, found];
  }
  return best;
}

/** Letters and digits alone, so that `embedding_dim` and `--embedding-dim` are `embeddingDim`. */
function plain(name: string): string {
  return name
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Letters to insert, delete, replace or swap with their neighbours (optimal string alignment); at most `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let [before, above] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      }
      row.push(cost);
    }
    [before, above] = [above, row];
  }
  return Math.min(limit, above[b.length] as number);
}
