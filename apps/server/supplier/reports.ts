import type { supplierReports as operations } from '@onus/contract/supplier'
import { findings } from '@onus/core/finding'
import { orRefuse, refuse } from '@onus/core/problem'
import { openRecord } from '@onus/core/register'
import {
  gapWords,
  type ReportReview,
  reachOf,
  reportFindings,
  reviewGaps,
  type SupplierReport,
  supplierReports,
  wholeWords,
} from '@onus/core/supplier'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedView } from '../law/view.ts'
import { dayIn, zoneAt } from '../organisation/day.ts'
import { record, recordAll } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsOf } from '../register/store.ts'
import { supplierOf } from './assessments.ts'
import { unionLaw } from './gather.ts'
import { readAgain } from './source.ts'
import { ownPeriod, reachView } from './view.ts'

type Rooms = { readonly law: ShippedLaw; readonly queue: AppQueue }

export function supplierReportHandlers({ law: shipped, queue }: Rooms): HandlersOf<typeof operations> {
  const handlers = registerHandlers(supplierReports, {
    read: 'supplier:read',
    write: 'supplier:write',
    target: () => ({}),
    complete: async (tx, body) => ({ ...body, supplierName: (await supplierOf(tx, body.supplier)).body.name }),
    allow: async (tx, { review }, verb, at) => {
      if (verb !== 'accept' && verb !== 'accept_with_conditions') return
      const zone = await zoneAt(tx, at)
      const today = dayIn(zone, at)
      const law = unionLaw(shipped, zone, instant(at))
      if (reachOf(law, review, { from: today, to: today }, today).state !== 'ended') return
      refuse('not_in_lifecycle', `It ended on ${review.period?.to}: nobody should rely on it any more, so reject it`)
    },
    after: writer => readAgain(writer, queue),
  })
  return {
    ...handlers,
    reading: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { body } = await versionInForce(tx, 'supplier-report', params.id, moment)
      const zone = await zoneAt(tx, moment.asOf)
      const law = unionLaw(shipped, zone, moment.asOf)
      const today = dayIn(zone, moment.asOf)
      const own = await ownPeriod(tx, moment, today, query)
      return {
        open: reviewGaps(body.review).map(gap => ({ gap, words: gapWords[gap] })),
        reach: reachView(law, body.review, own, today),
        rules: ['supplier.report.bridge', 'supplier.report.end'].map(id => citedView(law.get(id))),
        findings: keyed(body.review).map(one => ({ ...one, finding: body.raised[one.key] ?? null })),
      }
    },
    raise: async call => {
      const { tx, params, body, at } = call
      const by = deciding(call)
      call.may('finding:write', {})
      const { body: report } = await latest(tx, params.id)
      const found = new Map(keyed(report.review).map(one => [one.key, one]))
      const raised = [...new Set(body.keys)].map(key => {
        const one =
          found.get(key) ?? refuse('invalid_input', `The reading found no "${key}"`, [{ path: 'keys', message: key }])
        if (report.raised[key] !== undefined) refuse('conflict', `A finding of "${one.words}" is there already`)
        return { key, draft: findingOf(report, one.words, body, dayIn('UTC', at)) }
      })
      const drafts = raised.map(({ draft }) => orRefuse(openRecord(findings, draft, by)))
      const written = await recordAll(
        call,
        drafts.map(finding => ({ noun: 'finding' as const, body: finding, reason: `Raised from ${report.title}` })),
      )
      const links = Object.fromEntries(raised.map(({ key }, index) => [key, written[index]?.id ?? '']))
      await record(call, {
        noun: 'supplier-report',
        subject: params.id,
        body: { ...report, raised: { ...report.raised, ...links } },
        reason: 'Findings were raised of it',
      })
      return { items: [...written] }
    },
  }
}

/**
 * What the reading of a report found, each under a key that stays the same as long as the report says the same. A second one in
 * the same words, as two exceptions at one control, is counted.
 */
function keyed(review: ReportReview) {
  const seen = new Map<string, number>()
  return reportFindings(review).map(({ is, what }) => {
    const words = `${is} ${what}`.slice(0, 600)
    const times = (seen.get(words) ?? 0) + 1
    seen.set(words, times)
    return { key: times === 1 ? words : `${words} (${times})`, is, words: wholeWords(is, what) }
  })
}

function findingOf(
  { title, supplierName, review }: SupplierReport,
  words: string,
  { owner, severity }: { readonly owner: string; readonly severity: 'critical' | 'high' | 'medium' | 'low' },
  today: string,
) {
  return {
    title: `${supplierName}: ${words}`.slice(0, 200),
    kind: 'observation',
    severity,
    owner,
    description: `Found when ${title}${review.firm === '' ? '' : ` of ${review.firm}`} was read on ${today}: ${words}.`,
    requirements: ['soc2@2017:CC9.2', 'nis2@2022:21(2)(d)'],
  }
}

async function latest(tx: OrgTransaction, id: string): Promise<Version<SupplierReport>> {
  const [version] = await versionsOf(tx, 'supplier-report', id)
  return version as Version<SupplierReport>
}
