import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import type { Screen } from './harness/screen.ts'
import { jobDone } from './harness/shared.ts'
import { story } from './harness/story.ts'

const requirements = ['soc2@2017:CC9.2', 'nis2@2022:21(2)(d)']
const check = 'supplier-register-in-order'

story(
  'a SOC 2 report of a supplier is read step by step, shows in CC9.2 and Article 21(2)(d), and what closes a gap closes it there',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Reading Works')
    const { supplier, proposed } = await given(lead)
    const screen = await stage.screen(product, { as: lead })
    const { page } = screen

    await screen.go(`/suppliers/${supplier}?tab=reports`)
    await press(page, 'Ask for a report')
    await press(page.getByRole('dialog'), 'Record that it was asked for')
    await take(page, 'Received')
    await screen.sees('Received, not read')
    const report = new URL(page.url()).pathname
    await judged(lead)
    for (const requirement of requirements) {
      await screen.go(`/requirements/${encodeURIComponent(requirement)}`)
      await (await said(screen)).getByText('1 point was never looked at.').waitFor()
      assert.notEqual(await labelOf(lead, requirement), 'operating')
    }

    await screen.go(report)
    await take(page, 'Begin to read')
    await reads(page)
    await press(page, 'Record what was read')
    await screen.sees('What was read is recorded.')
    await screen.sees('Every question is answered.')
    await take(page, 'Accept with conditions', 'U4 is being taken over')
    await judged(lead)
    for (const requirement of requirements) {
      await screen.go(`/requirements/${encodeURIComponent(requirement)}`)
      await (await said(screen)).getByText('1 point is open.').waitFor()
      await screen.sees(/supplier-register-in-order failed for 1 of/)
      assert.equal(await labelOf(lead, requirement), 'failing')
    }

    await screen.go(`/controls/${proposed}`)
    await press(page, 'Adopt')
    await pick(page, 'owner of all', 'Lea Lead')
    await press(page.getByRole('dialog'), 'Adopt 1')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await judged(lead)
    for (const requirement of requirements) {
      await screen.go(`/requirements/${encodeURIComponent(requirement)}`)
      await (await said(screen)).getByText('Nothing is open at 1 supplier.').waitFor()
      assert.notEqual(await labelOf(lead, requirement), 'failing')
    }
  },
)

/** A supplier in its first days, a control that answers for suppliers, and one that nobody adopted yet. */
async function given({ api }: Caller) {
  const me = (await api.sessions.current()).person ?? ''
  const control = (code: string, title: string, lifecycle: object, addresses: readonly string[]) => ({
    code,
    title,
    statement: `${title}.`,
    theme: 'suppliers',
    lifecycle,
    evidenceOwners: [me],
    cadence: 'annual',
    acceptance: ['It is done'],
    addresses: addresses.map(requirement => ({ requirement, how: 'By doing it' })),
    checks: [],
    manual: { method: 'inspection', steps: ['Look'] },
    scopes: [],
    origin: null,
  })
  const adopted = { state: 'adopted', owner: me }
  const own = control('SUP-1', 'Suppliers are looked after', adopted, requirements)
  await api.controls.create({ body: { body: own as never } })
  const later = control('ACC-9', 'Accounts at suppliers are reviewed', { state: 'proposed' }, [])
  const proposed = (await api.controls.create({ body: { body: later as never } })).id
  const body = { name: 'Cloud Ltd', tier: 'critical', owner: me, began: dayFromNow(-7) }
  const supplier = (await api.suppliers.create({ body: { body: body as never } })).id
  return { supplier, proposed }
}

/** The nine steps, as a person goes through them. */
async function reads(page: Page): Promise<void> {
  await fill(page, 'Written by', 'Example Audit')
  await fill(page, 'Period from', dayFromNow(-400))
  await fill(page, 'Period until', dayFromNow(-35))
  await fill(page, 'Issued on', dayFromNow(-5))
  const answer = (group: string, option: string) => page.getByRole('group', { name: group }).getByLabel(option).check()
  await answer('Does it cover the services that you use, where you use them?', 'Yes')
  await fill(page, 'Categories', 'security')
  for (const aspect of ['On the description', 'On the design', 'On the operation'])
    await page.getByLabel(aspect).selectOption('unmodified')
  for (const [at, control, relevance] of [
    [0, 'Visitors', 'not_relevant'],
    [1, 'Leavers', 'relevant'],
  ] as const) {
    await press(page, 'Add an exception')
    await page.getByLabel('At which control').nth(at).fill(control)
    await page.getByLabel('What it notes').nth(at).fill('One of 25')
    await page.getByLabel('Does it bear on us?').nth(at).selectOption(relevance)
  }
  await answer('Does the answer of the supplier suffice?', 'Yes')
  for (const [at, does] of ['SUP-1', 'SUP-1', 'SUP-1', 'ACC-9', null].entries()) {
    await press(page, 'Add an expected control')
    await page
      .getByLabel('Reference')
      .nth(at)
      .fill(`U${at + 1}`)
    await page.getByLabel('What we are to do').nth(at).fill('Review your accounts')
    const who = page.getByLabel('Who does it here').nth(at)
    await who.selectOption(does === null ? 'not_applicable' : 'implemented')
    if (does === null) await fill(page, 'Why', 'Not used')
    else await chooseLast(page, 'Which control', does)
  }
  await press(page, 'It leaves none out')
  await fill(page, 'A bridge letter reaches until', dayFromNow(20))
}

async function chooseLast(page: Page, label: string, search: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).and(page.locator('button')).last().click()
  await page.getByPlaceholder('Search', { exact: true }).fill(search)
  await page.getByRole('option').filter({ hasText: search }).first().click()
}

async function take(page: Page, step: string, why?: string): Promise<void> {
  await press(page, step)
  const drawer = page.getByRole('dialog')
  if (why !== undefined) await fill(drawer, 'Why', why)
  await press(drawer, step)
  await drawer.waitFor({ state: 'detached' })
}

/** Reads the register and judges it, as the schedule does. */
async function judged(caller: Caller): Promise<void> {
  const { source } = await caller.api.suppliers.standings({ query: {} })
  await jobDone(caller, (await caller.api.connections.run({ params: { id: source?.connection ?? '' } })).job)
  await jobDone(caller, (await caller.api.checks.run({ body: { checks: [check] } })).job)
}

async function said(screen: Screen) {
  await screen.sees('What the register of suppliers says')
  const heading = screen.page.getByRole('heading', { name: 'What the register of suppliers says' })
  return screen.page.locator('section').filter({ has: heading })
}

async function labelOf({ api }: Caller, requirement: string): Promise<string> {
  const card = (await api.posture.cards()).items.find(one => requirement.startsWith(`${one.framework}:`))
  return (await api.posture.requirement({ params: { id: card?.profile ?? '', requirement } })).standing.label
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
