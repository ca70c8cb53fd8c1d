import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import type { Caller } from './harness/caller.ts'
import { fill, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { viewports } from './harness/screen.ts'
import { story } from './harness/story.ts'

story(
  'at two in the morning an incident becomes a printed early warning with few answers, none given twice',
  async stage => {
    const { product, organisation, newcomer } = await stage.shared()
    const { lead } = await organisation('Night Works')
    await entityOf(lead)
    const manager = await newcomer(lead, 'Ines Incident', ['incident_manager'])
    const screen = await stage.screen(product, { as: manager })
    const { page } = screen
    const answers = counting(page)

    await screen.go('/incidents')
    await screen.sees('Something looks wrong? Do three things, in this order:')
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder(/^Go to a page/).fill('Report an incident')
    await page.getByRole('option', { name: 'Report an incident' }).click()
    await answers.give('What happened', () =>
      fill(page, 'What happened', 'Files on the file server are encrypted. A note asks for money.'),
    )
    await press(page, 'Open the incident')
    await page.getByRole('heading', { level: 1, name: 'Files on the file server are encrypted' }).waitFor()
    await screen.settled()

    const choose = (group: string, option: string) =>
      page.getByRole('group', { name: group }).getByLabel(option).check()
    for (const [label, value] of [
      ['Telephone', '+49 30 1'],
      ['Contact for the incident, over a channel that it cannot have touched', '+49 170 1, a private telephone'],
      ['Services that are touched', 'Storage, Login'],
    ] as const)
      await answers.give(label, () => fill(page, label, value))
    for (const label of ['Suspected to be unlawful or malicious', 'Could it touch other member states'])
      await answers.give(label, () => choose(label, 'Yes'))
    await press(page, 'Record the answers')
    await screen.sees('Everything that it owes is answered.')
    await answers.noneAskedAgain()

    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('d')
    const form = page.getByRole('dialog')
    await answers.give('What do you decide?', () => form.getByLabel(/^Significant/).check())
    await answers.give('Why', () => fill(form, 'Why', 'Customers cannot log in, and somebody did it on purpose.'))
    await press(form, 'Record the decision')
    await form.waitFor({ state: 'detached' })
    await page.getByText('Draft the early warning. Everything that it owes is answered.').waitFor()
    await answers.noneAskedAgain()

    await press(page, 'Draft the early warning')
    await press(page, 'Approve')
    await screen.sees('Approved, not sent')
    await press(page, 'Print or export')
    const printed = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'As PDF, to print' }).click()
    const pdf = await readFile(await (await printed).path())
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    assert.ok(answers.given().length <= 12, `${answers.given().length} answers: ${answers.given().join('; ')}`)

    const [incident] = (await manager.api.incidents.list({ query: {} })).items
    const { filings } = await manager.api.incidents.overview({ params: { id: incident?.id ?? '' }, query: {} })
    assert.deepEqual(
      filings.map(({ body, unknown }) => [body.stage, body.lifecycle.state, unknown]),
      [['early_warning', 'approved', []]],
    )
    assert.deepEqual(await looks(screen), [])
    await page.setViewportSize(viewports.narrow)
    await screen.go(new URL(page.url()).pathname)
    const clocks = page.getByRole('region', { name: 'Clocks' }).getByRole('timer')
    assert.equal(await clocks.count(), 2)
    for (const clock of await clocks.all()) await inView(clock)
  },
)

/** What was typed or chosen, each under the label of its field. */
function counting(page: Page) {
  const given: string[] = []
  return {
    given: (): readonly string[] => given,
    give: async (label: string, how: () => Promise<void>) => {
      assert.ok(!given.includes(label), `${label} was answered before`)
      await how()
      given.push(label)
    },
    /** Fails when a field on the page has the label of an answer that was given already. */
    noneAskedAgain: async () => {
      const fields = page.locator('form label:visible, form legend:visible')
      const asked = (await fields.allInnerTexts()).map(text => text.replace(/\s*optional$/, '').trim())
      assert.deepEqual(
        given.filter(label => asked.includes(label)),
        [],
        'asked again',
      )
    },
  }
}

async function inView(clock: Locator): Promise<void> {
  const box = await clock.boundingBox()
  const { width, height } = viewports.narrow
  assert.ok(
    box && box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height,
    JSON.stringify(box),
  )
}

/** A company of which no contacts are written down yet. */
async function entityOf({ api }: Caller): Promise<void> {
  const figures = { headcount: 300, turnoverEur: 60_000_000, balanceEur: 50_000_000 }
  await api.legalEntities.create({
    body: {
      body: {
        name: 'Night Works GmbH',
        scope: null,
        country: 'DE',
        zone: 'Europe/Berlin',
        registerNumber: 'HRB 1',
        address: 'Kai 1, Hamburg',
        scoping: {
          servicesInUnion: true,
          mainlySecurity: false,
          qualified: false,
          namedByMemberState: false,
          namedEssential: false,
          regionalAssessed: false,
          criticalEntity: false,
          broughtInByMemberState: false,
          formerOperator: false,
          formerOperatorsKept: false,
          independent: false,
          types: ['cloud-computing-service-providers'],
          figures,
          previousYear: null,
          holdings: [],
          establishment: {
            memberStates: ['DE'],
            decisions: 'DE',
            operations: 'DE',
            mostEmployees: 'DE',
            served: ['DE'],
            establishedBy: null,
            representative: null,
          },
        },
      },
    },
  })
}
