/**
 * What `recommend` and `recommendBatch` may be asked.
 *
 * @module
 */

import { type Id, isId } from "../data/ids.ts";
import { SasrecError } from "../errors.ts";
import { listOf } from "../options/others.ts";
import { type Given, type Other, type Resolved, resolve } from "../options/table.ts";

/** What every request may say. */
export const requestOptions = {
  /** Items wanted, 1 or more; larger than the catalogue is fine. Default 10. */
  topK: { type: "int", min: 1, default: 10, short: "k", help: "how many items" },
  /** Whether to leave out items of the history. Default true. */
  filterSeen: {
    type: "switch",
    default: true,
    off: "include-seen",
    help: "leave out items of the history",
    offHelp: "recommend items of the history too",
  },
  /** What to do about items of a history that the model does not know. Default `"error"`. */
  unknownItems: {
    type: "choice",
    choices: ["error", "ignore"],
    default: "error",
    flag: false,
    help: "what to do about items of a history that the model does not know",
  },
} as const;

interface CommonOptions extends Given<typeof requestOptions> {
  /** Items never to recommend. Unknown ones are ignored, but for `"1"` if 1 is known or the other way round: an error. */
  readonly excludeItems?: readonly Id[];
  /** The only items that may be recommended. */
  readonly candidates?: readonly Id[];
}

/** For one: exactly one of `userId` and `history`, oldest event first. */
export interface RecommendOptions extends CommonOptions {
  readonly userId?: Id;
  readonly history?: readonly Id[];
}

/** For many: exactly one of `userIds` and `histories`. */
export interface RecommendBatchOptions extends CommonOptions {
  readonly userIds?: readonly Id[];
  readonly histories?: readonly (readonly Id[])[];
}

/** A request with defaults; exactly one of `userIds` and `histories` is there. */
export interface Request extends Resolved<typeof requestOptions> {
  readonly excludeItems: readonly Id[];
  readonly candidates: readonly Id[] | undefined;
  readonly userIds: readonly Id[] | undefined;
  readonly histories: readonly (readonly Id[])[] | undefined;
}

const id: Other<Id> = { is: isId, give: "an id: a text or a number" };
const ids: Other<readonly Id[]> = listOf(id, "a list of ids, which are texts or numbers");

const common = { excludeItems: ids, candidates: ids };
const single = { ...common, userId: id, history: ids };
const batch = { ...common, userIds: ids, histories: listOf(ids, "a list of lists of ids, which are texts or numbers") };

/** The request of one user or history. Throws `invalid-option`. */
export function parseRecommend(options: unknown): Request {
  const request = resolve("recommend", requestOptions, options, single);
  const { userId, history, candidates, excludeItems = [], ...rest } = request;
  requireOne("recommend", { userId, history });
  const userIds = userId === undefined ? undefined : [userId];
  return { ...rest, excludeItems, candidates, userIds, histories: history && [history] };
}

/** The request of many users or histories. Throws `invalid-option`. */
export function parseRecommendBatch(options: unknown): Request {
  const request = resolve("recommendBatch", requestOptions, options, batch);
  const { userIds, histories, candidates, excludeItems = [], ...rest } = request;
  requireOne("recommendBatch", { userIds, histories });
  return { ...rest, excludeItems, candidates, userIds, histories };
}

function requireOne(method: string, choices: Readonly<Record<string, unknown>>): void {
  if (Object.values(choices).filter((value) => value !== undefined).length === 1) return;
  throw new SasrecError("invalid-option", `${method}: give exactly one of ${Object.keys(choices).join(" and ")}`);
}
