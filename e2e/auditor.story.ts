import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, until } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { assertAll, controlOverAll, describe, signPapers, systemIn, take } from './harness/papers.ts'
import type { Screen } from './harness/screen.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

const change = 'Changes are approved by somebody else'
const deviating = 'No approval, and no evidence of one'
const concluded = 'One of 25 changes was approved by nobody.'

story(
  'an auditor invited by a link freezes a population, draws 25, tests them, signs that one deviates, and it is issued and locked',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Audited Works')
    const engagement = await prepared(lead)
    const company = await stage.screen(product, { as: lead })
    const audit = await stage.screen(product)

    await audit.page.goto(await invited(company, engagement))
    await joins(audit)
    await seesOneEngagement(audit, engagement)
    await looksAtEvidence(audit)
    await freezes(audit)
    await draws(audit)
    await tests(audit)
    await audit.go(`/engagements/${engagement}?tab=room`)
    await signsWithPasskey(audit)
    await signsWithKeyFile(audit)

    await company.go(`/engagements/${engagement}?tab=tests`)
    await company.sees('Nothing is tested yet')
    await tab(company, 'Populations')
    await company.page.getByRole('link', { name: 'Merged pull requests' }).waitFor()
    await tab(company, 'Room')
    await company.sees(/accounts\.csv, row 0\. Compared with the list of leavers/)
    await company.settled()
    assert.equal(await company.page.getByText(concluded).count(), 0)
    assert.equal(await company.page.getByText('opened evidence').count(), 0)

    await press(audit.page, 'Release')
    await fill(audit.page.getByRole('dialog'), 'Words with it', 'Final')
    await audit.page.getByRole('dialog').getByLabel('Lock the room').check()
    await press(audit.page.getByRole('dialog'), 'Release')
    await audit.sees('This room is locked: what was concluded stays as it is')

    await company.go(`/engagements/${engagement}?tab=room`)
    await company.sees(/released 1 conclusion and 1 opinion, and locked the room: Final/)
    await company.sees(`CHG-1 ${change}: exception noted`)
    await company.sees(concluded)
    await company.sees('Opinion on operation: unmodified')
    assert.equal(await company.page.getByText('Its signature does not hold').count(), 0)
    await company.sees(/Its signature holds\. Signed by Eva Auditor/)
    await tab(company, 'Tests')
    await company.page.getByRole('link', { name: change }).waitFor()
    await tab(company, 'Overview')
    for (const step of ['Begin reporting', 'Issue, and freeze it']) {
      await press(company.page, step)
      await press(company.page.getByRole('dialog'), step)
    }
    await company.sees(/versions, listed anew from the record, give the same hash\./)
    await company.page.getByRole('link', { name: 'Edit', exact: true }).waitFor({ state: 'detached' })
    await assert.rejects(take(lead, engagement, ['back_to_fieldwork']), /issued/)
  },
)

