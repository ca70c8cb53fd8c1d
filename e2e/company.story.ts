import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { auditorOf } from './harness/auditor.ts'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import type { Screen } from './harness/screen.ts'
import { story } from './harness/story.ts'

story('a company plans, collects, misses one quarter for good, is reviewed, and answers its auditor', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Plan Works')
  const { engagement, monthly } = await planned(lead)
  const mine = await stage.screen(product, { as: lead })

  await seesWhatIsMissed(mine, engagement)
  const collected = await collects(mine, engagement)
  await recordsWhatWasLate(lead, monthly)
  await remindersAreSet(mine)
  const theirs = await stage.screen(product, { as: await newcomer(lead, 'Rita Reviewer', ['compliance_lead']) })
  await isReviewed(theirs)

  await mine.go(collected)
  await mine.sees(/^Returned/)
  await mine.sees('Who was there?')
  await leavesWithItsStates(mine, engagement)
  const auditor = await auditorOf(product, lead, engagement)
  await answersRequests(mine, lead, await stage.screen(product, { as: auditor }), auditor, engagement)
})

/** The calendar of the plan keeps a missed quarter in sight, and says that nothing brings it back. */
async function seesWhatIsMissed(mine: Screen, engagement: string): Promise<void> {
  const { page } = mine
  await mine.go(`/engagements/${engagement}?tab=plan`)
  await mine.sees('Most is missing of')
  const map = page.getByRole('figure', { name: 'Evidence plan' })
  await map
    .getByRole('img', { name: /AR-1 .*Missed, cannot be recovered/ })
    .first()
    .waitFor()
  await page.getByRole('radio', { name: 'Missed' }).click()
  await mine.sees(/Q\d/)
  await mine.sees('cannot be recovered')
  assert.match(page.url(), /show=missed/)
  assert.deepEqual(await looks(mine), [])
}

/** From a window that is open to its evidence and back: what is collected says its time, its source and how it came about. */
async function collects(mine: Screen, engagement: string): Promise<string> {
  const { page } = mine
  const record = async () => {
    await mine.go(`/engagements/${engagement}?tab=plan`)
    const expected = page.getByRole('figure', { name: 'Evidence plan' }).getByRole('button', { name: /Expected now/ })
    await expected.first().click()
    return page.getByRole('dialog')
  }
  await (await record()).getByRole('link', { name: 'Add evidence for this window first' }).click()
  await fill(page, 'Title', 'Minutes of the quarter')
  const files = [textFile('minutes.txt', 'We looked at every account.\n')]
  await page.getByLabel('Files').setInputFiles(files)
  await mine.sees(/minutes\.txt \(/)
  assert.match(await page.getByLabel('Speaks from').inputValue(), /^\d{4}-\d{2}-01$/)
  await fill(page, 'Source', 'Meeting of the owners')
  await fill(page, 'Description', 'Written by hand in the meeting.')
  await press(page, 'Record the evidence')
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}/)
  const collected = new URL(page.url()).pathname

  const drawer = await record()
  await pick(page, 'Evidence', 'Minutes of the quarter')
  await press(drawer, 'Record')
  await drawer.waitFor({ state: 'hidden' })
  return collected
}

/** Two more months with evidence of their own: one that was done in its grace, one in time. */
async function recordsWhatWasLate({ api }: Caller, control: string): Promise<void> {
  const { person } = await api.sessions.current()
  const today = new Date()
  const month = (back: number, day: number) =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, day, 12)).toISOString() as never
  for (const [title, performedAt] of [
    ['Review of the month before last', month(1, 5)],
    ['Review of the month before that', month(3, 20)],
  ] as const) {
    const { id } = await api.evidence.create({
      body: {
        body: {
          title,
          kind: 'record',
          controls: [control],
          period: { from: performedAt, to: performedAt },
          performedAt,
          source: 'Meeting of the owners',
          description: 'Read out by the owner.',
          blobs: [],
          snapshot: null,
          collector: null,
          collectedBy: person,
          sensitivity: 'internal',
        },
      },
    })
    const back = title.endsWith('that') ? 3 : 2
    const window = { from: month(back, 2), to: month(back, 20) }
    const fact = { state: 'performed' as const, performedAt, evidence: [id] }
    await api.occurrences.perform({ body: { control, window, fact, reason: '' } })
  }
}

