import assert from 'node:assert/strict'
import type { Caller } from './harness/caller.ts'
import { press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { story } from './harness/story.ts'

story('an engagement says what it lacks, what to do first, what that may cost, and what was planned', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Readiness Works')
  const engagement = await engagementOf(lead)
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen

  await screen.go(`/engagements/${engagement}?tab=readiness`)
  await screen.sees('Management, not an attestation')
  await screen.sees('What blocks most')
  await press(page, /Design gap/)
  await page.getByRole('row', { name: /CC6\.1/ }).waitFor()
  assert.match(page.url(), /readiness=design_gap/)
  assert.deepEqual(await looks(screen), [])

  await recordedLate(lead)
  await screen.go(`/engagements/${engagement}?tab=plan&asOf=2026-01-31`)
  await screen.sees('As of 31 January 2026')
  await screen.sees('This engagement was recorded later')
  await press(page, 'Compare')
  await screen.sees('By what was known then')
  await page.getByRole('row', { name: /AR-9, 2026-01.*Not there/ }).waitFor()
  await page
    .getByRole('link', { name: /control: AR-9/ })
    .first()
    .waitFor()
  assert.deepEqual(await looks(screen), [])
  await screen.go('/settings?asOf=2026-01-31')
  await screen.sees('are shown as they are now')
  await screen.go('/?')

  await screen.go(`/engagements/${engagement}?tab=roadmap`)
  await screen.sees('Close accounts on the last day')
  await screen.sees('Observation period')
  const said = page.getByRole('status').filter({ hasText: 'of your own people' })
  const before = await said.innerText()
  await page.getByLabel('Maturity of evidence').selectOption('manual')
  await page.getByLabel('Breadth of the scope').selectOption('many')
  assert.notEqual(await said.innerText(), before)
  assert.deepEqual(await looks(screen), [])

  await screen.go(`/engagements/${engagement}?tab=poam`)
  await page.getByRole('row', { name: /Close accounts on the last day/ }).waitFor()
  await press(page, 'Export')
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Plan of action and milestones (OSCAL)' }).click()
  assert.match((await download).suggestedFilename(), /^plan-of-action-and-milestones-.*\.json$/)
  assert.deepEqual(await looks(screen), [])
})

/** A control that has been in force since January, as somebody says only now. */
async function recordedLate({ api }: Caller): Promise<void> {
  const owner = (await api.sessions.current()).person ?? ''
  await api.controls.create({
    body: {
      body: {
        code: 'AR-9',
        title: 'Access is reviewed',
        statement: 'Owners review accounts every month.',
        theme: 'access',
        lifecycle: { state: 'adopted', owner },
        evidenceOwners: [],
        cadence: 'monthly',
        acceptance: ['Every account was looked at'],
        addresses: [{ requirement: 'soc2@2017:CC6.2', how: 'By looking.' }],
        checks: [],
        manual: { method: 'inspection', steps: ['Look at the list'] },
        scopes: [],
        origin: null,
      },
      effectiveFrom: '2026-01-01T00:00:00.000Z',
      reason: 'In force since January',
    },
  })
}

async function engagementOf({ api }: Caller): Promise<string> {
  const me = (await api.sessions.current()).person ?? ''
  const scope = await api.scopes.create({
    body: {
      body: {
        kind: 'system',
        name: 'Production',
        description: 'What customers use',
        parent: null,
        components: [],
        locations: [],
        commitments: [],
      },
    },
  })
  const { id } = await api.engagements.create({
    body: {
      body: {
        title: 'SOC 2 Type II',
        kind: 'soc2_type2',
        mode: 'third_party',
        scope: scope.id,
        categories: ['security'],
        from: '2026-01-01',
        to: '2027-12-31',
        lead: me,
      },
    },
  })
  const finding = await api.findings.create({
    body: {
      body: {
        title: 'Accounts stay open',
        kind: 'design',
        severity: 'high',
        owner: me,
        description: 'Nothing closes them.',
        requirements: ['soc2@2017:CC6.1'],
        engagement: id,
      },
    },
  })
  await api.actions.create({
    body: {
      body: {
        title: 'Close accounts on the last day',
        description: 'HR tells IT.',
        owner: me,
        due: '2027-06-30',
        about: [{ noun: 'finding', id: finding.id }],
        requirements: [],
        milestones: [{ title: 'Choose a way', due: '2027-03-01', doneAt: null }],
      },
    },
  })
  return id
}
