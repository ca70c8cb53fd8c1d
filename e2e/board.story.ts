import assert from 'node:assert/strict'
import { nothingKnown } from '@onus/core/scoping'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { verifyOpenReceipt } from './harness/receipt.ts'
import { story } from './harness/story.ts'

story('the management body approves the measures, nobody their own request, and the record verifies', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Board Works')
  const asking = await newcomer(lead, 'Vera Vorstand', ['compliance_lead', 'management_body'])
  const voting = await newcomer(lead, 'Otto Office', ['management_body'])
  const absent = await newcomer(lead, 'Dora Director', ['management_body'])
  await bodyOf(lead, [asking, voting, absent])
  const sha256 = await minutes(lead)

  const screen = await stage.screen(product, { as: asking })
  const { page } = screen
  await screen.go('/management-body')
  await press(page, 'Ask for approval')
  await pick(page, 'What', 'NIS2')
  await fill(page, 'What the body is asked', 'Approve the measures as they are selected.')
  await press(page.getByRole('dialog'), 'Ask for approval')
  await screen.sees('You asked for it, so you do not approve it.')
  assert.equal(await page.getByRole('button', { name: 'Vote for it' }).count(), 0)
  const [asked] = (await asking.api.resolutions.list({ query: {} })).items
  const params = { id: asked?.id ?? '' }
  await assert.rejects(
    asking.api.resolutions.vote({ params, body: { vote: 'for' } }),
    /Nobody approves their own request/,
  )

  await absent.api.resolutions.vote({ params, body: { vote: 'abstained' } })
  const other = await stage.screen(product, { as: voting })
  await other.go('/management-body')
  await press(other.page, 'Vote for it')
  await other.sees('Your vote is recorded; until the outcome it can be changed.')

  await screen.go('/management-body')
  await press(page, 'Record the outcome')
  const form = page.getByRole('dialog')
  await form.getByLabel(/^Outcome/).selectOption('Approved')
  await pick(page, 'Minutes', 'Minutes of the meeting')
  await press(form, 'Record the outcome')
  await screen.sees(`${sha256.slice(0, 16)}…`)
  await screen.sees('Otto Office: for')

  const decided = page.getByRole('listitem').filter({ hasText: sha256.slice(0, 16) })
  await decided.getByRole('link', { name: /Ledger entry/ }).click()
  const content = await verifyOpenReceipt(page, { forge: ['"approved"', '"refused"'] })
  assert.ok(content.includes(sha256), 'what was approved names the minutes by their hash')
})

/** A legal entity whose body these are. */
async function bodyOf({ api }: Caller, members: readonly Caller[]): Promise<void> {
  const { id: entity } = await api.legalEntities.create({
    body: {
      body: { name: 'Board Works GmbH', scope: null, country: 'DE', zone: 'Europe/Berlin', scoping: nothingKnown },
    },
  })
  for (const { api: member } of members) {
    const { person } = await member.sessions.current()
    const body = { entity, person: person ?? '', office: 'Managing director', since: '2026-01-01', until: null }
    await api.bodyMembers.create({ body: { body } })
  }
}

/** Minutes as evidence; their hash. */
async function minutes({ api }: Caller): Promise<string> {
  const { person } = await api.sessions.current()
  const { sha256, bytes, name, mediaType } = await api.evidence.upload({
    files: [new File(['The body met and approved the measures.'], 'minutes.txt', { type: 'text/plain' })],
  })
  const at = new Date().toISOString() as never
  await api.evidence.create({
    body: {
      body: {
        title: 'Minutes of the meeting',
        kind: 'file',
        controls: [],
        period: { from: at, to: null },
        performedAt: at,
        source: 'Signed by the chair',
        description: '',
        blobs: [{ sha256, bytes, name, mediaType }],
        snapshot: null,
        collector: null,
        collectedBy: person,
        sensitivity: 'confidential',
      },
    },
  })
  return sha256
}
