import assert from 'node:assert/strict'
import { type newCaller, until } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('an auditor is invited by a link, sees one engagement, signs with a passkey, releases and locks', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Audited Works')
  const engagement = await prepared(lead)
  const company = await stage.screen(product, { as: lead })
  await company.go(`/engagements/${engagement}?tab=room`)
  await press(company.page, 'Invite an auditor')
  const dialog = company.page.getByRole('dialog')
  await fill(dialog, 'Email', 'eva.auditor@firm.example')
  await fill(dialog, 'Last day of access', '2030-06-30')
  await press(dialog, 'Make the link')
  const link = await dialog.getByText(/^http.*\/invitation#/).innerText()

  const audit = await stage.screen(product)
  const { page } = audit
  const authenticator = await page.context().newCDPSession(page)
  await authenticator.send('WebAuthn.enable')
  await authenticator.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(link)
  await fill(page, 'Your name', 'Eva Auditor')
  await fill(page, 'Password', password)
  await press(page, 'Accept')
  await page.waitForURL(/second-factor/)
  await audit.go('/settings?tab=account')
  await fill(page, 'Name', 'Key of Eva')
  await press(page, 'Add a passkey')
  await audit.sees('Key of Eva is added.')

  await audit.go('/')
  await page.waitForURL(`**/engagements/${engagement}?tab=room`)
  await audit.sees('1 of 1 controls have no conclusion of yours')
  const screens = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').allInnerTexts()
  assert.deepEqual(screens, ['Your engagement', 'Your account'])

  await audit.go(`/engagements/${engagement}?tab=seen`)
  await page.getByRole('button', { name: 'Review of the first quarter' }).click()
  const opened = page.getByRole('dialog')
  await opened.getByText('All accounts').waitFor()
  await press(opened, 'Look at the rows of accounts.csv')
  await opened.getByText('masked', { exact: true }).first().waitFor()
  assert.equal(await opened.getByText('greta').count(), 0)
  page.once('dialog', asked => void asked.accept('Compared with the list of leavers'))
  await press(opened, 'Unmask')
  await opened.getByText('greta').waitFor()
  await audit.go(`/engagements/${engagement}?tab=room`)
  await audit.sees(/Eva Auditor opened evidence/)
  await audit.sees(/looked at rows of evidence.*accounts\.csv; 1 row/)
  await audit.sees(/Compared with the list of leavers/)
  await press(page, 'Conclude')
  await pick(page, 'Control', 'AC-1')
  await page.getByRole('dialog').getByLabel('Result').selectOption({ label: 'Effective' })
  await fill(page.getByRole('dialog'), 'In your words', 'Every account was reviewed in time.')
  await pick(page, 'It rests on', 'Review of the first quarter')
  await press(page.getByRole('dialog'), 'Conclude and sign')
  await audit.sees('Signed, not released')

  await fill(page, 'Name of the key', 'Paper key')
  const saving = page.waitForEvent('download')
  await press(page, 'Make a key and save its file')
  const keyFile = await (await saving).path()
  await audit.sees('Paper key is registered.')
  await press(page, 'Conclude')
  const form = page.getByRole('dialog')
  await form.getByLabel('What it is').selectOption('opinion')
  await form.getByLabel('About').selectOption('operation')
  await form.getByLabel('Opinion', { exact: true }).selectOption('unmodified')
  await fill(form, 'In your words', 'It worked throughout.')
  await pick(page, 'It rests on', 'Review of the first quarter')
  await form.getByLabel('Sign with').selectOption({ label: 'Paper key (Ed25519)' })
  await press(form, 'Conclude and sign')
  await page.getByLabel('The file of your key').setInputFiles(keyFile)
  await page.getByText('Not signed', { exact: true }).waitFor({ state: 'detached' })

  await company.go(`/engagements/${engagement}?tab=room`)
  assert.equal(await company.page.getByText('Every account was reviewed in time.').count(), 0)
  await company.sees(/accounts\.csv, row 0\. Compared with the list of leavers/)
  assert.equal(await company.page.getByText('opened evidence').count(), 0)
  await press(page, 'Release')
  await fill(page.getByRole('dialog'), 'Words with it', 'Final')
  await page.getByRole('dialog').getByLabel('Lock the room').check()
  await press(page.getByRole('dialog'), 'Release')
  await audit.sees('This room is locked: what was concluded stays as it is')

  await company.go(`/engagements/${engagement}?tab=room`)
  await company.sees('Every account was reviewed in time.')
  await company.sees('Opinion on operation: unmodified')
  assert.equal(await company.page.getByText('Its signature does not hold').count(), 0)
  await company.sees(/Its signature holds\. Signed by Eva Auditor/)
})

/** An engagement with one control and one piece of evidence that the ledger has signed for. */
async function prepared(lead: ReturnType<typeof newCaller>) {
  const { api } = lead
  const me = (await api.sessions.current()).person ?? ''
  const part = (kind: 'infrastructure' | 'software' | 'people' | 'procedures' | 'data') => ({
    id: crypto.randomUUID(),
    kind,
    name: `The ${kind}`,
    description: '',
    boundary: { state: 'in' as const },
    location: '',
    supplier: null,
    connections: [],
  })
  const parts = (['infrastructure', 'software', 'people', 'procedures', 'data'] as const).map(part)
  const system = { kind: 'system' as const, name: 'Production', description: 'It', parent: null, components: parts }
  const scope = await api.scopes.create({ body: { body: { ...system, locations: [], commitments: [] } } })
  const control = await api.controls.create({
    body: {
      body: {
        code: 'AC-1',
        title: 'Access is reviewed',
        statement: 'Access is reviewed every quarter.',
        theme: 'access',
        lifecycle: { state: 'adopted', owner: me },
        evidenceOwners: [],
        cadence: 'quarterly',
        acceptance: ['All accounts'],
        addresses: [{ requirement: 'soc2@2017:CC6.1', how: 'By review' }],
        checks: [],
        manual: null,
        scopes: [],
        origin: null,
      },
    },
  })
  const from = '2026-01-01T00:00:00.000Z' as never
  const accounts = await api.evidence.upload({
    files: [new File(['account,reviewed_on\ngreta,2026-03-31\n'], 'accounts.csv')],
  })
  const evidence = await api.evidence.create({
    body: {
      body: {
        title: 'Review of the first quarter',
        kind: 'record',
        controls: [control.id],
        period: { from, to: null },
        performedAt: from,
        source: 'Directory',
        description: 'All accounts',
        blobs: [accounts],
        snapshot: null,
        collector: null,
        collectedBy: me,
        sensitivity: 'internal',
      },
    },
  })
  const engagement = await api.engagements.create({
    body: {
      body: {
        title: 'SOC 2 Type II 2026',
        kind: 'soc2_type2',
        mode: 'third_party',
        scope: scope.id,
        categories: ['security'],
        from: '2026-01-01',
        to: '2026-12-31',
        lead: me,
        firm: { name: 'Firm & Partners', licence: 'https://example.com/registry' },
      },
    },
  })
  await until('a signed checkpoint over the evidence', () =>
    api.ledger.receipt({ params: { fact: evidence.fact } }).catch(() => null),
  )
  return engagement.id
}
