import type { posture as contract } from '@onus/contract/posture'
import { type ControlState, type Label, labelWords, type Posture, worstFirst } from '@onus/core/posture'
import { refuse } from '@onus/core/problem'
import { instant, type Period } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { hindsightOf } from '../hindsight/view.ts'
import type { HandlersOf } from '../http/handler.ts'
import { momentOf, momentView } from '../register/moment.ts'
import { countInForce, type Moment } from '../register/store.ts'
import type { Asked, PostureService, ProfileInForce } from './service.ts'
import { postureView } from './view.ts'

type Query = {
  asOf?: string | undefined
  knownAt?: string | number | undefined
  scope?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const week = 7 * 86_400_000

export function postureHandlers({
  library,
  posture,
}: {
  library: FrameworkLibrary
  posture: PostureService
}): HandlersOf<typeof contract> {
  const asked = async (tx: OrgTransaction, query: Query, at: string): Promise<Asked> => {
    const moment = await momentOf(tx, query, at)
    const isNow = query.asOf === undefined && query.knownAt === undefined
    return { moment, scope: query.scope ?? null, window: periodOf(query), isNow }
  }
  const one = async (
    tx: OrgTransaction,
    id: string,
    ask: Asked,
  ): Promise<{ all: readonly ProfileInForce[]; profile: ProfileInForce }> => {
    const all = await posture.profiles(tx, { asOf: ask.moment.asOf, knownAt: null })
    const profile =
      all.find(each => each.profile.subject === id) ??
      refuse('not_found', 'There is no such profile in this organisation')
    return { all, profile }
  }

  const remembered = new Map<string, { key: string; postures: readonly Posture[] }>()
  /**
   * A week before, for the change on the cards; null when there was no organisation yet to compare with. Computed anew
   * once a minute at most: it is a comparison, not an answer.
   */
  const weekBefore = async (tx: OrgTransaction, org: string, profiles: readonly ProfileInForce[], ask: Asked) => {
    const asOf = instant(Date.parse(ask.moment.asOf) - week)
    if ((await countInForce(tx, 'organisation', { asOf, knownAt: null })) === 0) return null
    const minute = ask.isNow ? Math.floor(Date.parse(asOf) / 60_000) : asOf
    const key = `${minute} ${ask.moment.knownAt} ${ask.scope} ${profiles.map(one => one.profile.fact).join(' ')}`
    const known = remembered.get(org)
    if (known?.key === key) return known.postures
    const { postures } = await posture.answer(tx, org, profiles, {
      ...ask,
      moment: { ...ask.moment, asOf },
      isNow: false,
    })
    remembered.set(org, { key, postures })
    return postures
  }

  return {
    cards: async ({ tx, org, query, at }) => {
      const { card } = postureView(await library.of(tx))
      const ask = await asked(tx, query, at)
      const profiles = await posture.profiles(tx, { asOf: ask.moment.asOf, knownAt: null })
      const { postures } = await posture.answer(tx, org, profiles, ask)
      const before = ask.window ? null : await weekBefore(tx, org, profiles, ask)
      const items = profiles.map((profile, index) => card(profile, postures[index] as Posture, before?.[index] ?? null))
      return { items, moment: await momentView(tx, ask.moment) }
    },
    profile: async ({ tx, org, params, query, at }) => {
      const { card, standing } = postureView(await library.of(tx))
      const ask = await asked(tx, query, at)
      const { all, profile } = await one(tx, params.id, ask)
      const { postures } = await posture.answer(tx, org, all, ask)
      const answer = postures[all.indexOf(profile)] as Posture
      return {
        card: card(profile, answer, null),
        items: answer.requirements.map(standing),
        moment: await momentView(tx, ask.moment),
      }
    },
    requirement: async ({ tx, org, params, query, at }) => {
      const { standing, summaryOf } = postureView(await library.of(tx))
      const ask = await asked(tx, query, at)
      const { all, profile } = await one(tx, params.id, ask)
      const { postures, states } = await posture.answer(tx, org, all, ask)
      const state = postures[all.indexOf(profile)]?.requirements.find(each => each.requirement === params.requirement)
      if (!state) return refuse('not_found', `This profile does not assess ${params.requirement}`)
      return {
        standing: standing(state),
        summary: summaryOf(params.requirement),
        controls: addressing(states, params.requirement),
        proof: JSON.parse(JSON.stringify(state.proof)),
        moment: await momentView(tx, ask.moment),
      }
    },
    hindsight: async ({ tx, org, params, query, at }) => {
      const ask = await asked(tx, query, at)
      const { profile } = await one(tx, params.id, ask)
      const { named } = postureView(await library.of(tx))
      const look = async (moment: Moment) => {
        const { postures } = await posture.answer(tx, org, [profile], { ...ask, moment, isNow: false })
        return (postures[0]?.requirements ?? []).map(({ requirement, label, controls }) => ({
          key: requirement,
          title: titled(named(requirement)),
          href: `/posture/${params.id}/${encodeURIComponent(requirement)}`,
          state: labelWords[label],
          controls,
        }))
      }
      return await hindsightOf(tx, query, at, [{ id: 'posture', title: profile.profile.body.name, look }])
    },
    timeline: async ({ tx, params, query, at }) => {
      const ask = await asked(tx, { asOf: query.asOf, knownAt: query.knownAt }, at)
      const { profile } = await one(tx, params.id, ask)
      const [from, to] = [Date.parse(query.from), Math.min(Date.parse(query.to), Date.parse(ask.moment.asOf))]
      if (from >= to)
        refuse('invalid_input', 'The period begins after it ends, or in the future', [
          { path: 'query.from', message: 'must be before `to`' },
        ])
      const moments = Array.from({ length: query.points }, (_, index) =>
        instant(from + ((to - from) * index) / (query.points - 1)),
      )
      const answers = await posture.over(tx, profile, moments, ask.moment.knownAt)
      return { points: answers.map((answer, index) => ({ at: moments[index] as string, counts: answer.counts })) }
    },
    gaps: async ({ tx, org, query, at }) => {
      const { standing } = postureView(await library.of(tx))
      const ask = await asked(tx, query, at)
      const profiles = await posture.profiles(tx, { asOf: ask.moment.asOf, knownAt: null })
      const { postures } = await posture.answer(tx, org, profiles, ask)
      const items = profiles.flatMap(({ profile }, index) =>
        (postures[index]?.requirements ?? [])
          .filter(state => state.label !== 'operating' && state.label !== 'not_applicable')
          .map(state => ({ ...standing(state), profile: profile.subject })),
      )
      return {
        items: items.toSorted((a, b) => rank(a.label) - rank(b.label)),
        moment: await momentView(tx, ask.moment),
      }
    },
  }
}

function titled({ id, title }: { readonly id: string; readonly title: string }): string {
  return id === title ? id : `${id} ${title}`
}

function rank(label: Label): number {
  return worstFirst.indexOf(label)
}

function addressing(states: readonly ControlState[], requirement: string) {
  return states.flatMap(({ control, code, title, label, addresses }) => {
    const address = addresses.find(each => each.requirement === requirement)
    return address ? [{ id: control, code, title, how: address.how, label }] : []
  })
}

function periodOf({ from, to }: Query): Period | null {
  if (from === undefined && to === undefined) return null
  if (from === undefined || to === undefined || from >= to) {
    return refuse('invalid_input', 'A period needs `from` before `to`', [
      { path: 'query.from', message: 'must be before `to`' },
    ])
  }
  return { from: instant(from), to: instant(to) }
}
