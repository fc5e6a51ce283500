/** What `recommend`, `predict` and `similarItems` may be asked. */

import { type Id, isId } from "../data/ids.ts";
import { SasrecError } from "../errors.ts";
import { listOf, withArrays } from "../options/others.ts";
import { type Given, type Other, type Resolved, resolve } from "../options/table.ts";
import { seenOption } from "../scoring/seen.ts";

/** An id in a request: a bigint stands for the number that it equals, or for its digits. */
export type RequestId = Id | bigint;

/** Items in a request: an array, a Set, a typed array or anything else that can be gone through. */
export type RequestItems = Iterable<RequestId>;

/** What every request about items may say. */
export const itemOptions = {
  /**
   * What to do about items that the model does not know: say so, or leave them out. An item that it knows under another
   * type, as `"7"` for 7, is an error always. Default `"error"`.
   */
  unknownItems: {
    type: "choice",
    choices: ["error", "ignore"],
    default: "error",
    help: "what to do about items that the model does not know: an error, or ignore them",
  },
} as const;

const listOptions = {
  /** Items wanted, 1 or more; larger than the catalogue is fine. Default 10. */
  topK: { type: "int", min: 1, default: 10, short: "k", help: "how many items" },
} as const;

/** What to do about items that the model does not know. */
export type UnknownItems = Resolved<typeof itemOptions>["unknownItems"];

const choiceOptions = {
  /**
   * Whether items of the history may be recommended. Default `"auto"`: they are masked, or allowed if at least a tenth
   * of the events that the model was fitted on are repeats (`model.training.seen` says which). Evaluation does the same.
   */
  seen: {
    type: "choice",
    choices: ["auto", "masked", "allowed"],
    default: "auto",
    help: "items of the history: masked, allowed, or (auto) allowed if people came back to items in the training data",
  },
  /** Short for `seen`: true is `"masked"`, false is `"allowed"`. */
  filterSeen: {
    type: "switch",
    off: "include-seen",
    help: "short for seen: true is masked, false is allowed",
    offHelp: "the same as --seen allowed",
  },
  /**
   * What a user whom the model does not know gets, or a history without an item that it knows: an error, or the most
   * popular items of the log that it was fitted on, each marked with `source: "popular"`. Default `"none"`, an error.
   */
  fallback: {
    type: "choice",
    choices: ["none", "popular"],
    default: "none",
    help: "what strangers get: an error (none), or the most popular items (popular)",
  },
} as const;

/** What every request for recommendations may say. */
export const requestOptions: typeof listOptions & typeof choiceOptions & typeof itemOptions = {
  ...listOptions,
  ...choiceOptions,
  ...itemOptions,
};

interface CommonOptions extends Given<typeof requestOptions> {
  /** Items never to recommend. Those that the model does not know are no error: it recommends them to nobody. */
  readonly excludeItems?: RequestItems;
  /** The only items that may be recommended. */
  readonly candidates?: RequestItems;
}

/** For one: exactly one of `userId` and `history`, oldest event first. */
export interface RecommendOptions extends CommonOptions {
  /** A user of the log; or give `history`. */
  readonly userId?: RequestId;
  /** Anybody's items, oldest first. */
  readonly history?: RequestItems;
}

/** For many: exactly one of `userIds` and `histories`. */
export interface RecommendBatchOptions extends CommonOptions {
  /** Users of the log; or give `histories`. */
  readonly userIds?: Iterable<RequestId>;
  /** Anybody's histories, each oldest first. */
  readonly histories?: Iterable<RequestItems>;
}

/** A request with defaults; exactly one of `userIds` and `histories` is there. */
export interface Request extends Omit<Resolved<typeof requestOptions>, "filterSeen"> {
  /** Whose request it is, for messages. */
  readonly method: string;
  readonly excludeItems: readonly RequestId[];
  readonly candidates: readonly RequestId[] | undefined;
  readonly userIds: readonly RequestId[] | undefined;
  readonly histories: readonly (readonly RequestId[])[] | undefined;
}

/** An id of a request. */
export const requestId: Other<RequestId> = {
  is: (value): value is RequestId => typeof value === "bigint" || isId(value),
  give: "an id: a text, a bigint, or a number up to 2^53",
};
const ids: Other<readonly RequestId[]> = listOf(requestId, "ids, in an array, a Set or the like");

const common = { excludeItems: ids, candidates: ids };
const single = { ...common, userId: requestId, history: ids };
const batch = { ...common, userIds: ids, histories: listOf(ids, "lists of ids, in an array or the like") };

/** The request of one user or history. Throws `invalid-option`. */
export function parseRecommend(options: unknown): Request {
  const given = withArrays(options, ["history", "candidates", "excludeItems"]);
  const request = resolve("recommend", requestOptions, given, single);
  const { userId, history, candidates, excludeItems = [], filterSeen, ...rest } = request;
  const seen = seenOption("recommend", request, "masked");
  requireOne("recommend", { userId, history });
  const userIds = userId === undefined ? undefined : [userId];
  return { ...rest, seen, method: "recommend", excludeItems, candidates, userIds, histories: history && [history] };
}

/** The request of many users or histories. Throws `invalid-option`. */
export function parseRecommendBatch(options: unknown): Request {
  const given = withArrays(options, ["userIds", "histories", "candidates", "excludeItems"], ["histories"]);
  const request = resolve("recommendBatch", requestOptions, given, batch);
  const { userIds, histories, candidates, excludeItems = [], filterSeen, ...rest } = request;
  const seen = seenOption("recommendBatch", request, "masked");
  requireOne("recommendBatch", { userIds, histories });
  return { ...rest, seen, method: "recommendBatch", excludeItems, candidates, userIds, histories };
}

function requireOne(method: string, choices: Readonly<Record<string, unknown>>): void {
  if (Object.values(choices).filter((value) => value !== undefined).length === 1) return;
  throw new SasrecError("invalid-option", `${method}: give exactly one of ${Object.keys(choices).join(" and ")}`);
}

/** Options of `predict` and `batchPredict`. */
export interface PredictOptions extends Given<typeof itemOptions> {}

/** A user and an item. */
export type Pair = readonly [userId: RequestId, itemId: RequestId];

const pair: Other<Pair> = {
  is: (value): value is Pair => Array.isArray(value) && value.length === 2 && value.every(requestId.is),
  give: "the ids of a user and an item, as [user, item]",
};
const pairsOf = { pairs: listOf(pair, "pairs of ids, as [[user, item], [user, item]]") };

/** Pairs to score, and what to do about unknown items. Throws `invalid-option`. */
export function parsePredict(
  method: string,
  given: unknown,
  options: unknown,
): Resolved<typeof itemOptions> & { readonly pairs: readonly Pair[] } {
  const { pairs = [] } = resolve(method, {}, withArrays({ pairs: given }, ["pairs"]), pairsOf);
  return { ...resolve(method, itemOptions, options), pairs };
}

/** What a request for similar items may say. */
export const similarOptions: typeof listOptions & typeof itemOptions = { ...listOptions, ...itemOptions };

/** Options of `similarItems`. */
export interface SimilarOptions extends Given<typeof similarOptions> {}

/** Options of `addItems`. */
export interface AddItemsOptions extends Given<typeof itemOptions> {}
