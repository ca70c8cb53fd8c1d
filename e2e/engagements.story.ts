import assert from 'node:assert/strict'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { story } from './harness/story.ts'

story(
  'an engagement is begun, its scope approved by its sponsor, its matrix filled, and its period opened',
  async stage => {
    const { product, organisation, newcomer } = await stage.shared()
    const { lead } = await organisation('Assess Works')
    const sponsor = await newcomer(lead, 'Sofia Sponsor', ['management_body', 'compliance_lead'])
    const scope = await systemOf(lead)
    await adopted(lead)
    const mine = await stage.screen(product, { as: lead })
    const { page } = mine

    await mine.go('/engagements')
    await mine.sees('No engagements yet')
    await mine.go('/engagements/new')
    await mine.sees('Belongs to every SOC 2 examination.')
    await page.getByLabel('Last day', { exact: true }).fill('2026-03-31')
    await page.getByLabel('First day', { exact: true }).fill('2026-01-01')
    await mine.sees('some customers reject such a report')
    await page.getByLabel('Last day', { exact: true }).fill('2026-12-31')
    await fill(page, 'Title', 'SOC 2 of the year')
    await pick(page, 'Scope', 'Production')
    await pick(page, 'Sponsor', 'Sofia Sponsor')
    await press(page, 'Begin')
    await page.waitForURL(/\/engagements\/[0-9a-f-]{36}/)
    const address = new URL(page.url()).pathname
    await mine.sees('1. Scope')
    await mine.sees('Not yet')
    await press(page, 'Begin scoping')
    await press(page.getByRole('dialog'), 'Begin scoping')
    mine.expects(422)
    await press(page, 'Open the period')
    await press(page.getByRole('dialog'), 'Open the period')
    await mine.sees('has not approved the scope')

    const theirs = await stage.screen(product, { as: sponsor })
    await theirs.go(address)
    await press(theirs.page, 'Approve the scope')
    await theirs.sees('by Sofia Sponsor')

    await mine.go(`${address}?tab=matrix`)
    await page.locator('[data-cell="1 1"]').focus()
    const first = page.locator('[data-cell="1 1"]')
    await first.press('ArrowDown')
    await page.locator('[data-cell="2 1"]').press('Enter')
    await fill(page, 'In this engagement', 'The board hears of it every quarter')
    await press(page, 'Put it in')
    await mine.sees('Said for this engagement by')
    await page.keyboard.press('Escape')
    await mine.sees('31 without a control')

    await mine.go(address)
    await press(page, 'Open the period')
    await press(page.getByRole('dialog'), 'Open the period')
    await mine.sees(/^Since/)
    await mine.sees('Begin fieldwork')

    const { id } = await assessmentOf(lead, scope)
    await mine.go(`/engagements/${id}?tab=judgements`)
    await page.getByRole('button', { name: '149 Not determined' }).waitFor()
    await page
      .getByRole('row', { name: /AC-1 / })
      .getByRole('button', { name: /Not determined/ })
      .click()
    await page.getByLabel('examine', { exact: true }).check()
    await fill(page, 'Objects', 'Access policy, version 3')
    await page.getByLabel('Depth').selectOption('focused')
    await page.getByLabel('Coverage').selectOption('basic')
    const statements = page.getByRole('list', { name: 'Determination statements' })
    await statements.press('s')
    await statements.press('Control+Enter')
    await mine.sees('AC-2 Account Management')
    await statements.press('o')
    await statements.press('Control+Enter')
    await mine.sees('Say what is other than satisfied, and why.')
    await page.getByLabel('What was found').fill('Nobody owns shared accounts.')
    await page.getByLabel('What was found').press('Control+Enter')
    await mine.sees('AC-3 Access Enforcement')
    await statements.press('b')
    await press(page, 'Raise a finding')
    await mine.sees('Finding 1')
    assert.deepEqual(await looks(mine), [])
    await press(page, 'All requirements')
    await page.getByRole('button', { name: '1 Other than satisfied' }).waitFor()
    assert.deepEqual(await looks(mine), [])
  },
)

/** A system with one component of each kind. */
async function systemOf(lead: Caller): Promise<string> {
  const kinds = ['infrastructure', 'software', 'people', 'procedures', 'data'] as const
  const body = {
    kind: 'system' as const,
    name: 'Production',
    description: 'What customers use.',
    parent: null,
    components: kinds.map(kind => ({
      id: crypto.randomUUID(),
      kind,
      name: `The ${kind}`,
      description: '',
      boundary: { state: 'in' as const },
      location: '',
      supplier: null,
      connections: [],
    })),
    locations: [],
    commitments: [],
  }
  return (await lead.api.scopes.create({ body: { body } })).id
}

/** An assessment of a low baseline, led by who is signed in. */
async function assessmentOf(lead: Caller, scope: string): Promise<{ readonly id: string }> {
  const { person } = await lead.api.sessions.current()
  const framework = 'sp800-53@5.2.0'
  const baseline = { name: 'Low', framework, selections: ['low'], notApplicable: [] }
  const { id: profile } = await lead.api.profiles.create({ body: { body: baseline } })
  const body = {
    title: 'Controls of the year',
    kind: 'sp800_53a' as const,
    mode: 'internal_review' as const,
    scope,
    profile,
    from: '2026-01-01',
    to: '2026-12-31',
    lead: person ?? '',
  }
  return await lead.api.engagements.create({ body: { body } })
}

/** One adopted control that addresses the first criterion. */
async function adopted(lead: Caller): Promise<void> {
  const { person } = await lead.api.sessions.current()
  const body = {
    code: 'GOV-1',
    title: 'The board reads about security',
    statement: 'The board reads a report on security each quarter.',
    theme: 'Governance',
    lifecycle: { state: 'adopted' as const, owner: person ?? '' },
    evidenceOwners: [],
    cadence: 'quarterly' as const,
    acceptance: ['Minutes show it'],
    addresses: [{ requirement: 'soc2@2017:CC1.1', how: 'The board sets the tone' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  await lead.api.controls.create({ body: { body } })
}
