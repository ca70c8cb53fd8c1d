import assert from 'node:assert/strict'
import { fill, pick, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

story('leadership says where it is and where it wants to be, and a gap becomes a control', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Outcome Works')
  await lead.api.people.create({ body: person('Sam Sponsor') })
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen

  await screen.go('/profiles')
  await press(page, 'Begin a current profile')
  await screen.sees('Start small')
  await page.getByRole('button', { name: /^Include PR.AA Identity/ }).click()
  await screen.sees(/outcomes of PR.AA are included/)
  await page.getByRole('button', { name: 'Edit PR.AA-01' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Partially').check()
  await fill(form, 'What is so today', 'Accounts of staff are, those of machines are not.')
  await press(form, 'Record it')
  await form.waitFor({ state: 'detached' })
  await screen.sees('Accounts of staff are, those of machines are not.')
  await page.getByRole('button', { name: 'Edit PR.AA-02' }).click()
  await form.getByLabel('Left out, with a reason').check()
  await press(form, 'Record it')
  await screen.sees('Say why it is left out.')
  await fill(form, 'Why it is left out', 'Nobody proofs identities here')
  await press(form, 'Record it')
  await form.waitFor({ state: 'detached' })

  await page.getByRole('tab', { name: 'Head' }).click()
  await pick(page, 'Sponsor', 'Sam Sponsor')
  await press(page, 'Record a new version')
  await page.getByRole('tab', { name: /Tiers/ }).click()
  await press(page, 'Choose the tier of PR')
  await form.getByLabel(/^2 Risk Informed/).check()
  await fill(form, 'Why', 'Known, but not everywhere')
  await press(form, 'Record the choice')
  await form.waitFor({ state: 'detached' })
  await screen.sees('Known, but not everywhere')

  await press(page, 'Begin a target from it')
  await page.getByRole('heading', { name: 'CSF target profile' }).waitFor()
  await page.getByRole('button', { name: 'Edit PR.AA-01' }).click()
  await press(form, 'Set a target')
  await press(form, 'Record it')
  await screen.sees('Name the risk or the obligation that asks for it.')
  await press(form, 'Add a reason')
  await form.getByLabel('Reason 1', { exact: true }).fill('Stolen accounts')
  await fill(form, 'What will be so then', 'Every account has an owner.')
  await press(form, 'Record it')
  await form.waitFor({ state: 'detached' })

  await page.getByRole('link', { name: 'Compare' }).click()
  await page
    .getByRole('img', { name: /Protect, 22 outcomes: 0 today, 1 aimed at/ })
    .first()
    .waitFor()
  const row = page.getByRole('row').filter({ hasText: 'Protect' })
  assert.match(await row.innerText(), /PR\s*Protect\s+1\s/)
  await page.getByRole('button', { name: 'Make a control for PR.AA-01' }).click()
  await fill(form, 'Code', 'IAM-9')
  await fill(form, 'Acceptance', 'No account without an owner')
  await pick(page, 'Owner', 'Sam Sponsor')
  await press(form, 'Make the control')
  await page.getByRole('heading', { name: /IAM-9/ }).waitFor()
  const [control] = (await lead.api.controls.list()).items.filter(one => one.body.code === 'IAM-9')
  assert.deepEqual(
    control?.body.addresses.map(one => one.requirement),
    ['csf@2.0:PR.AA-01'],
  )
  await page.getByRole('link', { name: 'PR.AA-01 of CSF target profile' }).click()
  await form.getByText('Every account has an owner.').waitFor()
})

story('a baseline follows the highest impact, and each decision on it has its reason and its approver', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Baseline Works')
  await lead.api.people.create({ body: person('Ada Approver') })
  const { id } = await lead.api.profiles.create({
    body: { body: { name: 'Our baseline', framework: 'sp800-53@5.2.0', selections: ['low'], notApplicable: [] } },
  })
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go(`/profiles/${id}?tab=baseline`)
  await page.getByLabel('Confidentiality').selectOption('moderate')
  await page.getByLabel('Integrity').selectOption('low')
  await page.getByLabel('Availability').selectOption('low')
  await press(page, 'Use the moderate baseline')
  await page.getByRole('tab', { name: /Requirements ?287/ }).click()
  await page.getByLabel('Filter by text').fill('AC-18')
  await page.getByRole('row').filter({ hasText: 'Wireless Access' }).getByRole('button').first().click()
  const drawer = page.getByRole('dialog')
  await press(drawer, 'Decide')
  await press(drawer, 'Record the decision')
  await screen.sees('Say who approved it.')
  await fill(drawer, 'Why', 'There is no wireless network')
  await pick(page, 'Approved by', 'Ada Approver')
  await press(drawer, 'Record the decision')
  await drawer.getByRole('button', { name: 'Take it back' }).waitFor()
  await screen.sees('There is no wireless network')
  const { counts } = await lead.api.profiles.tailored({ params: { id } })
  assert.equal(counts.notApplicable, 1)

  const soc2 = await lead.api.profiles.create({
    body: { body: { name: 'SOC 2', framework: 'soc2@2017', selections: ['security'], notApplicable: [] } },
  })
  await screen.go(`/profiles/${soc2.id}`)
  const security = page.getByLabel(/^Security/)
  assert.deepEqual([await security.isChecked(), await security.isDisabled()], [true, true])
  await page.getByLabel(/^Availability/).check()
  await press(page, 'Record a new version')
  await screen.sees('SOC 2 is recorded.')
  const chosen = await lead.api.profiles.get({ params: { id: soc2.id } })
  assert.deepEqual(chosen.body.selections, ['security', 'availability'])
})

function person(name: string) {
  return { body: { name, email: null, title: 'Head', user: null, leftOn: null } }
}
