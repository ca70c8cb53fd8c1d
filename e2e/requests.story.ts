import { randomBytes } from 'node:crypto'
import { type Caller, newCaller } from './harness/caller.ts'
import { fill, press } from './harness/hand.ts'
import type { Product } from './harness/product.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

const list = [
  'PBC #;Request;Description;TSC;Owner;Due Date;Status',
  'A-1;List of leavers;Everybody who left in 2026, with the day;CC6.2;;20.12.2030;Open',
  'A-2;Firewall rules;As of the end of the year;CC6.6;;;On ice',
]

story('an auditor’s list is read, answered from my work, returned by the auditor and accepted', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Request Works')
  const engagement = await engagementOf(lead)
  const mine = await stage.screen(product, { as: lead })
  const { page } = mine
  await mine.go(`/engagements/${engagement}?tab=requests`)
  await page.getByRole('link', { name: 'Read a list' }).first().click()
  const file = { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(list.join('\n')) }
  await page.locator('input[type=file]').setInputFiles(file)
  await mine.sees('2 new, 0 changed, 0 as they are')
  await page.getByLabel('What On ice means').selectOption('sent')
  await press(page, 'Take 2 requests')
  await page.getByRole('heading', { name: 'Sent' }).waitFor()

  const auditor = await auditorOf(product, lead, engagement)
  await auditor.api.requests.create({
    body: {
      body: { engagement, reference: 'E-1', title: 'Which system keeps the leavers?', assignee: await personOf(lead) },
    },
  })
  const { items } = await auditor.api.requests.board({ query: {} })
  const asked = items.find(one => one.reference === 'E-1')?.id ?? ''
  await auditor.api.requests.transition({ params: { id: asked }, body: { verb: 'send' } })

  await mine.go('/')
  await page.getByRole('link', { name: 'Answer: E-1 Which system keeps the leavers?' }).click()
  await fill(page.getByRole('dialog'), 'Answer', 'The personnel system')
  await press(page.getByRole('dialog'), 'Submit')
  await mine.sees(/^Submitted$/)

  const theirs = await stage.screen(product, { as: auditor })
  await theirs.go(`/requests/${asked}`)
  await press(theirs.page, 'Return')
  await fill(theirs.page.getByRole('dialog'), 'What is missing', 'Its name')
  await press(theirs.page.getByRole('dialog'), 'Return')
  await theirs.sees(/^Returned$/)

  await mine.go(`/requests/${asked}`)
  await press(page, 'Answer')
  await fill(page.getByRole('dialog'), 'Answer', 'The personnel system, Papaya')
  await press(page.getByRole('dialog'), 'Submit')
  await mine.sees(/^Submitted$/)
  await theirs.go(`/requests/${asked}`)
  await press(theirs.page, 'Accept')
  await theirs.sees(/^Accepted$/)
})

async function personOf({ api }: Caller): Promise<string> {
  return (await api.sessions.current()).person ?? ''
}

async function engagementOf(lead: Caller): Promise<string> {
  const scope = await lead.api.scopes.create({
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
  const body = {
    title: 'SOC 2 Type II 2026',
    kind: 'soc2_type2' as const,
    mode: 'third_party' as const,
    scope: scope.id,
    categories: ['security' as const],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: await personOf(lead),
  }
  return (await lead.api.engagements.create({ body: { body } })).id
}

/** Somebody who accepted an invitation to this engagement as its auditor. */
async function auditorOf(product: Product, lead: Caller, engagement: string): Promise<Caller> {
  const email = `eva.${randomBytes(3).toString('hex')}@audit.example`
  const until = new Date(Date.now() + 86_400_000).toISOString() as never
  await lead.api.sessions.stepUp({ body: { method: 'password', password } })
  const { link } = await lead.api.invitations.create({ body: { email, roles: ['auditor'], engagement, until } })
  const guest = newCaller(product.origin)
  const token = link.split('#')[1] ?? ''
  await guest.api.invitations.accept({ body: { token, account: { name: 'Eva Auditor', password } } })
  await guest.api.sessions.signIn({ body: { email, password } })
  return guest
}
