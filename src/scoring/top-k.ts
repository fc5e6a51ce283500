/** The best k of many scores. */

/** An item and its score. */
export interface ScoredItem {
  readonly index: number;
  readonly score: number;
}

/**
 * The `k` items of highest scores, best first, among those that are `allowed`; equal scores in order of index. Fewer if
 * fewer are allowed.
 */
export function topK(scores: Float32Array, k: number, allowed: (index: number) => boolean): readonly ScoredItem[] {
  return topIndices(scores, k, allowed).map((index) => ({ index, score: scores[index] as number }));
}

/** The indices of {@link topK}. */
export function topIndices(scores: Float32Array, k: number, allowed: (index: number) => boolean): readonly number[] {
  // A binary heap whose root is the worst of the best so far.
  const heap: number[] = [];
  const worse = (a: number, b: number): boolean => {
    const [x, y] = [scores[a] as number, scores[b] as number];
    return x < y || (x === y && a > b);
  };
  if (k === 0) return heap;
  let index = 0;
  for (; index < scores.length && heap.length < k; index++) if (allowed(index)) siftUp(heap, index, worse);
  while (index < scores.length) {
    // Most scores are no better than the worst of the best: one comparison each. An equal one comes later: it is worse.
    const bar = scores[heap[0] as number] as number;
    while (index < scores.length && (scores[index] as number) <= bar) index++;
    if (index < scores.length && allowed(index)) siftDown(heap, index, worse);
    index++;
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1));
}

type Worse = (a: number, b: number) => boolean;

function siftUp(heap: number[], value: number, worse: Worse): void {
  let at = heap.push(value) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(value, heap[parent] as number)) break;
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = value;
}

/** Replaces the root. */
function siftDown(heap: number[], value: number, worse: Worse): void {
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && worse(heap[child + 1] as number, heap[child] as number)) child++;
    if (!worse(heap[child] as number, value)) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = value;
}