async function remindersAreSet(mine: Screen): Promise<void> {
  const { page } = mine
  await mine.go('/')
  await page
    .getByRole('button', { name: /^Perform: AR-2/ })
    .first()
    .click()
  await press(page.getByRole('dialog'), 'Record')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await mine.go('/settings?tab=reminders')
  await fill(page, 'quarterly: days that still count as late', '5')
  await press(page, 'Record the windows')
  await mine.sees('The windows are recorded')
  await mine.sees('No mail is sent from here')
  assert.deepEqual(await looks(mine), [])
}

/** A second person returns one with a reason, and accepts others together once each of them was on the screen. */
async function isReviewed(theirs: Screen): Promise<void> {
  const { page } = theirs
  const drawer = page.getByRole('dialog')
  await theirs.go('/reviews')
  await page.getByText('Minutes of the quarter').first().click()
  await press(drawer, 'Return')
  await fill(drawer, 'What is missing', 'Who was there?')
  await press(drawer, 'Return')
  await drawer.waitFor({ state: 'hidden' })
  for (const title of ['Review of the month before last', 'Review of the month before that'])
    await page.getByRole('checkbox', { name: `Select ${title}` }).check()
  await press(page, 'Look at them, then decide')
  const shown = new Set<string>()
  for (const place of ['1 of 2', '2 of 2']) {
    await drawer.getByText(place).waitFor()
    assert.equal(await drawer.getByRole('button', { name: 'Accept all' }).count(), 0)
    shown.add(await drawer.getByRole('heading', { level: 3 }).innerText())
    await drawer.getByText('Read out by the owner.').waitFor()
    if (place === '1 of 2') assert.deepEqual(await looks(theirs), [])
    await press(drawer, 'I looked at it')
  }
  assert.equal(shown.size, 2)
  assert.equal(await drawer.getByRole('button', { name: 'Accept all' }).isDisabled(), true)
  await fill(drawer, 'What you looked at and found', 'Both say which accounts were looked at')
  await press(drawer, 'Accept all')
  await drawer.waitFor({ state: 'hidden' })
  await page.getByText('Review of the month before last').waitFor({ state: 'hidden' })
}

/** What was late stays late when somebody accepts it, and the plan leaves with the words that it shows. */
async function leavesWithItsStates(mine: Screen, engagement: string): Promise<void> {
  const { page } = mine
  await mine.go(`/engagements/${engagement}?tab=plan`)
  await page.getByRole('img', { name: /AR-2 .*Performed late/ }).waitFor()
  await press(page, 'Export what is shown')
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const lines = (await text(await (await saving).createReadStream())).split('\n')
  const of = (words: string) => lines.filter(line => line.includes(words))
  assert.equal(of('Performed late').length, 1)
  assert.match(of('Performed late')[0] ?? '', /AR-2.*yes/)
  assert.ok(of('cannot be recovered').every(line => line.includes('Missed')))
  assert.ok(of('AR-1').some(line => line.includes('cannot be recovered')))
}

const list = [
  'PBC #;Request;Description;TSC;Owner;Due Date;Status',
  'A-1;List of leavers;Everybody who left in 2026, with the day;CC6.2;;20.12.2030;Open',
  'A-2;Firewall rules;As of the end of the year;CC6.6;;;On ice',
]

