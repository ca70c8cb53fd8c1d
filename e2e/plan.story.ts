import assert from 'node:assert/strict'
import type { Caller } from './harness/caller.ts'
import { fill, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { story } from './harness/story.ts'

story(
  'an evidence plan shows a missed quarter for ever, and a window that is open is recorded from it',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Plan Works')
    const engagement = await planned(lead)
    const mine = await stage.screen(product, { as: lead })
    const { page } = mine
    await mine.go(`/engagements/${engagement}?tab=plan`)
    await mine.sees('Most is missing of')
    const map = page.getByRole('figure', { name: 'Evidence plan' })
    await map
      .getByRole('img', { name: /Missed/ })
      .first()
      .waitFor()
    await map
      .getByRole('button', { name: /Expected now/ })
      .first()
      .click()
    await press(page.getByRole('dialog'), 'Record')
    await map
      .getByRole('img', { name: /not proven/ })
      .or(map.getByRole('button', { name: /not proven/ }))
      .first()
      .waitFor()
    await page.getByRole('radio', { name: 'Missed' }).click()
    await mine.sees(/Q\d/)
    assert.match(page.url(), /show=missed/)
    assert.deepEqual(await looks(mine), [])

    await mine.go('/')
    await page
      .getByRole('button', { name: /^Perform: AR-2/ })
      .first()
      .click()
    await press(page.getByRole('dialog'), 'Record')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    await mine.go('/settings?tab=reminders')
    await fill(page, 'quarterly: days that still count as late', '5')
    await press(page, 'Record the windows')
    await mine.sees('The windows are recorded')
    await mine.sees('No mail is sent from here')
    assert.deepEqual(await looks(mine), [])
  },
)

/** An engagement over the year up to some months from now, with a control since its first day. */
async function planned({ api }: Caller): Promise<string> {
  const { person } = await api.sessions.current()
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const scope = await api.scopes.create({
    body: {
      body: {
        kind: 'system',
        name: 'Production',
        description: 'What customers use.',
        parent: null,
        components: [],
        locations: [],
        commitments: [],
      },
    },
  })
  const control = (code: string, cadence: 'monthly' | 'quarterly') => ({
    code,
    title: `Access is reviewed ${cadence}`,
    statement: 'Owners review accounts.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner: person ?? '' },
    evidenceOwners: [],
    cadence,
    acceptance: ['Every account was looked at'],
    addresses: [],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  })
  const effectiveFrom = `${day(-400)}T00:00:00.000Z`
  await api.controls.create({ body: { body: control('AR-1', 'quarterly'), effectiveFrom } })
  await api.controls.create({ body: { body: control('AR-2', 'monthly'), effectiveFrom } })
  const { id } = await api.engagements.create({
    body: {
      body: {
        title: 'SOC 2 of the year',
        kind: 'soc2_type2',
        mode: 'third_party',
        scope: scope.id,
        profile: null,
        categories: ['security'],
        from: day(-270),
        to: day(95),
        lead: person ?? '',
        sponsor: null,
        firm: null,
        team: [],
      },
    },
  })
  return id
}
