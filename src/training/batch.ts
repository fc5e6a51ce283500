/**
 * Histories as the arrays that the training graph is fed.
 *
 * @module
 */

/** A batch, or a part of one. N = B L events with fillers, T = C t tokens that have a next event. */
export interface Batch {
  /** Histories, B, and the length of the longest, L. */
  readonly size: number;
  readonly length: number;
  /** (B, L): item indices, aligned left. After a history's end its last item again. */
  readonly ids: Int32Array;
  /** (B, L): how many events of the history come after each; 0 at its end and after it. */
  readonly positions: Int32Array;
  readonly chunks: number;
  readonly chunkSize: number;
  /** Tokens that are real, at most C t. */
  readonly count: number;
  /** (C, t): where in the flattened batch each token is; 0 for fillers. */
  readonly tokens: Int32Array;
  /** (N): the token of each event; T where it has none. */
  readonly untokens: Int32Array;
  /** (C, t): the next item; for fillers that of the first token. */
  readonly targets: Int32Array;
  /** (C, t): 1 / targets for real tokens, 0 for fillers. */
  readonly weights: Float32Array;
}

/** Targets of sequences: all events but the first. */
export function countTargets(sequences: readonly Int32Array[]): number {
  return sequences.reduce((count, sequence) => count + sequence.length - 1, 0);
}

/**
 * The batch of `sequences`, item indices oldest first, each of at least two events: all but the last are inputs, all
 * but the first are targets. Chunks hold `chunkTokens` tokens or fewer. `targets` is what the loss is a mean over,
 * where these sequences are a part of a batch.
 */
export function makeBatch(
  sequences: readonly Int32Array[],
  chunkTokens: number,
  targets: number = countTargets(sequences),
): Batch {
  const size = sequences.length;
  const count = countTargets(sequences);
  const length = sequences.reduce((longest, sequence) => Math.max(longest, sequence.length - 1), 0);
  const chunks = Math.ceil(count / chunkTokens);
  const chunkSize = Math.ceil(count / chunks);
  const total = chunks * chunkSize;
  const ids = new Int32Array(size * length);
  const positions = new Int32Array(size * length);
  const tokens = new Int32Array(total);
  const untokens = new Int32Array(size * length).fill(total);
  const next = new Int32Array(total).fill(sequences[0]?.[1] ?? 0, count);
  const weights = new Float32Array(total);
  weights.fill(1 / targets, 0, count);
  let token = 0;
  sequences.forEach((sequence, row) => {
    const events = sequence.length - 1;
    const start = row * length;
    ids.set(sequence.subarray(0, events), start);
    ids.fill(sequence[events - 1] as number, start + events, start + length);
    next.set(sequence.subarray(1), token);
    for (let i = 0; i < events; i++) {
      positions[start + i] = events - 1 - i;
      tokens[token] = start + i;
      untokens[start + i] = token++;
    }
  });
  return { size, length, ids, positions, chunks, chunkSize, count, tokens, untokens, targets: next, weights };
}
