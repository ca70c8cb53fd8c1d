import { createHash } from 'node:crypto'
import type { Drawing as DrawingAsked } from '@onus/contract/draw'
import { type Draw, type DrawMethod, type DrawnItem, type DrawPolicy, drawnPlaces, mostDrawn } from '@onus/core/draw'
import type { Population } from '@onus/core/population'
import { refuse } from '@onus/core/problem'
import type { Deciding } from '@onus/core/register'
import { isPolicyFor, proposedSize, type SamplePolicy, usualSamplePolicy } from '@onus/core/sample-policy'
import { drawAlgorithm, systematicAlgorithm } from '@onus/core/sampling'
import type { Version } from '@onus/core/version'
import type { z } from 'zod'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { frozenLines, keysAt } from '../population/lines.ts'
import { versionsOf } from '../register/store.ts'

export type Drawing = z.output<typeof DrawingAsked>

export const hashOf = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

type Rooms = { readonly tx: OrgTransaction; readonly org: string; readonly blobs: BlobStore }

/**
 * The draw that somebody asked for. Refused when nothing can be drawn, and while the ledger does not have the population yet:
 * a seed counts only when the rows were frozen before it (domain 3.8).
 */
export async function drawOf(
  { tx, org, blobs }: Rooms,
  versions: readonly Version<Population>[],
  asked: Drawing,
  by: Deciding,
): Promise<Draw> {
  const { body } = versions[0] ?? refuse('not_found', 'There is no such population')
  if (body.rows === 0)
    refuse(
      'conflict',
      'The population is empty: there is nothing to draw. Proof that it is empty takes the place of a test',
    )
  if (body.lifecycle.state === 'rejected') refuse('not_in_lifecycle', 'An auditor rejected this population')
  const frozen = whereFrozen(versions)
  const method = methodOf(asked)
  const size = sizeOf(asked, body.rows)
  const { policy, proposed } = await policyOf(tx, asked, body)
  if (proposed && size !== proposed.proposed && proposed.otherwise.trim() === '')
    refuse('invalid_input', `The policy proposes ${proposed.proposed} items, not ${size}: say why`, [
      { path: 'policy.otherwise', message: 'say why the size is another one' },
    ])
  const seeded = method.kind === 'random' || method.kind === 'systematic'
  const reserves = seeded ? Math.min(asked.reserves, body.rows - size) : 0
  const given = { method, popHash: body.popHash, rows: body.rows, size, length: size + reserves }
  const places = drawnPlaces(given, hashOf) ?? chosenPlaces(asked, body.rows)
  return {
    engagement: body.engagement,
    population: versions[0]?.subject ?? '',
    edition: body.edition,
    popHash: body.popHash,
    rows: body.rows,
    frozen,
    purpose: asked.purpose,
    method,
    size,
    reserves,
    policy: proposed,
    tolerable: policy.tolerable,
    tolerance: policy.tolerance,
    sequence: await itemsAt({ org, blobs }, body, places),
    changes: [],
    drawnBy: by.actorPerson,
    drawnAt: by.at,
    lifecycle: { state: 'drawn' },
  }
}

/** Places with the keys that the frozen rows have there. */
export async function itemsAt(
  { org, blobs }: Pick<Rooms, 'org' | 'blobs'>,
  population: Pick<Population, 'popHash' | 'columns' | 'key'>,
  places: readonly number[],
): Promise<DrawnItem[]> {
  const keys = await keysAt(frozenLines(blobs, org, population.popHash), population, places)
  return places.map(position => ({ position, key: keys.get(position) ?? '' }))
}

/** The sequence of a draw with so many more items behind it. */
export async function longerSequence(
  rooms: Pick<Rooms, 'org' | 'blobs'>,
  draw: Draw,
  population: Population,
  more: number,
) {
  const length = Math.min(draw.rows, draw.sequence.length + more, mostDrawn)
  const places = drawnPlaces({ ...draw, length }, hashOf)
  return places ? await itemsAt(rooms, population, places) : draw.sequence
}

/** Where the ledger has the edition that is drawn from: the first version with its rows. */
function whereFrozen(versions: readonly Version<Population>[]): Draw['frozen'] {
  const edition = versions[0]?.body.edition
  const first = versions.findLast(one => one.body.edition === edition)
  if (!first || first.position === null)
    return refuse(
      'conflict',
      'The ledger does not have this population yet: a seed has to come after it. Try again in a moment',
    )
  return { fact: first.fact, position: first.position }
}

function methodOf({ method }: Drawing): DrawMethod {
  switch (method.kind) {
    case 'random':
      return { ...method, algorithm: drawAlgorithm }
    case 'systematic':
      return { ...method, algorithm: systematicAlgorithm }
    case 'judgemental':
      return { kind: 'judgemental', reason: method.reason }
    case 'all':
      return method
  }
}

function sizeOf({ method, size }: Drawing, rows: number): number {
  if (method.kind === 'judgemental') return new Set(method.positions).size
  if (method.kind !== 'all') return Math.min(size, rows)
  if (rows > mostDrawn) refuse('too_large', `A sample has at most ${mostDrawn} items; the population has ${rows}`)
  return rows
}

function chosenPlaces({ method }: Drawing, rows: number): number[] {
  const places = method.kind === 'judgemental' ? [...new Set(method.positions)] : []
  const behind = places.find(place => place >= rows)
  if (behind !== undefined)
    refuse('invalid_input', `The population has ${rows} rows; there is no row ${behind}`, [
      { path: 'method.positions', message: 'names a row that is not there' },
    ])
  return places
}

async function policyOf(
  tx: OrgTransaction,
  { policy: asked, purpose }: Drawing,
  { rows: population, engagement }: Pick<Population, 'rows' | 'engagement'>,
): Promise<{ policy: SamplePolicy; proposed: DrawPolicy | null }> {
  if (asked === null || purpose === 'walkthrough') return { policy: usualSamplePolicy, proposed: null }
  const { cadence, risk, variants, otherwise } = asked
  const found = asked.policy === null ? null : (await versionsOf(tx, 'sample-policy', asked.policy))[0]
  const policy = found?.body ?? usualSamplePolicy
  if (!isPolicyFor(policy, engagement))
    refuse('invalid_input', 'This policy is for another engagement', [
      { path: 'policy.policy', message: 'is for another engagement' },
    ])
  const size = proposedSize(policy, { cadence, risk, variants, population })
  if (size === null)
    return refuse('invalid_input', `The policy has no row for ${cadence}`, [
      { path: 'policy.cadence', message: 'has no row' },
    ])
  const proposed = {
    policy: asked.policy,
    version: found?.version ?? null,
    title: policy.title,
    cadence,
    risk,
    proposed: size,
    otherwise,
  }
  return { policy, proposed }
}
