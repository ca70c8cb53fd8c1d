import type { crosswalks } from '@onus/contract/crosswalk'
import { lintsOf, missing, relationsOf, type Suggestion, traceabilityOf } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import { type CheckText, datasetsRead } from '../check/catalog.ts'
import { checksOf } from '../check/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { momentOf, momentView } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { askedOf } from './asking.ts'
import { deltaOf } from './delta.ts'
import { exportOf, sheetDownload } from './exporting.ts'
import { importSet } from './importing.ts'
import { matrixView } from './matrix.ts'
import type { CrosswalkService, Related } from './service.ts'
import { cardOf, findSet, rowsPage, setHandlers } from './sets.ts'
import type { ShippedCrosswalks } from './shipped.ts'
import { factsInForce, versionsOfFacts } from './store.ts'
import {
  claimViews,
  contradictionView,
  controlNames,
  hopsOfClaims,
  hopViews,
  mentioned,
  namesOf,
  peopleNames,
} from './view.ts'

const note = 'Supporting claims stand beside the label of a requirement. They are no part of it and never change it.'

export function crosswalkHandlers({
  service,
  shipped,
  checks,
}: {
  service: CrosswalkService
  shipped: ShippedCrosswalks
  checks: ReadonlyMap<string, CheckText>
}): HandlersOf<typeof crosswalks> {
  return {
    ...setHandlers(service),
    list: async ({ tx, query, at }) => {
      const all = await service.related(tx, await momentOf(tx, query, at))
      return { items: all.sets.map(set => cardOf(all, set)) }
    },
    get: async ({ tx, params, query, at }) => {
      const all = await service.related(tx, await momentOf(tx, query, at))
      return cardOf(all, findSet(all, params.id))
    },
    rows: async ({ tx, params, query, at }) => {
      const all = await service.related(tx, await momentOf(tx, query, at))
      return rowsPage(all, findSet(all, params.id), query)
    },
    importFile: async call => await importSet(call, service),
    matrix: async ({ tx, org, query, at }) => {
      const asked = await askedOf(tx, query, at)
      const view = matrixView(await service.supported(tx, org, asked), query)
      return { ...view, moment: await momentView(tx, asked.moment) }
    },
    relations: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const all = await service.related(tx, moment)
      mustBeKnown(all, params.ref)
      const [named, hopView] = [namesOf(all.catalog), hopViews(all.sets)]
      const found = relationsOf(all.network, params.ref)
      const isAsked = ({ other }: { readonly other: string }) =>
        query.frameworks === undefined || query.frameworks.includes(named(other).framework)
      const direct = found.direct.filter(isAsked)
      const derived = query.derived === false ? [] : found.derived.filter(isAsked)
      const hops = [...direct.flatMap(one => one.statements), ...derived.flatMap(one => one.path)]
      return {
        requirement: named(params.ref),
        direct: direct.map(one => ({ other: named(one.other), statements: one.statements.map(hopView) })),
        derived: derived.map(one => ({
          other: named(one.other),
          relation: [...one.relation],
          level: one.level,
          path: one.path.map(hopView),
          otherPaths: one.otherPaths,
        })),
        contradictions: found.contradictions.map(contradictionView),
        people: mentioned(await peopleNames(tx, moment), hops),
      }
    },
    claims: async ({ tx, org, params, query, at }) => {
      const asked = await askedOf(tx, query, at)
      const all = await service.supported(tx, org, asked)
      mustBeKnown(all, params.ref)
      const { support, postures, states, network } = all
      const [named, controls] = [namesOf(all.catalog), controlNames(states)]
      const claims = support.claimsOf(params.ref)
      const own = postures.flatMap(one => one.requirements).find(one => one.requirement === params.ref)
      const framework = named(params.ref).framework
      return {
        requirement: named(params.ref),
        own: own ? { label: own.label, controls: controls(own.controls) } : null,
        level: support.levelOf(params.ref),
        whyNever: support.whyNever(params.ref),
        claims: claims.map(claimViews(all, states)),
        undecided: network.nodes.frameworks
          .flatMap(from => support.undecided(from, framework))
          .filter(one => one.target === params.ref)
          .map(one => named(one.source)),
        contradictions: network.contradictions
          .filter(one => one.first === params.ref || one.second === params.ref)
          .map(contradictionView),
        people: mentioned(await peopleNames(tx, asked.moment), hopsOfClaims(claims)),
        note,
        moment: await momentView(tx, asked.moment),
      }
    },
    support: async ({ tx, org, query, at }) => {
      const asked = await askedOf(tx, query, at)
      const { network, support } = await service.supported(tx, org, asked)
      const refs = network.nodes.frameworks.filter(ref => query.frameworks?.includes(ref) ?? true)
      const items = refs.flatMap(from =>
        refs
          .filter(to => to !== from)
          .map(to => ({ from, to, counts: support.counts(from, to), undecided: support.undecided(from, to).length })),
      )
      return {
        items,
        contradictions: network.contradictions.map(contradictionView),
        dangling: [...network.dangling],
        moment: await momentView(tx, asked.moment),
      }
    },
    delta: async ({ tx, org, query, at }) => {
      const asked = await askedOf(tx, query, at)
      const all = await service.supported(tx, org, asked)
      const people = await peopleNames(tx, asked.moment)
      return {
        ...deltaOf(all, shipped.beyond(), asked, query, people),
        moment: await momentView(tx, asked.moment),
      }
    },
    suggestFor: narrowed(async ({ tx, params, query, at, may }) => {
      const moment = await momentOf(tx, {}, at)
      const { body } = await versionInForce(tx, 'control', params.id, moment)
      may('control:read', {
        owners: [...(body.lifecycle.state === 'adopted' ? [body.lifecycle.owner] : []), ...body.evidenceOwners],
      })
      const all = await service.related(tx, moment)
      const tags = body.addresses.map(one => one.requirement)
      return suggestionsView(all, all.suggest({ title: body.title, statement: body.statement, tags }, asking(query)))
    }),
    suggest: async ({ tx, body, at }) => {
      const all = await service.related(tx, await momentOf(tx, {}, at))
      return suggestionsView(all, all.suggest(body, asking(body)))
    },
    traceability: async ({ tx, org, query, at }) => {
      const asked = await askedOf(tx, query, at)
      const { states } = await service.supported(tx, org, asked)
      const items = traceabilityOf(states).map(one => ({
        control: { id: one.control, code: one.code, title: one.title },
        isDocumented: one.isDocumented,
        hasEvidence: one.hasEvidence,
        isOwned: one.isOwned,
        missing: [...missing(one)],
        requirements: [...one.requirements],
      }))
      return {
        items: items.filter(one => query.missing === undefined || one.missing.length > 0 === query.missing),
        moment: await momentView(tx, asked.moment),
      }
    },
    lints: async ({ tx, org, query, at }) => {
      const asked = await askedOf(tx, query, at)
      const { catalog, profiles, postures, states } = await service.supported(tx, org, asked)
      const [named, names] = [namesOf(catalog), controlNames(states)]
      const facts = await factsInForce(tx, ['control'], asked.moment)
      const controls = await versionsOfFacts<'control'>(tx, facts.get('control') ?? [])
      const linted = controls.map(({ subject: id, body }) => ({ id, body }))
      const known = await checksOf(tx, checks, asked.moment)
      const datasetsOf = (check: string) => datasetsRead(known.get(check))
      const items = profiles.flatMap(({ profile, assessed }, index) => {
        const posture = postures[index]
        if (!posture || (query.profile !== undefined && query.profile !== profile.subject)) return []
        return lintsOf(posture, linted, datasetsOf).map(lint => ({
          profile: profile.subject,
          framework: assessed.framework,
          kind: lint.kind,
          subject: lint.subject,
          title: catalog.get(lint.subject)?.title ?? named(lint.subject).title,
          controls: names(lint.controls),
          words: lint.words,
          wouldFail: lint.wouldFail,
        }))
      })
      const asks = items.filter(one => query.wouldFail === undefined || one.wouldFail === query.wouldFail)
      return { items: asks, moment: await momentView(tx, asked.moment) }
    },
    aids: async () => ({ items: [...shipped.aids()] }),
    export: async call => await exportOf(call, { service, shipped }),
    sheet: async call => await sheetDownload(call, service),
  }
}

function mustBeKnown({ catalog }: Related, ref: string): void {
  if (!catalog.requirement(ref)) refuse('not_found', `There is no requirement ${ref} here`)
}

function asking({ frameworks, most }: { readonly frameworks?: readonly string[] | undefined; readonly most: number }) {
  return { most, ...(frameworks && { frameworks }) }
}

function suggestionsView({ catalog }: Related, found: readonly Suggestion[]) {
  const named = namesOf(catalog)
  return {
    items: found.map(({ requirement, score, whys }) => ({
      ...named(requirement),
      score,
      whys: whys.map(why => (why.by === 'text' ? { ...why, words: [...why.words] } : { ...why })),
    })),
    note: 'Suggestions to look at. Nothing is preselected, and nothing follows from any of them.',
  }
}
