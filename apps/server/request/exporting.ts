import type { requests as operations } from '@onus/contract/request'
import type { Control } from '@onus/core/control'
import { categoriesOf, type Engagement, engagementKinds } from '@onus/core/engagement'
import { asReliedOn } from '@onus/core/matrix'
import { listColumns, requestStates } from '@onus/core/request'
import type { Version } from '@onus/core/version'
import { type Cell, csvOf, type Sheet, workbookOf } from '@onus/reports/sheet'
import type { OrgTransaction } from '../db/index.ts'
import { engagementOf } from '../engagement/store.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { Call, Download } from '../http/handler.ts'
import { saidCells } from '../matrix/store.ts'
import { dayIn, zoneAt } from '../organisation/day.ts'
import { isAllowed } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { agesIn, targetOf } from './rules.ts'
import { evidenceTitles } from './store.ts'
import { requestsThen } from './then.ts'

type Contract = typeof operations

/** The requests of an engagement as a list. Its first columns are those that an import reads, so it can be read again. */
export async function exportList(call: Call<Contract['exportList']>): Promise<Download> {
  const { tx, org, body: query, at, may } = call
  const engagement = await engagementOf(tx, query.engagement)
  const { requests: all, moment } = await requestsThen(tx, query.engagement, query, at)
  const mine = all.filter(one => isAllowed(() => may('request:read', targetOf(one.body))))
  if (mine.length === 0) may('request:read', { within: [query.engagement] })
  const ages = await agesIn(tx, org, moment.asOf)
  const zone = await zoneAt(tx, at)
  const people = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body]))
  const codes = new Map((await versionsInForce(tx, 'control', moment)).map(one => [one.subject, one.body.code]))
  const titles = await evidenceTitles(
    tx,
    mine.flatMap(one => one.body.given.evidence),
  )
  const rows = mine.map(({ body }): Cell[] => {
    const assignee = body.assignee === null ? undefined : people.get(body.assignee)
    const { sinceSent, answering, asking, dueBy, late } = ages.of(body)
    const { lifecycle, given } = body
    const sent = lifecycle.trail.find(one => one.state === 'sent')
    return [
      body.reference,
      body.title,
      body.asked,
      body.requirements.map(ref => ref.slice(ref.indexOf(':') + 1)).join(', '),
      body.controls.map(id => codes.get(id) ?? id).join(', '),
      assignee?.email ?? assignee?.name ?? '',
      body.due ?? '',
      body.priority,
      requestStates[lifecycle.state],
      lifecycle.trail.findLast(one => one.state === 'returned')?.why ?? '',
      sent ? dayIn(zone, sent.at) : '',
      dueBy ?? '',
      sinceSent,
      answering,
      asking,
      late,
      given.answer,
      given.evidence.map(id => titles.get(id) ?? id).join('; '),
    ]
  })
  const columns = [
    ...Object.values(listColumns).map(column => column.title),
    'Sent',
    'Answer owed by',
    'Business days since sent',
    'Business days with who answers',
    'Business days with who asked',
    'Business days late',
    'Answer',
    'Evidence',
  ]
  return download(`requests-${fileName(engagement.body.title)}-${moment.asOf.slice(0, 10)}`, query.format, [
    { name: 'Requests', columns, rows },
  ])
}

/** Whom an auditor asks about what: for each criterion of the engagement its controls, their owners and evidence owners. */
export async function contactSheet(
  { tx, body: query, at }: Call<Contract['contactSheet']>,
  engagement: Version<Engagement>,
  catalog: FrameworkCatalog,
): Promise<Download> {
  const moment = await momentOf(tx, query, at)
  const criteria = await criteriaOf(tx, engagement.body, catalog, moment)
  const people = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body]))
  const cells = await saidCells(tx, engagement.subject, moment)
  const adopted = asReliedOn(await versionsInForce(tx, 'control', moment), cells).filter(
    one => one.body.lifecycle.state === 'adopted',
  )
  const rows = criteria.flatMap(({ ref, id, label }): Cell[][] => {
    const controls = adopted.filter(one => one.body.addresses.some(addressed => addressed.requirement === ref))
    if (controls.length === 0) return [[id, label, '', '', 'Nobody: no control in force addresses it', '', '', '']]
    return controls.map(({ body }) => {
      const owner = people.get(ownerOf(body))
      return [
        id,
        label,
        body.code,
        body.title,
        owner?.name ?? 'Somebody who is not known here',
        owner?.title ?? '',
        owner?.email ?? '',
        body.evidenceOwners.flatMap(one => people.get(one)?.name ?? []).join('; '),
      ]
    })
  })
  const { lead, sponsor } = engagement.body
  const about: Sheet = {
    name: 'About',
    columns: ['What', 'Is'],
    rows: [
      ['Engagement', engagement.body.title],
      ['Period', `${engagement.body.from} to ${engagement.body.to}`],
      ['Lead', contactOf(people.get(lead))],
      ['Sponsor', sponsor === null ? 'Nobody yet' : contactOf(people.get(sponsor))],
      ['As of', moment.asOf],
      ['Made at', at],
    ],
  }
  const sheet: Sheet = {
    name: 'Contacts',
    columns: [
      'Criterion',
      'What it is about',
      'Control',
      'Control title',
      'Owner',
      'Position',
      'Mail',
      'Evidence owners',
    ],
    rows,
  }
  return download(`contacts-${fileName(engagement.body.title)}-${moment.asOf.slice(0, 10)}`, query.format, [
    sheet,
    about,
  ])
}

function ownerOf({ lifecycle }: Control): string {
  return lifecycle.state === 'adopted' ? lifecycle.owner : ''
}

function contactOf(person: { name: string; email: string | null } | undefined): string {
  return person ? [person.name, person.email].filter(Boolean).join(', ') : 'Somebody who is not known here'
}

/** The requirements that an engagement looks at, by its categories or its profile. */
async function criteriaOf(tx: OrgTransaction, engagement: Engagement, catalog: FrameworkCatalog, moment: Moment) {
  const categories = categoriesOf(engagement)
  const family = engagementKinds[engagement.kind].framework
  const asked =
    engagement.profile !== null
      ? (await versionInForce(tx, 'profile', engagement.profile, moment)).body
      : {
          framework: catalog.all().findLast(one => one.ref.startsWith(`${family}@`))?.ref ?? '',
          selections: [...categories],
        }
  return catalog
    .assessed(asked as never)
    .map(({ ref, requirement }) => ({ ref, id: requirement.id, label: requirement.label }))
}

function download(name: string, format: 'csv' | 'xlsx', [first, ...more]: readonly [Sheet, ...Sheet[]]): Download {
  if (format === 'csv')
    return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: Buffer.from(csvOf(first), 'utf8') }
  const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: `${name}.xlsx`, mediaType, content: workbookOf([first, ...more]) }
}

function fileName(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'engagement'
  )
}
