import type { legalEntities } from '@onus/contract/legal-entity'
import { LegalEntity, type LegalEntityDraft, lawFor, standingOf } from '@onus/core/legal-entity'
import { calendarOf } from '@onus/core/occurrence'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { type HandlersOf, type Narrowed, narrowed } from '../http/handler.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { followClass, nis2At } from '../profile/defaults.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { draftChanges } from '../registration/drafting.ts'
import { holeView } from './hole.ts'
import { recheckView, scopingView } from './view.ts'

export function legalEntityHandlers(law: ShippedLaw, library: FrameworkLibrary): HandlersOf<typeof legalEntities> {
  const versioned = versionedHandlers<typeof LegalEntity>('legal-entity', {
    read: 'legal-entity:read',
    write: 'legal-entity:write',
    // A decision is recorded by its own act, with what it rested on; whoever edits the rest leaves it as it was.
    decide: ({ body, previous }) => ({ ...body, decision: previous?.body.decision ?? null }),
  })
  const update = versioned.update as Narrowed<(typeof legalEntities)['update']>
  return {
    ...versioned,
    create: versioned.create as HandlersOf<typeof legalEntities>['create'],
    update: narrowed(async call => {
      const updated = await update.narrowed(call)
      await draftChanges(call, law, call.params.id, call.caller.kind === 'user' ? (call.caller.person ?? null) : null)
      return updated
    }),
    scoping: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { body } = await versionInForce(tx, 'legal-entity', params.id, moment)
      const { scoping, standing } = computed(law, body, moment.asOf)
      return { scoping, recheck: standing.recheck.map(reason => recheckView(reason, body.zone)) }
    },
    organisationClass: async ({ tx, org, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const names = new Map(
        (await versionsInForce(tx, 'legal-entity', moment)).map(one => [one.subject, one.body.name]),
      )
      const { entityClass, entityTypes, from } = await nis2At(tx, org, moment)
      const named = (ids: readonly string[]) => ids.map(id => ({ id, name: names.get(id) ?? '' }))
      const of = from.is === 'entities' ? named(from.of) : []
      const undecided = from.is === 'entities' ? named(from.undecided) : []
      return { entityClass, entityTypes: [...entityTypes], from: from.is, of, undecided }
    },
    hole: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { body } = await versionInForce(tx, 'legal-entity', params.id, moment)
      return await holeView(tx, body, moment)
    },
    tryOut: async ({ body, at }) => {
      const draft: LegalEntityDraft = LegalEntity.parse({ name: 'x', scope: null, zone: 'UTC', ...body })
      return computed(law, { ...draft, decision: null }, body.on ? `${body.on}T12:00:00.000Z` : at).scoping
    },
    decide: async call => {
      const { body } = await latest(call.tx, call.params.id)
      const { actorPerson } = deciding(call)
      const { scoping } = computed(law, body, call.at)
      const decision = {
        ...call.body,
        by: actorPerson,
        at: instant(call.at),
        computed: scoping.class,
        figures: body.scoping.figures,
        types: body.scoping.types,
        packs: scoping.law.packs.map(({ id, version, asOf }) => ({ id, version, asOf })),
      }
      const before = await nis2At(call.tx, call.org, { asOf: instant(call.at), knownAt: null })
      const recorded = await record(call, {
        noun: 'legal-entity',
        subject: call.params.id,
        body: { ...body, decision },
        reason: call.body.reason,
      })
      await followClass(call, await library.of(call.tx), before)
      return recorded
    },
  }
}

async function latest(tx: OrgTransaction, id: string): Promise<Version<LegalEntity>> {
  const [version] = await versionsOf(tx, 'legal-entity', id)
  return version as Version<LegalEntity>
}

function computed(shipped: ShippedLaw, body: LegalEntity, at: string) {
  const on = calendarOf(body.zone).dateAt(instant(at))
  const packs = shipped.packs()
  const law = lawFor(packs, body, on)
  const standing = standingOf(law, body, instant(at))
  const pending = standingOf(lawFor(packs, body, on, true), body, instant(at))
  const hasDrafts = packs.some(pack => pack.provisions.some(({ status }) => status === 'draft'))
  const drafts = hasDrafts
    ? { class: pending.scoping.class, differs: pending.scoping.class !== standing.scoping.class }
    : null
  return { standing, scoping: scopingView(law, standing, drafts) }
}
