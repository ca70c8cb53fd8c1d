import { setTimeout as sleep } from 'node:timers/promises'
import { calendarOf, expectedWindows } from '@onus/core/occurrence'
import type { Instant } from '@onus/core/time'
import { isAnythingWaiting } from '../archive/store.ts'
import type { BlobStore } from '../blob/store.ts'
import { ledgerHead } from '../ledger/store.ts'
import { lastPosition, versionsInForce } from '../register/store.ts'
import { answerRequests, askEarly } from './board.ts'
import { type Cast, type CastRooms, castOf, firm } from './cast.ts'
import { addDays } from './company.ts'
import { respondTo, type Tested, testPopulation, testWindows, type Window } from './fieldwork.ts'
import { giveOpinion } from './opinion.ts'
import { filePaper } from './paper.ts'
import { assertIt, describe } from './papers.ts'
import {
  accountFor,
  changesMerged,
  compareWithRepository,
  freezeChanges,
  freezeDataset,
  fromRegisters,
  partsOf,
  type Row,
  type Subject,
} from './populations.ts'
import type { Random } from './random.ts'
import { type Year, zone } from './year.ts'

type Examining = CastRooms & {
  readonly year: Year
  readonly random: Random
  readonly blobs: BlobStore
  readonly workFolder: string
}

/** An examination that was opened before its period began. */
export type Examination = Examining & {
  readonly cast: Cast
  readonly engagement: string
  readonly controls: ReadonlyMap<string, string>
}

/** Opens a Type II examination on the eve of its period: its scope is approved, and its matrix has no empty criterion. */
export async function openExamination(given: Examining): Promise<Examination> {
  const { context, year, company } = given
  const cast = castOf(given)
  const eve = (hour: number) => year.on(addDays(year.from, -1), hour)
  const { scope, controls } = await context.transaction(async tx => {
    const moment = { asOf: eve(9), knownAt: null }
    const scopes = await versionsInForce(tx, 'scope', moment)
    const found = await versionsInForce(tx, 'control', moment)
    return {
      scope: scopes.find(one => one.body.kind === 'system')?.subject as string,
      controls: new Map(found.map(one => [one.body.code, one.subject])),
    }
  })
  const engagement = await cast.as('lead', eve(9), async hands => {
    const { id } = await hands.engagements.create({
      body: {
        body: {
          title: `SOC 2 Type II ${year.to.slice(0, 4)}`,
          kind: 'soc2_type2',
          mode: 'third_party',
          scope,
          categories: ['security', 'availability'],
          from: year.from,
          to: year.to,
          lead: cast.person('lead'),
          sponsor: cast.person('manager'),
          firm,
          team: [
            { person: cast.person('lead'), part: 'lead', independent: false },
            { person: cast.person('preparer'), part: 'preparer', independent: false },
          ],
        },
        reason: 'The examination of this period',
      },
    })
    await hands.engagements.transition({ params: { id }, body: { verb: 'begin_scoping', input: {} } })
    return id
  })
  const params = { id: engagement }
  await cast.as('manager', eve(10), hands =>
    hands.engagements.approveScope({ params, body: { reason: 'It is what customers use' } }),
  )
  await cast.as('lead', eve(12), async hands => {
    await hands.engagements.sayCells({
      params,
      body: { cells: cellsFor(controls), reason: 'As agreed with those who do it' },
    })
    const { steps } = await hands.engagements.path({ params })
    if (steps.find(step => step.state === 'open')?.id === 'readiness')
      await hands.engagements.overrideStep({
        params,
        body: { step: 'readiness', reason: 'The readiness review was held last year, before Onus was here' },
      })
    await hands.engagements.transition({ params, body: { verb: 'open_period', input: {} } })
  })
  context.log(`An examination of ${year.from} to ${year.to} is open; ${company.name} and its auditor are made up`)
  return { ...given, cast, engagement, controls }
}

