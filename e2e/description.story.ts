import assert from 'node:assert/strict'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { story } from './harness/story.ts'

story(
  'a system is described from its data, what changed since makes a section stale, and nobody signs over it',
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

    await lead.api.scopes.update({ params: { id: scope }, body: { body: systemIn('Paris') } })
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
  },
)

async function nameOf(lead: Caller): Promise<string | undefined> {
  const { person } = await lead.api.sessions.current()
  return (await lead.api.people.list()).items.find(one => one.id === person)?.body.name
}

async function systemOf(lead: Caller, location: string): Promise<string> {
  return (await lead.api.scopes.create({ body: { body: systemIn(location) } })).id
}

/** A system with one component of each kind in one place. */
function systemIn(location: string) {
  const kinds = ['infrastructure', 'software', 'people', 'procedures', 'data'] as const
  return {
    kind: 'system' as const,
    name: 'Invoices',
    description: 'Sends invoices for small shops.',
    parent: null,
    components: kinds.map((kind, index) => ({
      id: `018f0000-0000-7000-8000-00000000002${index}`,
      kind,
      name: `The ${kind}`,
      description: '',
      boundary: { state: 'in' as const },
      location,
      supplier: kind === 'infrastructure' ? 'Cloud AG' : null,
      connections: [],
    })),
    locations: ['Berlin'],
    commitments: [],
  }
}

function engagementOf(scope: string, lead: string) {
  return {
    title: 'SOC 2 of the year',
    kind: 'soc2_type2' as const,
    mode: 'third_party' as const,
    scope,
    categories: ['security' as const],
    from: '2026-01-01',
    to: '2026-12-31',
    lead,
  }
}
