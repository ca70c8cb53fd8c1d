import { hash } from 'node:crypto'
import {
  type CoversScope,
  type CrosswalkFile,
  coversBy,
  type Demand,
  type Network,
  networkOf,
  type OwnCrosswalk,
  type Performed,
  postureSupport,
  type Relation,
  type StoredCoverage,
  type Suggester,
  type Support,
  suggesterOf,
} from '@onus/core/crosswalk'
import { type ControlState, type Posture, postureFrom } from '@onus/core/posture'
import { tailored } from '@onus/core/profile'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import type { Asked, PostureService, ProfileInForce } from '../posture/service.ts'
import type { Moment } from '../register/store.ts'
import type { ShippedCrosswalks } from './shipped.ts'
import { factsInForce, versionsOfFacts } from './store.ts'

/** A set with the record of it, null for one that ships with Onus. */
export type KnownSet = CrosswalkFile & { readonly own: Version<OwnCrosswalk> | null }

/** What is said about the requirements of an organisation's frameworks, whatever the facts are. */
export type Related = {
  readonly catalog: FrameworkCatalog
  readonly sets: readonly KnownSet[]
  readonly relations: readonly Version<Relation>[]
  readonly network: Network
  readonly suggest: Suggester
}

/** The same with the postures that give claims their facts. */
export type Supported = Related & {
  readonly support: Support
  readonly profiles: readonly ProfileInForce[]
  readonly postures: readonly Posture[]
  readonly states: readonly ControlState[]
}

/** Crosswalks of every organisation: compiled when they are asked for, and again only when what they rest on changed. */
export interface CrosswalkService {
  related(tx: OrgTransaction, moment: Moment): Promise<Related>
  supported(tx: OrgTransaction, org: string, asked: Asked): Promise<Supported>
}

/** How many compiled crosswalks, and how many sets of claims, are kept at once. */
const kept = 20

export function crosswalkService({
  library,
  posture,
  shipped,
}: {
  library: FrameworkLibrary
  posture: PostureService
  shipped: ShippedCrosswalks
}): CrosswalkService {
  const compiled = new Map<string, Related>()
  const numbers = new WeakMap<FrameworkCatalog, string>()
  let last = 0
  const numberOf = (catalog: FrameworkCatalog) => {
    const known = numbers.get(catalog)
    if (known !== undefined) return known
    last += 1
    numbers.set(catalog, String(last))
    return String(last)
  }
  const claimed = new Map<string, { readonly related: Related; readonly support: Support }>()

  const related = async (tx: OrgTransaction, moment: Moment): Promise<Related> => {
    const catalog = await library.of(tx)
    const facts = await factsInForce(tx, ['crosswalk', 'relation'], moment)
    const key = hashed([numberOf(catalog), ...[...facts.values()].map(ids => ids.join(' '))])
    const known = compiled.get(key)
    if (known) return known
    const own = await versionsOfFacts<'crosswalk'>(tx, facts.get('crosswalk') ?? [])
    const relations = await versionsOfFacts<'relation'>(tx, facts.get('relation') ?? [])
    const made = compile(catalog, shipped, own, relations)
    keep(compiled, key, made)
    return made
  }

  return {
    related,
    async supported(tx, org, asked) {
      const { moment } = asked
      const all = await related(tx, moment)
      const profiles = await posture.profiles(tx, { asOf: moment.asOf, knownAt: null })
      const { postures, states } = await posture.answer(tx, org, profiles, asked)
      const facts = await factsInForce(tx, ['control', 'scope', 'group-coverage'], moment)
      const key = keyOf(org, asked, profiles, postures, facts.values())
      const known = claimed.get(key)
      if (known?.related === all) return { ...all, profiles, postures, states, support: known.support }
      const support = await supportOf(tx, all, { profiles, postures, facts, asked })
      keep(claimed, key, { related: all, support })
      return { ...all, profiles, postures, states, support }
    },
  }
}

function compile(
  catalog: FrameworkCatalog,
  shipped: ShippedCrosswalks,
  own: readonly Version<OwnCrosswalk>[],
  relations: readonly Version<Relation>[],
): Related {
  const sets = [...shipped.sets().map(set => ({ ...set, own: null })), ...own.map(ownSet)]
  const network = networkOf({
    frameworks: catalog.all(),
    sets,
    relations: relations.map(({ subject: id, body }) => ({ id, body })),
  })
  let suggester: Suggester | null = null
  return {
    catalog,
    sets,
    relations,
    network,
    suggest: (...asked) => {
      suggester ??= suggesterOf(network)
      return suggester(...asked)
    },
  }
}