/** The auditor's list is read; what they ask is answered with several files at once, returned, answered again, accepted. */
async function answersRequests(mine: Screen, lead: Caller, theirs: Screen, auditor: Caller, engagement: string) {
  const { page } = mine
  await mine.go(`/engagements/${engagement}?tab=requests`)
  await page.getByRole('link', { name: 'Read a list' }).first().click()
  await page.locator('input[type=file]').setInputFiles(textFile('list.csv', list.join('\n')))
  await mine.sees('2 new, 0 changed, 0 as they are')
  await page.getByLabel('What On ice means').selectOption('sent')
  await press(page, 'Take 2 requests')
  await page.getByRole('heading', { name: 'Sent' }).waitFor()

  const asked = await asks(auditor, engagement, await personOf(lead))
  await mine.go('/')
  await page.getByRole('link', { name: 'Answer: E-1 Which system keeps the leavers?' }).click()
  const drawer = page.getByRole('dialog')
  await fill(drawer, 'Answer', 'The personnel system')
  const files = ['leavers.csv', 'joiners.csv'].map(name => textFile(name, `${name}\nana;2026-03-01\n`))
  await drawer.getByLabel('Files').setInputFiles(files)
  await fill(drawer, 'Source', 'Papaya, report of leavers')
  await press(drawer, 'Submit')
  await mine.sees(/^Submitted$/)

  await theirs.go(`/requests/${asked}`)
  for (const name of ['leavers.csv', 'joiners.csv'])
    await theirs.page.getByRole('button', { name: new RegExp(`^Download ${name}`) }).waitFor()
  await press(theirs.page, 'Return')
  await fill(theirs.page.getByRole('dialog'), 'What is missing', 'Its name')
  await press(theirs.page.getByRole('dialog'), 'Return')
  await theirs.sees(/^Returned$/)
  await fill(theirs.page, 'Comment', 'The files are complete')
  await press(theirs.page, 'Say it')

  await mine.go(`/requests/${asked}`)
  await mine.sees('The files are complete')
  await press(page, 'Answer')
  await fill(drawer, 'Answer', 'The personnel system, Papaya')
  await press(drawer, 'Submit')
  await mine.sees(/^Submitted$/)
  await theirs.go(`/requests/${asked}`)
  await press(theirs.page, 'Accept')
  await theirs.sees(/^Accepted$/)
}

/** What somebody with the auditor's rights asks of a person, sent. */
async function asks({ api }: Caller, engagement: string, assignee: string): Promise<string> {
  const body = { engagement, reference: 'E-1', title: 'Which system keeps the leavers?', assignee }
  await api.requests.create({ body: { body } })
  const { items } = await api.requests.board({ query: {} })
  const asked = items.find(one => one.reference === 'E-1')?.id ?? ''
  await api.requests.transition({ params: { id: asked }, body: { verb: 'send' } })
  return asked
}

const textFile = (name: string, words: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(words) })

async function personOf({ api }: Caller): Promise<string> {
  return (await api.sessions.current()).person ?? ''
}

/** An engagement over the year up to some months from now, with controls since its first day. */
async function planned(lead: Caller): Promise<{ readonly engagement: string; readonly monthly: string }> {
  const { api } = lead
  const person = await personOf(lead)
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const scope = await api.scopes.create({
    body: {
      body: {
        kind: 'system',
        name: 'Production',
        description: 'What customers use.',
        parent: null,
        components: [],
        locations: [],
        commitments: [],
      },
    },
  })
  const control = (code: string, cadence: 'monthly' | 'quarterly') => ({
    code,
    title: `Access is reviewed ${cadence}`,
    statement: 'Owners review accounts.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner: person },
    evidenceOwners: [],
    cadence,
    acceptance: ['Every account was looked at'],
    addresses: [],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  })
  const effectiveFrom = `${day(-400)}T00:00:00.000Z`
  await api.controls.create({ body: { body: control('AR-1', 'quarterly'), effectiveFrom } })
  const { id: monthly } = await api.controls.create({ body: { body: control('AR-2', 'monthly'), effectiveFrom } })
  const { id: engagement } = await api.engagements.create({
    body: {
      body: {
        title: 'SOC 2 of the year',
        kind: 'soc2_type2',
        mode: 'third_party',
        scope: scope.id,
        profile: null,
        categories: ['security'],
        from: day(-270),
        to: day(95),
        lead: person,
        sponsor: null,
        firm: null,
        team: [],
      },
    },
  })
  return { engagement, monthly }
}
