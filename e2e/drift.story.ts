import assert from 'node:assert/strict'
import { axeFindings } from './harness/axe.ts'
import { type Caller, until } from './harness/caller.ts'
import { fill, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { jobDone } from './harness/shared.ts'
import { story } from './harness/story.ts'

const bucket = (name: string, more: Record<string, unknown> = {}) => ({
  provider: 'aws',
  account: '123',
  bucket: name,
  environment: 'production',
  encrypted: true,
  tls_only: true,
  ...more,
})
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

story(
  'rows are pushed, a change without a ticket shows, a state is accepted, and drawn rows are compared',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Drifting Works')
    const { api } = lead
    const screen = await stage.screen(product, { as: lead })
    const { page } = screen
    const connect = async (title: string, dataset: string) => {
      const settings = { dataset, sourceSystem: title }
      const body = { connector: 'push', title, settings, everyHours: null, state: 'active' as const }
      return (await api.connections.create({ body: { body } })).id
    }
    const [cloud, tickets] = [await connect('Cloud', 'cloud.storage@1'), await connect('Tickets', 'change.tickets@1')]

    await screen.go(`/connectors/${cloud}`)
    await screen.sees('Nothing was pushed yet.')
    await screen.sees(new RegExp(`/api/connections/${cloud}/pushes`))
    assert.deepEqual(await looks(screen), [])

    const ticket = { system: 'jira', ticket: 'OPS-7', affects: ['aws/123/logs'], author: 'ann', approver: 'bob' }
    await pushed(lead, tickets, [{ ...ticket, approved_at: hoursAgo(1), opened_at: hoursAgo(2) }])
    await pushed(lead, cloud, [bucket('logs'), bucket('data'), bucket('old')])
    await pushed(lead, cloud, [
      bucket('logs', { tls_only: false }),
      bucket('data', { encrypted: false }),
      bucket('new'),
    ])
    const { items } = await api.snapshots.list({ query: { connection: cloud, limit: 1 } })
    const snapshot = items[0]?.id ?? assert.fail('no snapshot')

    await screen.go(`/snapshots/${snapshot}?tab=changes`)
    await screen.sees('encrypted: true → false')
    await screen.sees('tls_only: true → false')
    await screen.sees('OPS-7')
    assert.deepEqual(await looks(screen), [])
    await press(page, 'Accept this state')
    await fill(page, 'Why this is the right state', 'As agreed with the owner')
    await press(page.getByRole('dialog'), 'Accept')
    await screen.sees(/accepted: As agreed with the owner/)

    const check = 'configuration-changes-have-an-approved-ticket'
    await until(
      'the check',
      async () => (await api.checks.get({ params: { id: check } })).lastRun?.body.verdict === 'failed',
    )
    await screen.go(`/checks/${check}`)
    await screen.sees(/aws\/123\/data: encrypted was true and is false, and no ticket explains it/)
    await screen.go(`/checks/${check}?tab=intervals`)
    await screen.sees(/on 1 day at least one failed/)
    assert.deepEqual(await looks(screen), [])

    await screen.go('/reviews')
    await page.getByText('Snapshot of "Cloud"').first().click()
    await page.getByRole('dialog').getByRole('link', { name: 'Open the snapshot' }).click()
    await page.getByRole('tab', { name: 'Review' }).click()
    await screen.sees('3 of 3 rows')
    assert.equal(await page.getByRole('button', { name: 'Accept', exact: true }).isDisabled(), true)
    assert.deepEqual(await looks(screen), [])
    await page.getByLabel('I compared these rows with their source').check()
    await press(page, 'Accept')
    await until('the review', async () => (await api.reviews.queue()).items.every(item => item.id !== snapshot))
  },
)

story('a person attests a manual check step by step, in their own name', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Walking Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go('/checks/premises-walked-through')
  await screen.sees('How it is performed: observation')
  await press(page, 'Attest')
  const drawer = page.getByRole('dialog', { name: 'Attest what you found' })
  await press(drawer, 'Attest')
  const step = (number: number) => drawer.getByRole('group', { name: `Step ${number}` })
  await step(4).getByText('Say what you found.').waitFor()
  for (const number of [1, 2, 3, 4])
    await step(number)
      .getByLabel('What you found')
      .selectOption(number === 2 ? 'fail' : 'pass')
  await press(drawer, 'Attest')
  await step(2).getByText('Say what is wrong.').waitFor()
  await fill(step(2), 'Note', 'Nobody asked who I am')
  await fill(drawer, 'What you found, in a sentence', 'One door was open to strangers.')
  assert.deepEqual(await axeFindings(page), [])
  await press(drawer, 'Attest')
  await screen.sees('Attested in your name. A second person reviews it.')
  await screen.sees('One door was open to strangers.')
  await screen.sees('Nobody asked who I am')
  assert.deepEqual(await looks(screen), [])
})

async function pushed(caller: Caller, id: string, rows: readonly unknown[]): Promise<void> {
  const file = new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
  const { job } = await caller.api.pushes.send({ params: { id }, files: [file] })
  await jobDone(caller, job)
}
