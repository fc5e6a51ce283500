/** Takes note of the epochs of a training, validates when it is due, and keeps the best weights. */

import { evaluate } from "../../evaluation/protocol/evaluate.ts";
import type { ParameterStore } from "../../networks/parameter-store.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { Seen } from "../../scoring/seen.ts";
import type { EpochReport } from "../../training/reports.ts";
import type { ParsedFitOptions } from "../fit-options.ts";
import type { FitEpoch } from "../record.ts";

/** The best weights so far, in the order of the flat array. */
export interface Best {
  readonly epoch: number;
  readonly score: number;
  /** Validations since, none of which was better. */
  readonly without: number;
  readonly flat: Float32Array;
}

/** What has been noted so far. */
export interface LogState {
  readonly epochs: readonly FitEpoch[];
  readonly best: Best | undefined;
  /** Time that training has taken. */
  readonly seconds: number;
}

/** A scorer with the given weights, to be released after use. */
export type ScorerOf = (weights: ParameterStore) => { readonly scorer: Scorer; release(): Promise<void> };

/** The record of a training under way. */
export class EpochLog {
  readonly #options: ParsedFitOptions;
  readonly #scorerOf: ScorerOf;
  readonly #seen: Seen;
  readonly #epochs: FitEpoch[];
  #best: Best | undefined;
  /** When the training would have started, had it never been interrupted; milliseconds since 1970. */
  readonly #started: number;

  /**
   * @param seen whether items of the history are candidates in the validation
   * @param before what was noted before an interruption
   */
  constructor(options: ParsedFitOptions, scorerOf: ScorerOf, seen: Seen, before?: LogState) {
    this.#options = options;
    this.#scorerOf = scorerOf;
    this.#seen = seen;
    this.#epochs = [...(before?.epochs ?? [])];
    this.#best = before?.best;
    this.#started = Date.now() - 1000 * (before?.seconds ?? 0);
  }

  get state(): LogState {
    return { epochs: this.#epochs, best: this.#best, seconds: (Date.now() - this.#started) / 1000 };
  }

  /** Notes the outcome of an epoch; `"stop"` if patience has run out. */
  async observe(report: EpochReport, weights: () => ParameterStore): Promise<"stop" | undefined> {
    const { validation, validateEvery, patience } = this.#options;
    const due = report.epoch % validateEvery === 0 || report.epoch === report.epochs;
    if (validation === undefined || !due) {
      await this.#note(report);
      return undefined;
    }
    const current = weights();
    const { scorer, release } = this.#scorerOf(current);
    try {
      const { metrics } = await evaluate(scorer, validation, { k: 10, metrics: ["ndcg"], seen: this.#seen });
      const score = metrics["ndcg@10"] as number;
      await this.#note({ ...report, validation: score });
      const best = this.#best;
      const better = best === undefined || score > best.score;
      this.#best = better
        ? { epoch: report.epoch, score, without: 0, flat: current.flat }
        : { ...best, without: best.without + 1 };
      return this.#best.without >= patience ? "stop" : undefined;
    } finally {
      await release();
    }
  }

  /** Puts the best epoch's weights into `parameters`, if validation chose one. */
  restoreBest(parameters: ParameterStore): void {
    if (this.#best !== undefined) parameters.flat.set(this.#best.flat);
  }

  async #note(report: FitEpoch): Promise<void> {
    this.#epochs.push(report);
    await this.#options.onEpoch(report);
  }
}
