import { setTimeout as sleep } from 'node:timers/promises'
import { auditorOf } from './harness/auditor.ts'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const deviating = 'No approval, and no evidence of one'

story(
  'an auditor freezes the pull requests of a year, draws 25, tests them by keyboard and raises one deviation',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Sampling Works')
    const engagement = await engagementOf(lead)
    await controlOf(lead)
    await pushed(lead, 60)
    const auditor = await auditorOf(product, lead, engagement)
    const screen = await stage.screen(product, { as: auditor })
    const { page } = screen

    await screen.go(`/engagements/${engagement}?tab=populations`)
    await page.getByRole('link', { name: 'Freeze a population' }).click()
    await fill(page, 'Title', 'Merged pull requests')
    const rows = page.getByLabel('Rows', { exact: true })
    await rows.selectOption({
      label: (await rows.getByRole('option', { name: /^Pull and merge requests/ }).textContent()) ?? '',
    })
    await page.getByLabel('Moment').selectOption('merged_at')
    await pick(page, 'Control', 'CHG-1')
    await press(page, 'Look first')
    await page.getByRole('heading', { name: '59 rows would be frozen' }).waitFor()
    await press(page, 'Freeze')
    await page.getByRole('heading', { name: 'Merged pull requests' }).waitFor()
    await screen.sees('No number is missing among the keys')
    await press(page, 'Accept as auditor')
    await press(page.getByRole('dialog'), 'Accept as auditor')
    await screen.sees('Accepted by the auditor')

    await page.getByRole('tab', { name: /^Rows/ }).click()
    await page.getByRole('cell', { name: 'masked' }).first().waitFor()
    page.once('dialog', dialog => void dialog.accept('The author has to be compared'))
    await page.getByRole('button', { name: 'Unmask' }).first().click()
    await page
      .getByRole('cell', { name: /^dev\d$/ })
      .first()
      .waitFor()

    await press(page, 'Draw a sample')
    const dialog = page.getByRole('dialog')
    await fill(dialog, 'Size', '25')
    await fill(dialog, 'Why another size', 'The first year')
    await fill(dialog, 'Seed', 'Lottery of 14 January 2026: 7 12 31')
    await press(dialog, 'Draw')
    await page.getByRole('heading', { name: 'Sample of 25 of 59' }).waitFor()
    await page.getByRole('tab', { name: 'Draw it again' }).click()
    await press(page, 'Verify')
    await screen.sees('59 frozen rows were hashed and the sample drawn again: it is the same.')

    await page.getByRole('link', { name: 'Test these items' }).click()
    await fill(page, 'Title', 'Changes are approved by somebody else')
    await fill(page, 'Procedure', 'Compare the author of each change with who approved it.')
    await page.getByLabel('Inspection: read').check()
    await press(page, 'Begin')
    const items = page.getByRole('list', { name: 'Items' })
    await items.focus()
    for (let tested = 0; tested < 24; tested += 1) {
      await items.press('p')
      await screen.sees(`${tested + 1} of 25`)
    }
    await items.press('d')
    await fill(page, 'What is so', deviating)
    await page
      .getByRole('region', { name: 'This item' })
      .locator('form')
      .getByRole('button', { name: 'Deviation' })
      .click()
    await screen.sees('25 of 25')
    await press(page, 'Raise a finding')
    await press(page.getByRole('dialog'), 'Raise it')
    await page.getByText(deviating).waitFor()

    const mine = await stage.screen(product, { as: lead })
    await mine.go(`/engagements/${engagement}?tab=tests`)
    await mine.sees('Nothing is tested yet')
    await mine.go(`/engagements/${engagement}?tab=populations`)
    await mine.page.getByRole('link', { name: 'Merged pull requests' }).waitFor()
  },
)

async function personOf({ api }: Caller): Promise<string> {
  return (await api.sessions.current()).person ?? ''
}

async function engagementOf(lead: Caller): Promise<string> {
  const system = { kind: 'system' as const, name: 'Production', description: 'What customers use', parent: null }
  const scope = await lead.api.scopes.create({
    body: { body: { ...system, components: [], locations: [], commitments: [] } },
  })
  const body = {
    title: 'SOC 2 Type II 2025',
    kind: 'soc2_type2' as const,
    mode: 'third_party' as const,
    scope: scope.id,
    categories: ['security' as const],
    from: '2025-01-01',
    to: '2025-12-31',
    lead: await personOf(lead),
  }
  return (await lead.api.engagements.create({ body: { body } })).id
}

async function controlOf(lead: Caller): Promise<void> {
  const body = {
    code: 'CHG-1',
    title: 'Changes are approved by somebody else',
    statement: 'Nobody merges what nobody else has approved.',
    theme: 'Change',
    lifecycle: { state: 'adopted' as const, owner: await personOf(lead) },
    evidenceOwners: [],
    cadence: 'event-driven' as const,
    acceptance: ['Author and approver differ'],
    addresses: [],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  await lead.api.controls.create({ body: { body } })
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