/** Cells that say it for this engagement in other words than the control does, and one that does not count. */
function cellsFor(controls: ReadonlyMap<string, string>) {
  const cell = (code: string, criterion: string, how: string) => ({
    requirement: `soc2@2017:${criterion}`,
    control: controls.get(code) as string,
    said: { state: 'in' as const, how },
  })
  return [
    cell(
      'ONUS-IAM-02',
      'CC6.3',
      'Once a quarter each right is held against the role of its holder, and what is too much is removed',
    ),
    cell('ONUS-PPL-04', 'CC6.3', 'Who leaves or changes the role loses what is no longer needed on the same day'),
    cell('ONUS-CHG-01', 'CC8.1', 'No change reaches the main branch before somebody else than its author approved it'),
    cell(
      'ONUS-BCP-03',
      'A1.3',
      'A restore is tried every quarter, and its time is held against the promise to customers',
    ),
    {
      requirement: 'soc2@2017:CC3.3',
      control: controls.get('ONUS-GOV-05') as string,
      said: {
        state: 'out' as const,
        reason: 'Fraud is looked at in the risk assessment; the code of conduct only names it',
      },
    },
  ]
}

/** What happens in an examination, in its order. Each part is a step that is seen while the sample company is made. */
export const parts: readonly { readonly label: string; readonly run: (of: Examination, so: SoFar) => Promise<void> }[] =
  [
    { label: 'Freezing populations', run: freezeAll },
    { label: 'Drawing and testing', run: testAll },
    { label: 'Describing and asserting', run: writePapers },
    { label: 'Concluding and issuing', run: conclude },
    { label: 'Opening the next period', run: rollForward },
  ]

type Frozen = { readonly subject: Subject; readonly title: string; readonly id: string; readonly at: Instant }

/** What the parts before have made. */
type SoFar = { readonly frozen: Frozen[]; readonly tests: Tested[] }

export const nothingSoFar = (): SoFar => ({ frozen: [], tests: [] })

/** The first part of the changes is frozen before the period is over; all others after it. One control is reworded meanwhile. */
async function freezeAll(of: Examination, so: SoFar): Promise<void> {
  const { cast, engagement, controls, year, company, workFolder } = of
  await rewordControl(of)
  await cast.letAuditIn(engagement, year.on(year.interim ?? year.to, 8))
  let before: string | null = null
  for (const [index, { from, to }] of partsOf(year).entries()) {
    const isLast = to === year.to
    const at: Instant = isLast ? year.after(0.04) : year.on(addDays(to, 2))
    const title = isLast && index === 0 ? changesMerged.title : `${changesMerged.title}, part ${index + 1}`
    const given = { subject: changesMerged, engagement, control: controlOf(of, changesMerged), title, from, to }
    before = await cast.as('preparer', at, async hands => {
      const id = await freezeChanges(hands, { ...given, rollsForward: before }, { company, folder: workFolder, at })
      if (isLast && year.interim !== null) await compareWithRepository(hands, engagement, id)
      await accountFor(hands, id, changesMerged)
      return id
    })
    so.frozen.push({ subject: changesMerged, title, id: before, at })
  }
  await cast.as('lead', year.after(0.01), async hands => {
    await hands.engagements.transition({ params: { id: engagement }, body: { verb: 'begin_fieldwork', input: {} } })
  })
  await cast.as('preparer', year.after(0.05), async hands => {
    const { items } = await hands.populations.sources({ params: { id: engagement } })
    for (const subject of fromRegisters) {
      const snapshot = items.find(one => one.dataset === subject.dataset)?.snapshot as string
      const { title } = subject
      const given = { subject, engagement, title, from: year.from, to: year.to, rollsForward: null, snapshot }
      const id = await freezeDataset(hands, { ...given, control: controls.get(subject.code) as string })
      await accountFor(hands, id, subject)
      so.frozen.push({ subject, title, id, at: year.after(0.05) })
    }
  })
  await settled(of)
}

const controlOf = ({ controls }: Examination, { code }: Subject) => controls.get(code) as string