function ownSet(version: Version<OwnCrosswalk>): KnownSet {
  const { rows, ...crosswalk } = version.body
  return { crosswalk, rows, own: version }
}

type Basis = {
  readonly profiles: readonly ProfileInForce[]
  readonly postures: readonly Posture[]
  readonly facts: Awaited<ReturnType<typeof factsInForce>>
  readonly asked: Asked
}

async function supportOf(
  tx: OrgTransaction,
  { network, catalog }: Related,
  { profiles, postures, facts, asked }: Basis,
): Promise<Support> {
  const controls = await versionsOfFacts<'control'>(tx, facts.get('control') ?? [])
  const scopes = await versionsOfFacts<'scope'>(tx, facts.get('scope') ?? [])
  const coverages = await versionsOfFacts<'group-coverage'>(tx, facts.get('group-coverage') ?? [])
  const performed = new Map<string, Performed>(controls.map(control => [control.subject, control.body]))
  const parents = new Map(scopes.map(scope => [scope.subject, scope.body.parent]))
  const covers: CoversScope = coversBy(scope => parents.get(scope) ?? null)
  const parameters = parametersOf(catalog, profiles)
  return postureSupport(() => network, {
    postures: postures.length > 0 ? postures : [postureOfNothing(asked)],
    controlOf: control => performed.get(control) ?? null,
    covers,
    coverages: coverages.map(({ subject: id, body }): StoredCoverage => ({ id, body })),
    asks: asksOf(parameters, profiles),
    parametersOf: requirement => parameters.get(requirement) ?? {},
  })()
}

/** The posture of a framework of which nothing is assessed. */
export function postureOfNothing({ moment, scope, window }: Asked, framework = 'none@0'): Posture {
  const question = { scope, window: window ?? moment.asOf, asOf: moment.asOf, knownAt: moment.knownAt }
  return postureFrom({ framework, requirements: [], notApplicable: [], fact: null }, [], question)
}

/** The values that the organisation gave to parameters, by requirement. */
function parametersOf(catalog: FrameworkCatalog, profiles: readonly ProfileInForce[]) {
  const found = new Map<string, Record<string, string>>()
  for (const { profile } of profiles) {
    const framework = profile.body.tailoring && catalog.get(profile.body.framework)
    if (!framework) continue
    for (const { requirement, parameter, values } of tailored(framework, profile.body).parameters.values())
      found.set(requirement, { ...found.get(requirement), [parameter]: values.join(', ') })
  }
  return found
}

/** Claims are the same as long as all that they rest on is: facts by their ids, and what posture says of each requirement. */
function keyOf(
  org: string,
  { moment, scope, window, isNow }: Asked,
  profiles: readonly ProfileInForce[],
  postures: readonly Posture[],
  facts: Iterable<readonly string[]>,
): string {
  return hashed([
    org,
    isNow ? '' : `${moment.asOf} ${moment.knownAt}`,
    `${scope} ${window?.from} ${window?.to}`,
    profiles.map(one => one.profile.fact).join(' '),
    ...[...facts].map(ids => ids.join(' ')),
    ...postures.flatMap(one => one.requirements.map(state => `${state.label} ${state.controls.join(' ')}`)),
  ])
}

/** What the parameters of a requirement ask for; null where nobody set one. */
function asksOf(
  values: ReadonlyMap<string, Readonly<Record<string, string>>>,
  profiles: readonly ProfileInForce[],
): ReadonlyMap<string, Pick<Demand, 'parameters'>> {
  const asks = new Map<string, Pick<Demand, 'parameters'>>()
  for (const [requirement, parameters] of values) asks.set(requirement, { parameters })
  for (const { requirement, parameters } of profiles.flatMap(one => one.assessed.open ?? [])) {
    const unset = Object.fromEntries(parameters.map(parameter => [parameter, null]))
    asks.set(requirement, { parameters: { ...unset, ...asks.get(requirement)?.parameters } })
  }
  return asks
}

function hashed(parts: readonly string[]): string {
  return hash('sha256', parts.join('\n'))
}

function keep<Value>(values: Map<string, Value>, key: string, value: Value): void {
  values.delete(key)
  for (const oldest of [...values.keys()].slice(0, Math.max(0, values.size + 1 - kept))) values.delete(oldest)
  values.set(key, value)
}
