import type { Permission } from '@onus/core/access'
import { z } from 'zod'

/** What a route needs: a permission of the declared table, only a signed-in person, or nothing (listed and counted). */
export type Needs = Permission | 'signed-in' | 'public'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * How a reply travels: parsed JSON (the default), a download, server-sent events. An `upload` takes multipart, `bytes` the
 * body as it is, of any type; both are streamed to disk.
 */
export type Transport = 'json' | 'upload' | 'bytes' | 'download' | 'events'

type AnyObject = z.ZodObject
type Nothing = z.ZodObject<Record<never, never>>

/** The only description of a route: server, OpenAPI, client, command line and tests follow from it. */
export type Operation<
  Params extends AnyObject = AnyObject,
  Query extends AnyObject = AnyObject,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Needed extends Needs = Needs,
  Travels extends Transport = Transport,
> = {
  readonly method: Method
  readonly path: `/${string}`
  readonly summary: string
  readonly needs: Needed
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly output: Output
  readonly transport: Travels
  readonly status: 200 | 201 | 202 | 204
  /** A second factor not older than five minutes. */
  readonly stepUp: boolean
  /** The reply holds a secret that is shown once, so it is never kept to answer a repeated write. */
  readonly reveals: boolean
  /** Gives something out (a file, an export): recorded with who got it before the first byte. Every download is. */
  readonly recorded: boolean
  /** Shows rows to auditors, whose looks are noted: a GET whose transaction may write. */
  readonly noted: boolean
  /** The most that one file of an upload may have, where that is less than usual; such uploads are counted by address. */
  readonly fileBytes: number | null
}

type Declared<
  P extends AnyObject,
  Q extends AnyObject,
  B extends z.ZodType,
  O extends z.ZodType,
  N extends Needs,
  T extends Transport,
> = {
  method: Method
  path: `/${string}`
  summary: string
  needs: N
  params?: P
  query?: Q
  body?: B
  output: O
  transport?: T
  status?: 200 | 201 | 202 | 204
  stepUp?: boolean
  reveals?: boolean
  recorded?: boolean
  noted?: boolean
  fileBytes?: number | null
}

const nothing = z.object({})

/** Declares an operation. A path parameter without a schema, or a schema without its path parameter, is refused at load. */
export function operation<
  P extends AnyObject = Nothing,
  Q extends AnyObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
  O extends z.ZodType = z.ZodType,
  const N extends Needs = Needs,
  const T extends Transport = 'json',
>(declared: Declared<P, Q, B, O, N, T>): Operation<P, Q, B, O, N, T> {
  const params = declared.params ?? (nothing as unknown as P)
  const inPath = [...declared.path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
  const inSchema = Object.keys(params.shape)
  if (inPath.toSorted().join() !== inSchema.toSorted().join()) {
    throw new Error(`${declared.method} ${declared.path}: path has {${inPath}}, params declare {${inSchema}}`)
  }
  return {
    method: declared.method,
    path: declared.path,
    summary: declared.summary,
    needs: declared.needs,
    params,
    query: declared.query ?? (nothing as unknown as Q),
    body: declared.body ?? (z.undefined() as unknown as B),
    output: declared.output,
    transport: declared.transport ?? ('json' as T),
    status: declared.status ?? 200,
    stepUp: declared.stepUp ?? false,
    reveals: declared.reveals ?? false,
    recorded: declared.recorded ?? declared.transport === 'download',
    noted: declared.noted ?? false,
    fileBytes: declared.fileBytes ?? null,
  }
}

/** A page of a list. `next` is the cursor to ask for more with, or null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.int().nonnegative().nullable() })

/** What every list accepts: a page of at most 200, a cursor, a search text, and the moment to look from. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
  search: z.string().max(200).optional(),
})

/** The moment to look from: world time, and ledger position (or an instant, resolved to a position by the server). */
export const momentQuery = z.object({
  asOf: z.iso.datetime().optional(),
  knownAt: z.union([z.coerce.number().int().nonnegative(), z.iso.datetime()]).optional(),
})

export const byId = z.object({ id: z.uuid() })

/** Optional query flags sent as text. */
export const flag = z.enum(['true', 'false']).transform(text => text === 'true')

/** One noun's operations by verb; the id of an operation is `noun.verb`. */
export type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>
