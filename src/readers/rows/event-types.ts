/** Logs with an event type: which events are read, what they weigh, and which there are. */

import { IdBuilder } from "../../data/id-builder.ts";
import { listed, quoted, SasrecError } from "../../errors.ts";
import type { Cells } from "../cells.ts";
import type { Findings } from "../findings.ts";

/** Types of events that are read: a list, or weights by type, which become the events' ratings. */
export type EventChoice = readonly string[] | Readonly<Record<string, number>>;

/** A column with more values than this holds something else. */
const MOST_TYPES = 50;

/** Counts the types of events, and chooses. */
export class EventTypes {
  readonly #choice: ReadonlyMap<string, number> | undefined;
  readonly #isWeighted: boolean;
  readonly #types = new IdBuilder();
  readonly #counts: number[] = [];
  readonly #weights: number[] = [];
  #isOther = false;
  #name = "";

  constructor(choice: EventChoice | undefined) {
    this.#isWeighted = choice !== undefined && !isList(choice);
    if (choice === undefined) this.#choice = undefined;
    else if (isList(choice)) this.#choice = new Map(choice.map((type) => [type, 1]));
    else this.#choice = new Map(Object.entries(choice));
  }

  /** What was chosen; `undefined` if all types are read. If there is a choice, a table needs a column of types. */
  get choice(): readonly string[] | undefined {
    return this.#choice && [...this.#choice.keys()];
  }

  /** Whether weights become ratings. */
  get isWeighted(): boolean {
    return this.#isWeighted;
  }

  /** The column's name, for messages. */
  open(name: string): void {
    this.#name = name;
  }

  /** What the event of row `row` weighs; `NaN` if it is not read. */
  weigh(cells: Cells, row: number): number {
    if (this.#isOther) return 1;
    const type = cells.isEmpty(row) ? this.#types.addId("") : cells.addTo(this.#types, row);
    if (type === this.#counts.length) {
      this.#counts.push(0);
      const text = String(this.#types.at(type));
      this.#weights.push(this.#choice === undefined ? 1 : (this.#choice.get(text) ?? Number.NaN));
      this.#isOther = this.#choice === undefined && type > MOST_TYPES;
    }
    this.#counts[type] = (this.#counts[type] as number) + 1;
    return this.#weights[type] as number;
  }

  /** Adds notes on what was left out, or was not looked at. Throws `invalid-option` if no event is of a chosen type. */
  finish(findings: Findings): void {
    const all = this.#counts.map((count, type) => ({ type: String(this.#types.at(type)), count }));
    const counts = (some: typeof all): string => listed(some.map(({ type, count }) => `${type} ${count}`));
    if (this.#choice === undefined) {
      if (this.#isOther || all.length < 2) return;
      const example = [...all].sort((a, b) => a.count - b.count)[0]?.type ?? "";
      const advice = `choose with the option events, or --events ${example}`;
      findings.note(`column "${this.#name}" is not read: events of all types count alike (${counts(all)}); ${advice}`);
      return;
    }
    if (all.length === 0) return;
    const missing = [...this.#choice.keys()].filter((type) => !all.some((found) => found.type === type));
    if (missing.length > 0) {
      const message = `option "events": no event is of type ${listed(missing.map(quoted))}; column "${this.#name}" has ${counts(all)}`;
      throw new SasrecError("invalid-option", message, { option: "events", value: missing[0] });
    }
    const others = all.filter(({ type }) => !this.#choice?.has(type));
    if (others.length > 0) findings.note(`events that are not chosen were left out: ${counts(others)}`);
  }
}

function isList(choice: EventChoice): choice is readonly string[] {
  return Array.isArray(choice);
}
