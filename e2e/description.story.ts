import assert from 'node:assert/strict'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { controlOverAll, describe, signPapers, systemIn, take } from './harness/papers.ts'
import type { Screen } from './harness/screen.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

story(
  'a system is described from its data, nobody signs over what is stale, and a letter bridges to the next report',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Describe Works')
    const { person } = await lead.api.sessions.current()
    const scope = await systemOf(lead, 'Frankfurt')
    const { id } = await lead.api.engagements.create({ body: { body: engagementOf(scope, person ?? '') } })
    const mine = await stage.screen(product, { as: lead })
    const { page } = mine

    await mine.go(`/engagements/${id}?tab=description&section=services`)
    await mine.sees('0 of 9 sections complete')
    await press(page, 'Add service')
    await fill(page, 'Service', 'Invoices')
    await fill(page, 'Who uses it', 'Small shops')
    await fill(page, 'How it is delivered', 'In the browser')
    await press(page, 'Record the section')
    await mine.sees('1 of 9 sections complete')

    await press(page, /^DC 3 Components/)
    await mine.sees('Infrastructure: The infrastructure (inside; Frankfurt; run by Cloud AG)')
    await pick(page, 'One owner for all that have none', (await nameOf(lead)) ?? '')
    await press(page, 'Record the section')
    await mine.sees('2 of 9 sections complete')

    await press(page, /^DC 4 Incidents/)
    await page.getByLabel('Are there incidents?').selectOption('none')
    await fill(page, 'In which office you sign', 'CISO')
    await press(page, 'Record the section')
    await mine.sees('3 of 9 sections complete')

    const effectiveFrom = `${day(-60)}T00:00:00.000Z`
    await lead.api.scopes.update({ params: { id: scope }, body: { body: systemIn('Paris'), effectiveFrom } })
    await mine.go(`/engagements/${id}?tab=description&section=components`)
    await mine.sees('Stale: 5 facts changed')
    await mine.sees('Changed since')
    await press(page, 'I looked at what changed: record')
    await mine.sees('3 of 9 sections complete')

    await mine.go(`/engagements/${id}?tab=assertion`)
    await press(page, 'Say who signs and what is known')
    await pick(page, 'Who signs for management', (await nameOf(lead)) ?? '')
    await fill(page, 'In which office', 'CEO')
    await press(page.getByRole('dialog'), 'Record')
    await mine.sees('DC 9 Changes during the period: Nobody has looked at it yet')
    assert.equal(await page.getByRole('button', { name: 'Sign for management' }).isDisabled(), true)

    for (const tab of ['description&section=subservices', 'assertion', 'letters']) {
      await mine.go(`/engagements/${id}?tab=${tab}`)
      assert.deepEqual(await looks(mine), [], tab)
    }

    await describe(lead, id, await controlOverAll(lead, id, 'ALL-1', 'We look at everything'))
    await lead.api.sessions.stepUp({ body: { method: 'password', password } })
    await mine.go(`/engagements/${id}?tab=assertion`)
    await press(page, 'Sign for management')
    await mine.sees(/^Signed/)
    await signPapers(lead, id)
    await take(lead, id, ['begin_scoping', 'open_period', 'begin_fieldwork', 'begin_reporting', 'issue'])
    await bridges(mine, lead, id)
    assert.deepEqual(await looks(mine), [])
  },
)

/** A letter is blocked while it is too long, leads nowhere and denies what the record saw; told in words, it is signed. */
async function bridges(mine: Screen, lead: Caller, report: string): Promise<void> {
  const { page } = mine
  const { person } = await lead.api.sessions.current()
  const scope = (await lead.api.engagements.get({ params: { id: report }, query: {} })).body.scope
  const next = { ...engagementOf(scope, person ?? ''), title: 'SOC 2 of the next year', from: day(-119), to: day(245) }
  await lead.api.engagements.create({ body: { body: next } })
  await mine.go(`/engagements/${report}?tab=letters`)
  await press(page, 'Draft a letter')
  const drawer = page.getByRole('dialog')
  await fill(drawer, 'Up to which day', day(0))
  await drawer.getByLabel('Were there changes that matter?').selectOption('none')
  await drawer.getByLabel('Were there incidents?').selectOption('none')
  await fill(drawer, 'Next report expected on', day(300))
  await pick(page, 'Who signs for management', (await nameOf(lead)) ?? '')
  await fill(drawer, 'In which office', 'CEO')
  await press(drawer, 'Record the draft')
  await mine.sees(/^It would speak about more than 3 months/)
  await mine.sees(/^No next engagement is named/)
  await mine.sees(/^“No change” contradicts the record: .*Paris/)
  assert.equal(await page.getByRole('button', { name: 'Sign for management' }).isDisabled(), true)

  await press(page, 'Edit')
  await fill(drawer, 'Up to which day', day(-45))
  await pick(page, 'The engagement that follows', 'SOC 2 of the next year')
  await drawer.getByLabel('Were there changes that matter?').selectOption('told')
  await fill(drawer, 'The changes that matter, in words for customers', 'The system moved to Paris.')
  await press(drawer, 'Record the draft')
  await mine.sees(/The system moved to Paris\./)
  await press(page, 'Sign for management')
  await mine.sees(`Signed, up to ${day(-45)}`)
  const saving = page.waitForEvent('download')
  await press(page, 'Document')
  await page.getByRole('menuitem', { name: 'As DOCX, to edit' }).click()
  assert.match((await saving).suggestedFilename(), /^bridge-letter-.*\.docx$/)
}

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

async function nameOf(lead: Caller): Promise<string | undefined> {
  const { person } = await lead.api.sessions.current()
  return (await lead.api.people.list()).items.find(one => one.id === person)?.body.name
}

async function systemOf(lead: Caller, location: string): Promise<string> {
  const effectiveFrom = `${day(-700)}T00:00:00.000Z`
  return (await lead.api.scopes.create({ body: { body: systemIn(location), effectiveFrom } })).id
}

function engagementOf(scope: string, lead: string) {
  return {
    title: 'SOC 2 of the year',
    kind: 'soc2_type2' as const,
    mode: 'third_party' as const,
    scope,
    categories: ['security' as const],
    from: day(-484),
    to: day(-120),
    firm: { name: 'Audit & Co', licence: '' },
    lead,
  }
}