/** In the middle of the period a control says more than before, so that its two versions are tested apart. */
async function rewordControl({ cast, controls, year, company }: Examination): Promise<void> {
  const at = year.on(addDays(company.flaws.missedReview, 20))
  if (at >= year.end) return
  const params = { id: controls.get('ONUS-AST-01') as string }
  await cast.as('lead', at, async hands => {
    const { body } = await hands.controls.get({ params })
    const statement = `${body.statement} Software that came with a purchase is in it as well.`
    await hands.controls.update({
      params,
      body: { body: { ...body, statement }, reason: 'Two purchases had brought software that nobody listed' },
    })
  })
}

async function testAll(of: Examination, so: SoFar): Promise<void> {
  const { cast, engagement, controls, year, random } = of
  const evidence = await evidenceAt(of, year.end)
  await answerRequests(cast, { engagement, controls, evidence, moment: part => year.after(0.02 + part * 0.3) })
  for (const { subject, title, id, at } of so.frozen) {
    const rows = await cast.as('preparer', at, hands => rowsOf(hands, id))
    const isInterim = at < year.end
    const tested = await cast.as(
      'auditor',
      isInterim ? year.on(addDays(year.interim ?? year.to, 4)) : year.after(0.2),
      hands =>
        testPopulation(
          hands,
          { engagement, control: controlOf(of, subject), population: id, subject, title, rows },
          random,
        ),
    )
    so.tests.push(tested)
  }
  const windows = quartersOf(of)
  const control = controls.get('ONUS-IAM-02') as string
  if (windows.length > 0)
    so.tests.push(
      await cast.as('auditor', year.after(0.25), hands =>
        testWindows(hands, {
          engagement,
          control,
          code: 'ONUS-IAM-02',
          requirements: ['soc2@2017:CC6.3', 'soc2@2017:CC6.2'],
          windows,
        }),
      ),
    )
  await cast.as('reviewer', year.after(0.28), async hands => {
    for (const { id } of so.tests)
      await hands.tests.review({ params: { id }, body: { accept: true, words: 'Looked at item by item.' } })
  })
  await cast.as('auditor', year.after(0.3), async hands => {
    for (const { id } of so.tests) await hands.tests.release({ params: { id } })
  })
  const said = new Map([...fromRegisters, changesMerged].map(one => [controlOf(of, one), one] as const))
  const accessReview = {
    cause: 'The person who holds it was away, and nobody stood in.',
    effect: 'Rights that were too wide may have stayed for a quarter longer.',
    response: 'The review stands in the calendar of two people, and the reminder goes to both.',
  }
  await respondTo(cast, engagement, new Map([...said, [control, accessReview]]), {
    assessed: year.after(0.38),
    responded: year.after(0.42),
  })
}

async function rowsOf(hands: Parameters<typeof accountFor>[0], id: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let offset = 0; ; ) {
    const page = await hands.populations.rows({ params: { id }, query: { offset, limit: 200 } })
    const names = page.columns.map(column => column.name)
    for (const { position, cells } of page.rows)
      rows.push({ position, values: Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])) })
    offset += page.rows.length
    if (page.rows.length === 0 || offset >= page.total) return rows
  }
}

/** The quarters in which access was to be reviewed, and which of them nobody reviewed. */
export function quartersOf({ year, company }: Pick<Examination, 'year' | 'company'>): readonly Window[] {
  const period = { from: year.start, to: year.end }
  const missed = year.on(company.flaws.missedReview, 12)
  return expectedWindows('quarterly', period, [{ from: period.from, to: null }], calendarOf(zone)).map(
    ({ from, to, label }) => ({
      title: `Review of ${label}`,
      isMissed: from <= missed && missed < to,
    }),
  )
}

/** The evidence about each control that was there at a moment, in the order in which it was made. */
async function evidenceAt({ context }: Examination, asOf: Instant): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = await context.transaction(tx => versionsInForce(tx, 'evidence', { asOf, knownAt: null }))
  const found = new Map<string, string[]>()
  for (const { subject, body } of all.toSorted((a, b) => (a.body.performedAt < b.body.performedAt ? -1 : 1)))
    for (const control of body.controls) found.set(control, [...(found.get(control) ?? []), subject])
  return found
}

