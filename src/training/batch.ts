/**
 * A batch of histories as the arrays that the training graph is fed.
 *
 * @module
 */

/** A batch. N = B L events with fillers, T = C t tokens that have a next event. */
export interface Batch {
  /** Histories in the batch, B, and the length of the longest, L. */
  readonly size: number;
  readonly length: number;
  /** (B, L): item indices, aligned left, 0 after a history's end. */
  readonly ids: Int32Array;
  readonly chunks: number;
  readonly chunkSize: number;
  /** Tokens that are real, at most C t. */
  readonly count: number;
  /** (C, t): where in the flattened batch each token is; 0 for fillers. */
  readonly tokens: Int32Array;
  /** (N): the token of each event; T where it has none. */
  readonly untokens: Int32Array;
  /** (C, t): the next item. */
  readonly targets: Int32Array;
  /** (C, t): 1 / count for real tokens, 0 for fillers. */
  readonly weights: Float32Array;
}

/**
 * The batch of `sequences`, item indices oldest first, each of at least two events: all but the last are inputs, all
 * but the first are targets. Chunks hold `chunkTokens` tokens or fewer.
 */
export function makeBatch(sequences: readonly Int32Array[], chunkTokens: number): Batch {
  const size = sequences.length;
  let length = 0;
  let count = 0;
  for (const sequence of sequences) {
    length = Math.max(length, sequence.length - 1);
    count += sequence.length - 1;
  }
  const chunks = Math.ceil(count / chunkTokens);
  const chunkSize = Math.ceil(count / chunks);
  const total = chunks * chunkSize;
  const ids = new Int32Array(size * length);
  const tokens = new Int32Array(total);
  const untokens = new Int32Array(size * length).fill(total);
  const targets = new Int32Array(total);
  const weights = new Float32Array(total);
  weights.fill(1 / count, 0, count);
  let token = 0;
  sequences.forEach((sequence, row) => {
    const start = row * length;
    ids.set(sequence.subarray(0, -1), start);
    targets.set(sequence.subarray(1), token);
    for (let i = start; i < start + sequence.length - 1; i++) {
      tokens[token] = i;
      untokens[i] = token++;
    }
  });
  return { size, length, ids, chunks, chunkSize, count, tokens, untokens, targets, weights };
}
