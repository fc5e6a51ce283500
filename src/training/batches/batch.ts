/** Histories as the arrays that the training graph is fed. */

import { joined } from "../../arrays.ts";

/** A batch, or a part of one. N = B L events with fillers, T = C t tokens: events at which an item is to be guessed. */
export interface Batch {
  /** Histories, B, and the length of the longest, L. */
  readonly size: number;
  readonly length: number;
  /** (B, L): item indices, aligned left. After a history's end its last item again. */
  readonly ids: Int32Array;
  /** (B, L): how many events of the history come after each; 0 at its end and after it. */
  readonly positions: Int32Array;
  /** (B): the place of each history's last event. */
  readonly ends: Int32Array;
  /** (B): how many tokens each history has; they are in the order of histories. */
  readonly counts: Int32Array;
  readonly chunks: number;
  readonly chunkSize: number;
  /** Tokens that are real, at most C t. */
  readonly count: number;
  /** (C, t): where in the flattened batch each token is; 0 for fillers. */
  readonly tokens: Int32Array;
  /** (N): the token of each event; T if it has none. */
  readonly untokens: Int32Array;
  /** (C, t): the item to be guessed; for fillers that of the first token. */
  readonly targets: Int32Array;
  /** (C, t): what each token counts: the same for real ones, 0 for fillers. */
  readonly weights: Float32Array;
}

/** A sequence as a network is shown it: what it sees, and where it has to guess which items. */
export interface Example {
  readonly events: Int32Array;
  /** Places in `events`, rising. */
  readonly places: Int32Array;
  /** The item to guess at each place. */
  readonly targets: Int32Array;
}

/** Targets of sequences: all events but the first. */
export function countTargets(sequences: readonly Int32Array[]): number {
  return sequences.reduce((count, sequence) => count + sequence.length - 1, 0);
}

/** All targets of `sequences`, one after the other. */
export function targetsOf(sequences: readonly Int32Array[]): Int32Array {
  const targets = sequences.map((sequence) => sequence.subarray(1));
  return joined(new Int32Array(countTargets(sequences)), targets);
}

/** At every event but the last of `sequence`, item indices oldest first, the next one is to be guessed. */
export function nextItems(sequence: Int32Array): Example {
  const events = sequence.subarray(0, -1);
  return { events, places: Int32Array.from(events, (_, place) => place), targets: sequence.subarray(1) };
}

/** The batch of `sequences`, each of at least two events, with all next items as targets. See {@link batchOf}. */
export function makeBatch(sequences: readonly Int32Array[], chunkTokens: number, divisor?: number): Batch {
  return batchOf(sequences.map(nextItems), chunkTokens, divisor);
}

/**
 * The batch of `examples`, each with a target or more. Chunks hold `chunkTokens` tokens or fewer. `divisor` is what the
 * sum of the targets' losses is divided by; by default their number, for their mean.
 */
export function batchOf(
  examples: readonly Example[],
  chunkTokens: number,
  divisor: number = examples.reduce((sum, example) => sum + example.targets.length, 0),
): Batch {
  const size = examples.length;
  const count = examples.reduce((sum, example) => sum + example.targets.length, 0);
  const length = examples.reduce((longest, { events }) => Math.max(longest, events.length), 0);
  const chunks = Math.ceil(count / chunkTokens);
  const chunkSize = Math.ceil(count / chunks);
  const total = chunks * chunkSize;
  const ids = new Int32Array(size * length);
  const positions = new Int32Array(size * length);
  const ends = new Int32Array(size);
  const counts = new Int32Array(size);
  const tokens = new Int32Array(total);
  const untokens = new Int32Array(size * length).fill(total);
  const guessed = new Int32Array(total).fill(examples[0]?.targets[0] ?? 0, count);
  const weights = new Float32Array(total);
  weights.fill(1 / divisor, 0, count);
  let token = 0;
  examples.forEach((example, row) => {
    const { events, places } = example;
    const last = events.length - 1;
    const start = row * length;
    ends[row] = last;
    counts[row] = places.length;
    ids.set(events, start);
    ids.fill(events[last] as number, start + last + 1, start + length);
    for (let i = 0; i < last; i++) positions[start + i] = last - i;
    guessed.set(example.targets, token);
    for (const place of places) {
      tokens[token] = start + place;
      untokens[start + place] = token++;
    }
  });
  return {
    size,
    length,
    ids,
    positions,
    ends,
    counts,
    chunks,
    chunkSize,
    count,
    tokens,
    untokens,
    targets: guessed,
    weights,
  };
}