/** Makes the link on the company's screen. */
async function invited({ page, go }: Screen, engagement: string): Promise<string> {
  await go(`/engagements/${engagement}?tab=room`)
  await press(page, 'Invite an auditor')
  const dialog = page.getByRole('dialog')
  await fill(dialog, 'Email', 'eva.auditor@firm.example')
  await fill(dialog, 'Last day of access', '2030-06-30')
  await press(dialog, 'Make the link')
  return await dialog.getByText(/^http.*\/invitation#/).innerText()
}

async function joins({ page, go, sees }: Screen): Promise<void> {
  const authenticator = await page.context().newCDPSession(page)
  await authenticator.send('WebAuthn.enable')
  await authenticator.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await fill(page, 'Your name', 'Eva Auditor')
  await fill(page, 'Password', password)
  await press(page, 'Accept')
  await page.waitForURL(/second-factor/)
  await go('/settings?tab=account')
  await fill(page, 'Name', 'Key of Eva')
  await press(page, 'Add a passkey')
  await sees('Key of Eva is added.')
}

async function seesOneEngagement({ page, go, sees }: Screen, engagement: string): Promise<void> {
  await go('/')
  await page.waitForURL(`**/engagements/${engagement}?tab=room`)
  await sees('1 of 1 controls have no conclusion of yours')
  const screens = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').allInnerTexts()
  assert.deepEqual(screens, ['Your engagement', 'Your account'])
}

/** Opens evidence whose rows are masked and unmasks one for a reason; the room keeps what was looked at. */
async function looksAtEvidence(audit: Screen): Promise<void> {
  const { page } = audit
  await tab(audit, 'Evidence')
  await page.getByRole('button', { name: 'Review of the first quarter' }).click()
  const opened = page.getByRole('dialog')
  await opened.getByText('All accounts').waitFor()
  await press(opened, 'Look at the rows of accounts.csv')
  await opened.getByText('masked', { exact: true }).first().waitFor()
  assert.equal(await opened.getByText('greta').count(), 0)
  page.once('dialog', asked => void asked.accept('Compared with the list of leavers'))
  await press(opened, 'Unmask')
  await opened.getByText('greta').waitFor()
  await page.keyboard.press('Escape')
  await tab(audit, 'Room')
  await audit.sees(/Eva Auditor opened evidence/)
  await audit.sees(/looked at rows of evidence.*accounts\.csv; 1 row/)
  await audit.sees(/Compared with the list of leavers/)
}

/** Freezes the pull requests of the year, which are found complete, accepts them and unmasks an author. */
async function freezes(audit: Screen): Promise<void> {
  const { page } = audit
  await tab(audit, 'Populations')
  await page.getByRole('link', { name: 'Freeze a population' }).click()
  await fill(page, 'Title', 'Merged pull requests')
  const rows = page.getByLabel('Rows', { exact: true })
  const label = await rows.getByRole('option', { name: /^Pull and merge requests/ }).textContent()
  await rows.selectOption({ label: label ?? '' })
  await page.getByLabel('Moment').selectOption('merged_at')
  await pick(page, 'Control', 'CHG-1')
  await press(page, 'Look first')
  await page.getByRole('heading', { name: '59 rows would be frozen' }).waitFor()
  await press(page, 'Freeze')
  await page.getByRole('heading', { name: 'Merged pull requests' }).waitFor()
  await audit.sees('No number is missing among the keys')
  await press(page, 'Accept as auditor')
  await press(page.getByRole('dialog'), 'Accept as auditor')
  await audit.sees('Accepted by the auditor')

  await page.getByRole('tab', { name: /^Rows/ }).click()
  await page.getByRole('cell', { name: 'masked' }).first().waitFor()
  page.once('dialog', dialog => void dialog.accept('The author has to be compared'))
  await page.getByRole('button', { name: 'Unmask' }).first().click()
  await page
    .getByRole('cell', { name: /^dev\d$/ })
    .first()
    .waitFor()
}

async function draws({ page, sees }: Screen): Promise<void> {
  await press(page, 'Draw a sample')
  const dialog = page.getByRole('dialog')
  await fill(dialog, 'Size', '25')
  await fill(dialog, 'Why another size', 'The first year')
  await fill(dialog, 'Seed', 'Lottery of 14 January 2026: 7 12 31')
  await press(dialog, 'Draw')
  await page.getByRole('heading', { name: 'Sample of 25 of 59' }).waitFor()
  await page.getByRole('tab', { name: 'Draw it again' }).click()
  await press(page, 'Verify')
  await sees('59 frozen rows were hashed and the sample drawn again: it is the same.')
}

/** Tests the 25 by keyboard, one of which deviates, raises the finding and concludes the test. */
async function tests({ page, sees }: Screen): Promise<void> {
  await page.getByRole('link', { name: 'Test these items' }).click()
  await fill(page, 'Title', change)
  await fill(page, 'Procedure', 'Compare the author of each change with who approved it.')
  await page.getByLabel('Inspection: read').check()
  await press(page, 'Begin')
  const items = page.getByRole('list', { name: 'Items' })
  await items.focus()
  for (let tested = 0; tested < 24; tested += 1) {
    await items.press('p')
    await sees(`${tested + 1} of 25`)
  }
  await items.press('d')
  await fill(page, 'What is so', deviating)
  await press(page.getByRole('region', { name: 'This item' }).locator('form'), 'Deviation')
  await sees('25 of 25')
  await press(page, 'Raise a finding')
  await press(page.getByRole('dialog'), 'Raise it')
  await page.getByText(deviating).waitFor()
  await page.goBack()
  await press(page, 'Conclude')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What the test shows').selectOption({ label: 'Ineffective' })
  await fill(dialog, 'In words', deviating)
  await press(dialog, 'Conclude')
  await dialog.waitFor({ state: 'detached' })
}

/** The conclusion is about the test of the sample, and rests on its population. */
async function signsWithPasskey({ page, sees }: Screen): Promise<void> {
  await press(page, 'Conclude')
  const form = page.getByRole('dialog')
  await pick(page, 'Control', 'CHG-1')
  await pick(page, 'Test', change)
  await form.getByLabel('Result').selectOption({ label: 'Exception noted' })
  await fill(form, 'In your words', concluded)
  await pick(page, 'It rests on', 'Merged pull requests')
  await press(form, 'Conclude and sign')
  await sees('Signed, not released')
}

async function signsWithKeyFile({ page, sees }: Screen): Promise<void> {
  await fill(page, 'Name of the key', 'Paper key')
  const saving = page.waitForEvent('download')
  await press(page, 'Make a key and save its file')
  const keyFile = await (await saving).path()
  await sees('Paper key is registered.')
  await press(page, 'Conclude')
  const form = page.getByRole('dialog')
  await form.getByLabel('What it is').selectOption('opinion')
  await form.getByLabel('About').selectOption('operation')
  await form.getByLabel('Opinion', { exact: true }).selectOption('unmodified')
  await fill(form, 'In your words', 'It worked throughout, but for one change.')
  await pick(page, 'It rests on', 'Review of the first quarter')
  await form.getByLabel('Sign with').selectOption({ label: 'Paper key (Ed25519)' })
  await press(form, 'Conclude and sign')
  await page.getByLabel('The file of your key').setInputFiles(keyFile)
  await page.getByText('Not signed', { exact: true }).waitFor({ state: 'detached' })
}

function tab({ page }: Screen, name: string): Promise<void> {
  return page.getByRole('tab', { name, exact: true }).click()
}

/** An examination in its fieldwork with its papers, one control, one piece of evidence under a signed checkpoint, and sixty changes. */
async function prepared(lead: Caller): Promise<string> {
  const { api } = lead
  const me = (await api.sessions.current()).person ?? ''
  const scope = await api.scopes.create({ body: { body: systemIn('Frankfurt') } })
  const engagement = await api.engagements.create({
    body: {
      body: {
        title: 'SOC 2 Type II 2025',
        kind: 'soc2_type2',
        mode: 'third_party',
        scope: scope.id,
        categories: ['security'],
        from: '2025-01-01',
        to: '2025-12-31',
        lead: me,
        firm: { name: 'Firm & Partners', licence: 'https://example.com/registry' },
      },
    },
  })
  const control = await controlOverAll(lead, engagement.id, 'CHG-1', change)
  const from = '2025-01-01T00:00:00.000Z' as never
  const accounts = await api.evidence.upload({
    files: [new File(['account,reviewed_on\ngreta,2025-03-31\n'], 'accounts.csv')],
  })
  const evidence = await api.evidence.create({
    body: {
      body: {
        title: 'Review of the first quarter',
        kind: 'record',
        controls: [control],
        period: { from, to: null },
        performedAt: from,
        source: 'Directory',
        description: 'All accounts',
        blobs: [accounts],
        snapshot: null,
        collector: null,
        collectedBy: me,
        sensitivity: 'internal',
      },
    },
  })
  await describe(lead, engagement.id, control)
  await assertAll(lead, engagement.id)
  await signPapers(lead, engagement.id)
  await take(lead, engagement.id, ['begin_scoping', 'open_period', 'begin_fieldwork'])
  await pushed(lead, 60)
  await until('a signed checkpoint over the evidence', () =>
    api.ledger.receipt({ params: { fact: evidence.fact } }).catch(() => null),
  )
  return engagement.id
}

/** Sends pull requests and waits until they are a snapshot. The last was merged after the year. */
async function pushed({ api }: Caller, count: number): Promise<void> {
  const settings = { dataset: 'change.pull_requests@1', sourceSystem: 'GitHub' }
  const body = { connector: 'push', title: 'Code host', settings, everyHours: null, state: 'active' as const }
  const { id } = await api.connections.create({ body: { body, reason: 'try' } })
  const rows = Array.from({ length: count }, (_, index) => ({
    repository: 'api',
    number: index + 1,
    title: `Change ${index + 1}`,
    author: `dev${index % 4}`,
    state: 'merged',
    merged_at:
      index === count - 1 ? '2026-02-01T00:00:00Z' : `2025-${String((index % 12) + 1).padStart(2, '0')}-05T10:00:00Z`,
  }))
  const file = new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
  const { job } = await api.pushes.send({ params: { id }, files: [file] })
  while ((await api.jobs.get({ params: { id: job } })).endedAt === null) await sleep(50)
}
