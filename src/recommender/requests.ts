/**
 * What `recommend` and `recommendBatch` may be asked.
 *
 * @module
 */

import { z } from "zod";
import type { Id } from "../data/ids.ts";
import { SasrecError } from "../errors.ts";
import { parseOptions } from "../options/check.ts";

interface CommonOptions {
  /** Items wanted, 1 or more; larger than the catalogue is fine. Default 10. */
  readonly topK?: number;
  /** Items never to recommend. Unknown ones are ignored, but for `"1"` where 1 is known or the other way round: an error. */
  readonly excludeItems?: readonly Id[];
  /** The only items that may be recommended. */
  readonly candidates?: readonly Id[];
  /** Whether to leave out items of the history. Default true. */
  readonly filterSeen?: boolean;
  /** What to do about items of a history that the model does not know. Default `"error"`. */
  readonly unknownItems?: "error" | "ignore";
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
export interface Request {
  readonly topK: number;
  readonly excludeItems: readonly Id[];
  readonly candidates: readonly Id[] | undefined;
  readonly filterSeen: boolean;
  readonly unknownItems: "error" | "ignore";
  readonly userIds: readonly Id[] | undefined;
  readonly histories: readonly (readonly Id[])[] | undefined;
}

const id: z.ZodType<Id> = z.union([z.string(), z.number()]);

const common = {
  topK: z.int().min(1).default(10),
  excludeItems: z.array(id).default([]),
  candidates: z.array(id).optional(),
  filterSeen: z.boolean().default(true),
  unknownItems: z.enum(["error", "ignore"]).default("error"),
};

const single = z.strictObject({ ...common, userId: id.optional(), history: z.array(id).optional() });
const batch = z.strictObject({
  ...common,
  userIds: z.array(id).optional(),
  histories: z.array(z.array(id)).optional(),
});

/** The request of one user or history. Throws `invalid-option`. */
export function parseRecommend(options: unknown): Request {
  const { userId, history, candidates, ...rest } = parseOptions("recommend", single, options);
  requireOne("recommend", { userId, history });
  const userIds = userId === undefined ? undefined : [userId];
  return { ...rest, candidates, userIds, histories: history && [history] };
}

/** The request of many users or histories. Throws `invalid-option`. */
export function parseRecommendBatch(options: unknown): Request {
  const { userIds, histories, candidates, ...rest } = parseOptions("recommendBatch", batch, options);
  requireOne("recommendBatch", { userIds, histories });
  return { ...rest, candidates, userIds, histories };
}

function requireOne(method: string, choices: Readonly<Record<string, unknown>>): void {
  if (Object.values(choices).filter((value) => value !== undefined).length === 1) return;
  throw new SasrecError("invalid-option", `${method}: give exactly one of ${Object.keys(choices).join(" and ")}`);
}
