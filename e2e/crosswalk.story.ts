import assert from 'node:assert/strict'
import { axeFindings } from './harness/axe.ts'
import { press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const wanted = [
  'soc2@2017:CC6.2',
  'sp800-53@5.2.0:AC-2',
  'csf@2.0:PR.AA-01',
  'iso27001@2022:A.5.16',
  'nis2@2022:21(2)(i)',
] as const

story('one control is tagged to five frameworks on one screen, each with its line', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Tagging Works')
  const { id } = await lead.api.controls.create({
    body: {
      body: {
        code: 'IAM-90',
        title: 'Accounts follow people',
        statement: 'An account is made when a person joins, changed when the work changes, and closed on the last day.',
        theme: 'access',
        lifecycle: { state: 'proposed' },
        evidenceOwners: [],
        cadence: 'quarterly',
        acceptance: ['Every account has a person who works here.'],
        addresses: [],
        checks: [],
        manual: null,
        scopes: [],
        origin: null,
      },
      reason: '',
    },
  })
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go(`/controls/${id}/requirements`)
  await page.getByLabel('Search requirements').fill('CC6.2, AC-2, PR.AA-01, A.5.16, 21(2)(i)')
  await press(page, 'Add these 5')
  const lines = page.getByPlaceholder('How this addresses it, in one line')
  assert.equal(await lines.count(), 5)
  await lines.first().fill('Accounts are made, changed and closed with the person')
  await page.getByRole('button', { name: /at the 4 without a line/ }).click()
  assert.deepEqual(await axeFindings(page), [])
  await press(page, 'Record a new version')
  await page.getByRole('heading', { name: /Accounts follow people/ }).waitFor()
  const { body } = await lead.api.controls.get({ params: { id } })
  assert.deepEqual(body.addresses.map(one => one.requirement).toSorted(), [...wanted].sort())
})

story('a relation is decided in the workbench by one person and reviewed by another', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Crosswalk Works')
  const second = await newcomer(lead, 'Sam Second', ['compliance_lead'])
  const pair = `/crosswalks?source=soc2@2017&target=csf@2.0&pair=${encodeURIComponent('soc2@2017:CC6.1 csf@2.0:PR.AA-05')}`
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go(pair)
  await press(page, 'Decide the relation')
  assert.equal(await page.getByRole('radio', { checked: true }).count(), 0)
  await page.getByRole('radio', { name: /is a part of PR\.AA-05/ }).check()
  await page.getByRole('radio', { name: /functional/i }).check()
  await page.getByLabel('Why', { exact: true }).fill('Both limit what an account may do.')
  await page.getByLabel(/What of PR\.AA-05 stays open/).fill('Reviews of rights at set intervals.')
  await press(page, 'Record the decision')
  await screen.sees(/A draft counts for nothing/)
  assert.deepEqual(await axeFindings(page), [])

  const other = await stage.screen(product, { as: second })
  await other.go(pair)
  await press(other.page, 'Review')
  await other.page.getByText('Reviewed', { exact: true }).first().waitFor()
  const { items } = await lead.api.relations.list()
  assert.deepEqual(
    items.map(one => one.body.lifecycle.state),
    ['reviewed'],
  )
})

story('NIS2 seen from SOC 2 has ten points, five blocks and no overall number', async stage => {
  const { product, sample } = await stage.shared()
  const screen = await stage.screen(product, { as: (await sample()).member })
  const { page } = screen
  await screen.go('/posture/beyond')
  assert.equal(await page.getByRole('heading', { level: 2, name: /^21\(2\)\([a-j]\)/ }).count(), 10)
  for (const title of [/Reporting/, /management body/, /Registration/, /supplier/, /Correction/])
    assert.equal((await page.getByRole('heading', { level: 2, name: title }).count()) > 0, true, String(title))
  assert.doesNotMatch(await page.getByRole('main').innerText(), /\d\s*%/)
})
