import type { Control } from '@onus/core/control'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import {
  type AssessedProfile,
  type ControlState,
  controlStates,
  type Posture,
  type PostureIndex,
  postureIndex,
  posturesFrom,
  profileOf,
  type SaidHere,
} from '@onus/core/posture'
import { refuse } from '@onus/core/problem'
import type { Profile } from '@onus/core/profile'
import { type Instant, instant, type Period } from '@onus/core/time'
import type { KnownAt, Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { Framework } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { erasedCount, lastPosition, type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { factsFor, factsSince } from './store.ts'

/** What is asked of posture beside the profile. */
export type Asked = {
  readonly moment: Moment
  readonly scope: string | null
  readonly window: Period | null
  readonly isNow: boolean
  /** What the matrix of an engagement says of controls; left out, where no engagement is asked about. */
  readonly said?: ReadonlyMap<string, readonly SaidHere[]>
}

/** A profile with what it assesses; `text` is the imported text whose open parameters it was held against. */
export type ProfileInForce = {
  readonly profile: Version<Profile>
  readonly assessed: AssessedProfile
  readonly text: string | null
}

/** The parameters that the imported text of a framework leaves open, by the reference of the requirement. */
export type OpenText = { readonly fact: string; parametersOf(requirement: string): readonly string[] }

/** The imported texts of an organisation at a moment, by framework. */
export type OpenTexts = (tx: OrgTransaction, moment: Moment) => Promise<ReadonlyMap<string, () => Promise<OpenText>>>

/** No organisation has imported any text. */
export const noTexts: OpenTexts = async () => new Map()

/** The posture of an organisation's profiles, kept up to date in memory for now and computed anew for any other moment. */
export interface PostureService {
  profiles(tx: OrgTransaction, moment: Moment): Promise<readonly ProfileInForce[]>
  /** The posture of each profile, in the order given, and the control states behind them. */
  answer(
    tx: OrgTransaction,
    org: string,
    profiles: readonly ProfileInForce[],
    asked: Asked,
  ): Promise<{ postures: readonly Posture[]; states: readonly ControlState[] }>
  controls(
    tx: OrgTransaction,
    org: string,
    asked: Moment & { isNow?: boolean },
  ): Promise<{ states: readonly Standing[]; position: number }>
  /** The counts of one profile at each moment, by what was known at a ledger position. */
  over(
    tx: OrgTransaction,
    profile: ProfileInForce,
    moments: readonly Instant[],
    knownAt?: KnownAt,
  ): Promise<readonly Posture[]>
}

export type Standing = {
  readonly control: string
  readonly label: ControlState['label']
  readonly designed: ControlState['designed']['state']
  readonly operated: ControlState['operated']['state']
  readonly reviewed: ControlState['reviewed']['state']
  readonly words: string[]
  readonly validUntil: Instant | null
  readonly body: Control
}

/** So many profiles are kept worked out for each framework. */
const keptProfiles = 500

type Live = { readonly key: string; readonly index: PostureIndex; position: number; asOf: Instant }

export function postureService(library: FrameworkLibrary, texts: OpenTexts = noTexts): PostureService {
  const live = new Map<string, Live>()
  const workedOut = new WeakMap<Framework, Map<string, AssessedProfile>>()

  /** What a profile assesses, worked out once for each version of it, its framework and its text. */
  const assess = (framework: Framework, profile: Version<Profile>, text: OpenText | null): AssessedProfile => {
    const { noun, subject, version, fact, position } = profile
    const key = `${fact} ${position} ${text?.fact}`
    const known = workedOut.get(framework)?.get(key)
    if (known) return known
    const ref = { noun, subject, version, fact, position }
    const made = profileOf(framework, profile.body, ref, text?.parametersOf)
    const all = workedOut.get(framework) ?? new Map<string, AssessedProfile>()
    if (all.size > keptProfiles) all.clear()
    workedOut.set(framework, all.set(key, made))
    return made
  }

  const profiles = async (tx: OrgTransaction, moment: Moment): Promise<readonly ProfileInForce[]> => {
    const catalog = await library.of(tx)
    const versions = await versionsInForce(tx, 'profile', moment)
    const imported = await texts(tx, moment)
    const order = catalog.all().map(framework => framework.ref)
    const found: ProfileInForce[] = []
    for (const profile of versions) {
      const framework = isAsked(profile.body) ? catalog.get(profile.body.framework) : undefined
      if (!framework) continue
      const text = (await imported.get(framework.ref)?.()) ?? null
      found.push({ profile, assessed: assess(framework, profile, text), text: text?.fact ?? null })
    }
    return found.toSorted((a, b) => order.indexOf(a.profile.body.framework) - order.indexOf(b.profile.body.framework))
  }

  const calendarAt = async (tx: OrgTransaction, org: string, asOf: Instant) => {
    const { body } = await versionInForce(tx, 'organisation', org, { asOf, knownAt: null })
    return {
      calendar: calendarOfOrganisation(body),
      days: `${body.zone} ${JSON.stringify([body.working, body.windows])}`,
    }
  }

  /** The index of now, brought up to the last fact; rebuilt when the profiles, the zone or the working days changed. */
  const indexOf = async (
    tx: OrgTransaction,
    org: string,
    of: readonly ProfileInForce[],
    asOf: Instant,
  ): Promise<PostureIndex> => {
    const { calendar, days } = await calendarAt(tx, org, asOf)
    const key = `${days} ${await erasedCount(tx)} ${of.map(one => `${one.profile.fact} ${one.text}`).join(' ')}`
    const { position } = await lastPosition(tx)
    const known = live.get(org)
    if (known && known.key === key && known.asOf <= asOf) {
      for (const fact of await factsSince(tx, known.position)) known.index.apply(fact)
      if (known.asOf < asOf) known.index.advance(asOf)
      known.position = position
      known.asOf = asOf
      return known.index
    }
    const facts = await factsFor(tx, null, { at: [asOf], during: null })
    const index = postureIndex({
      facts,
      profiles: of.map(one => one.assessed),
      scope: null,
      asOf,
      knownAt: null,
      calendar,
    })
    live.set(org, { key, index, position, asOf })
    return index
  }

  const computed = async (tx: OrgTransaction, org: string, asked: Asked) => {
    const { asOf, knownAt } = asked.moment
    const { calendar } = await calendarAt(tx, org, instant(Date.now()))
    const facts = await factsFor(tx, knownAt, {
      at: asked.window ? [asOf, asked.window.from] : [asOf],
      during: asked.window,
    })
    const question = { scope: asked.scope, window: asked.window ?? asOf, asOf, knownAt }
    return { facts, question, calendar }
  }

  return {
    profiles,
    async answer(tx, org, of, asked) {
      const assessed = of.map(one => one.assessed)
      if (asked.isNow && asked.scope === null && asked.window === null && !asked.said) {
        const index = await indexOf(tx, org, of, asked.moment.asOf)
        const states = index.controls()
        const single = new Set(of.map(one => one.assessed.framework)).size === of.length
        const question = { scope: null, window: asked.moment.asOf, asOf: asked.moment.asOf, knownAt: null }
        const postures = single
          ? assessed.map(one => index.posture(one.framework))
          : posturesFrom(assessed, states, question)
        return { postures, states }
      }
      const { facts, question, calendar } = await computed(tx, org, asked)
      const states = controlStates(facts, question, calendar, asked.said)
      return { states, postures: posturesFrom(assessed, states, question) }
    },
    async controls(tx, org, asked) {
      const of = await profiles(tx, asked)
      const isNow = asked.isNow ?? asked.knownAt === null
      const { states } = await this.answer(tx, org, of, { moment: asked, scope: null, window: null, isNow })
      const bodies = new Map(
        (await versionsInForce(tx, 'control', asked)).map(control => [control.subject, control.body]),
      )
      const { position } = await lastPosition(tx)
      return {
        states: states.flatMap(state => {
          const body = bodies.get(state.control)
          return body ? [standing(state, body)] : []
        }),
        position,
      }
    },
    async over(tx, { assessed }, moments, knownAt = null) {
      const first = moments[0] ?? refuse('invalid_input', 'Name at least one moment')
      const [organisation] = await versionsInForce(tx, 'organisation', { asOf: instant(Date.now()), knownAt: null })
      const calendar = calendarOfOrganisation(organisation?.body ?? { zone: 'UTC' })
      const facts = await factsFor(tx, knownAt, { at: moments, during: null })
      const index = postureIndex({ facts, profiles: [assessed], scope: null, asOf: first, knownAt, calendar })
      return moments.map(asOf => {
        if (asOf > first) index.advance(asOf)
        return index.posture(assessed.framework)
      })
    },
  }
}

/** A target or a community profile says where one wants to be; posture is about where one is. */
function isAsked({ outcomes }: Profile): boolean {
  return outcomes === undefined || outcomes.kind === 'current'
}

function standing(state: ControlState, body: Control): Standing {
  const words = [
    ...new Set(
      [state.designed, state.operated, state.reviewed].flatMap(axis => axis.reasons.map(reason => reason.words)),
    ),
  ]
  return {
    control: state.control,
    label: state.label,
    designed: state.designed.state,
    operated: state.operated.state,
    reviewed: state.reviewed.state,
    words,
    validUntil: state.validUntil,
    body,
  }
}