async function writePapers(of: Examination, so: SoFar): Promise<void> {
  const { cast, engagement, year, controls, random } = of
  await describe(cast, { engagement, year, controls, random })
  const letter = await fileLetter(of)
  const exceptions = so.tests
    .filter(test => test.deviations > 0)
    .map(test => `- ${test.code}: ${test.deviations} ${test.deviations === 1 ? 'deviates' : 'deviate'}.`)
  await cast.as('lead', year.after(0.55), hands =>
    hands.engagements.transition({ params: { id: engagement }, body: { verb: 'begin_reporting', input: {} } }),
  )
  await assertIt(cast, { engagement, year, letter, exceptions })
  await settled(of)
}

/** The letter by which the auditor was engaged, as evidence. */
async function fileLetter(of: Examination): Promise<string> {
  const { cast, year } = of
  const { evidence } = await filePaper(of, {
    title: 'Engagement letter',
    file: 'engagement-letter.txt',
    text: `Engagement letter (made up)\n\n${firm.name} examines the Lantern platform from ${year.from} to ${year.to}.`,
    source: 'Signed by both sides (made up)',
    at: year.on(addDays(year.from, 10)),
    until: year.end,
    collectedBy: cast.person('lead'),
  })
  return evidence
}

async function conclude(of: Examination, { tests }: SoFar): Promise<void> {
  const { cast, engagement, year } = of
  const evidence = await evidenceAt(of, year.end)
  await giveOpinion(cast, { engagement, year, tests, evidence, watched: await watchedIn(of) })
  await settled(of)
  await cast.as('lead', year.after(0.9), hands =>
    hands.engagements.transition({ params: { id: engagement }, body: { verb: 'issue', input: {} } }),
  )
}

/** The controls that checks test, and those of them whose check failed for a while within the period. */
async function watchedIn({ context, company, year }: Examination) {
  const { from, to } = company.flaws.passwordLogin
  const isInside = year.on(from) < year.end && year.on(to) > year.start
  const controls = await context.transaction(tx =>
    versionsInForce(tx, 'control', { asOf: year.after(0.8), knownAt: null }),
  )
  return new Map(
    controls
      .filter(({ body }) => body.checks.length > 0)
      .map(({ subject, body }) => {
        const failed = isInside && body.checks.includes('ssh-refuses-passwords')
        return [subject, failed ? ('failed for a while' as const) : ('passed' as const)] as const
      }),
  )
}

/** The next cycle begins the day after, and runs: its scope is approved, and the first requests are there. */
async function rollForward(of: Examination): Promise<void> {
  const { cast, year, controls } = of
  const next = await cast.as('lead', year.later(0), async hands => {
    const { id } = await hands.engagements.rollForward({ params: { id: of.engagement }, body: {} })
    await hands.engagements.transition({ params: { id }, body: { verb: 'begin_scoping', input: {} } })
    return id
  })
  const params = { id: next }
  await cast.as('manager', year.later(0.02), hands => hands.engagements.approveScope({ params, body: {} }))
  await cast.as('lead', year.later(0.04), hands =>
    hands.engagements.transition({ params, body: { verb: 'open_period', input: {} } }),
  )
  await cast.letAuditIn(next, year.later(0.05))
  const evidence = await evidenceAt(of, year.later(0.08))
  await askEarly(cast, { engagement: next, controls, evidence, moment: part => year.later(0.1 + part * 0.9) })
}

/** Waits until everything that was written has its place in the ledger, under a signed checkpoint. */
async function settled({ context }: Examination): Promise<void> {
  const isSettled = async () =>
    await context.transaction(async tx => {
      if (await isAnythingWaiting(tx)) return false
      const { position } = await lastPosition(tx)
      return ((await ledgerHead(tx))?.size ?? 0) > position
    })
  for (const began = Date.now(); !(await isSettled()); await sleep(150)) {
    context.signal.throwIfAborted()
    if (Date.now() - began > longestWaitMs) throw new Error('The ledger did not take in the sample company in time')
  }
}

const longestWaitMs = 10 * 60_000
