import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundleZip, checkBundle, howToVerify, nodePrimitives } from '@onus/reports/bundle'
import { engagementIn, scopeIn } from '../engagement/testing.ts'
import { jobDone } from '../job/testing.ts'
import { password, secretOf } from '../session/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'

const period = { from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' }

async function auditorOf(place: Place, engagement: string, email: string): Promise<Browser> {
  const until = '2027-06-30T00:00:00.000Z'
  const { link } = await place.lead.client.invitations.create({
    body: { email, roles: ['auditor'], engagement, until },
  })
  const browser = place.browser()
  await browser.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Eva', password } } })
  await browser.client.sessions.signIn({ body: { email, password } })
  return browser
}

async function controlIn(place: Place): Promise<string> {
  const body = {
    code: 'AC-1',
    title: 'Access is reviewed',
    statement: 'Access is reviewed every quarter.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [],
    cadence: 'quarterly' as const,
    acceptance: ['All accounts'],
    addresses: [{ requirement: 'soc2@2017:CC6.1', how: 'By review' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  return (await place.lead.client.controls.create({ body: { body } })).id
}

async function evidenceFor(
  place: Place,
  control: string,
  name: string,
  of: { from: string; to: string | null },
  performedAt = of.from,
) {
  const blob = await place.lead.client.evidence.upload({ files: [textFile(name, `what ${name} shows`)] })
  const body = {
    title: name,
    kind: 'file',
    controls: [control],
    period: of,
    performedAt,
    source: 'Directory',
    description: '',
    blobs: [blob],
    snapshot: null,
    collector: null,
    collectedBy: place.me,
    sensitivity: 'internal',
  }
  return await place.lead.client.evidence.create({ body: { body: body as never } })
}

const rawOf = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
const signed = (text: string, key: KeyObject) => sign(null, Buffer.from(text), key).toString('base64')

/** A frozen population of changes out of a file, and a sample of it. */
async function sampled({ lead }: Place, engagement: string, control: string): Promise<void> {
  const { client } = lead
  const rows = Array.from({ length: 30 }, (_, change) => `CH-${change},${change % 3 === 0 ? 'a\\b' : 'Zoë'}`)
  const body = {
    title: 'Changes',
    engagement,
    control,
    source: { kind: 'upload' },
    columns: ['change', 'who'].map(name => ({ name, personal: name === 'who' })),
    key: ['change'],
    from: '2026-01-01',
    to: '2026-12-31',
    ipe: { sourceSystem: 'Tracker', query: 'All changes', generatedBy: 'Bo', generatedAt: '2027-01-10T00:00:00.000Z' },
  }
  const files = [textFile('changes.csv', 'change,who', ...rows)]
  const { id, fact } = await client.populations.freeze({ files, body: body as never })
  await answered(() => client.ledger.receipt({ params: { fact } }))
  const method = { kind: 'random' as const, seed: 'lottery 7 12 31', seedFrom: 'Eva' }
  await client.draws.draw({ body: { population: id, method, size: 5 } as never })
}

/** What the ledger answers as soon as it can. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (tries > 100) throw error
      await sleep(50)
    }
  }
}

/** What an auditor concludes and releases, signed with a key of her own. */
async function conclude(auditor: Browser, id: string, control: string, ...refs: number[]): Promise<void> {
  const { rooms } = auditor.client
  const pair = generateKeyPairSync('ed25519')
  const { keyText, checkpoint } = await rooms.workspace({ params: { id } })
  const publicKey = rawOf(pair.publicKey)
  const proof = signed(keyText.replace('{key}', publicKey), pair.privateKey)
  const key = await rooms.addKey({ params: { id }, body: { name: 'Laptop', publicKey, proof } })
  const conclusion = { kind: 'conclusion', control, result: 'effective', key: key.id, refs, checkpoint }
  const statement = await rooms.prepare({ params: { id }, body: { ...conclusion, text: 'It was reviewed' } as never })
  const signature = signed(statement.text, pair.privateKey)
  await rooms.sign({ params: { id, entry: statement.id }, body: { kind: 'ed25519', signature } })
  await rooms.release({ params: { id }, body: { words: 'Done', lock: true } })
}

/** Downloads a bundle and verifies it with nothing but itself. */
async function verified(
  who: Browser,
  id: string,
  asked: { since?: number[]; personal?: 'shown'; reason?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'onus-bundle-'))
  try {
    const response = await who.client.bundles.download({ params: { id }, body: asked })
    const path = join(folder, 'bundle.zip')
    writeFileSync(path, Buffer.from(await response.arrayBuffer()))
    await using zip = await bundleZip(path)
    const rows = [...zip.files.keys()].find(name => name.endsWith('.tsv') && name.startsWith('populations/')) ?? ''
    const zipped = readFileSync(path)
    return { ...(await checkBundle(zip, nodePrimitives)), files: [...zip.files.keys()], rows, zipped }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the bundle of an engagement', async t => {
  await using place = await openPlace()
  const { lead } = place
  const control = await controlIn(place)
  const inside = await evidenceFor(place, control, 'review.txt', period)
  const outside = await evidenceFor(place, control, 'older.txt', {
    from: '2024-01-01T00:00:00.000Z',
    to: '2024-02-01T00:00:00.000Z',
  })
  const id = await engagementIn(place)
  const other = await engagementIn(place, { title: 'Another one', scope: await scopeIn(place, 'Elsewhere') })
  const of = { noun: 'evidence', id: inside.id } as const
  await place.second.client.reviews.decide({ body: { of, decision: 'accepted' } })
  const auditor = await auditorOf(place, id, 'eva@firm.example')
  const stranger = await auditorOf(place, other, 'olaf@firm.example')
  await sampled(place, id, control)
  const { index } = await answered(() => lead.client.ledger.receipt({ params: { fact: inside.fact } }))
  await conclude(auditor, id, control, index ?? -1)
  let bundle = ''

  await t.test('is made by a job, which writes its list to the ledger', async () => {
    const { job } = await lead.client.bundles.make({ params: { id } })
    const { outcome } = await jobDone(lead.client, job)
    bundle = (outcome as { bundle: string }).bundle
    const { items, counts, making } = await lead.client.bundles.list({ params: { id } })
    assert.deepEqual([items.map(one => one.id), making], [[bundle], null])
    assert.equal(items[0]?.body.files, 4, 'evidence, rows, the same masked, and the key of the masks')
    assert.equal(counts.find(one => one.noun === 'conclusion')?.versions, 1)
  })

  await t.test('verifies with nothing but itself, and holds what is about the period and nothing else', async () => {
    const { problems, manifest, files, signers } = await verified(auditor, bundle, {
      since: [3],
      reason: 'For the file',
    })
    assert.deepEqual(problems, [])
    const titles = manifest?.items.map(item => item.title) ?? []
    assert.ok(titles.includes('review.txt') && !titles.includes('older.txt'))
    assert.ok(!manifest?.items.some(item => item.id === outside.id))
    const item = manifest?.items.find(one => one.id === inside.id)
    assert.deepEqual([item?.index, item?.reviewer?.person, item?.reviewer?.state], [index, place.colleague, 'accepted'])
    assert.equal(files.filter(name => name.startsWith('evidence/')).length, 1)
    assert.equal(files.filter(name => name.startsWith('populations/')).length, 1)
    assert.ok(manifest?.items.some(one => one.noun === 'draw'))
    assert.deepEqual([signers.length, signers[0]?.conclusions], [1, 1])
    assert.ok(manifest?.checkpoints.some(past => past.size === 3))
    const { person } = (await auditor.client.sessions.current()) as { person: string }
    assert.equal(signers[0]?.person, person)
  })

  await t.test(
    'verifies as its VERIFY.md says, from an empty folder with Python alone, and draws its sample again',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'onus-stranger-'))
      t.after(() => rmSync(folder, { recursive: true }))
      writeFileSync(join(folder, 'BUNDLE.zip'), (await verified(lead, bundle)).zipped)
      const commands = howToVerify({ title: '', from: '', to: '' })
        .split('\n')
        .filter(line => line.startsWith('    python3 '))
      const said = commands
        .slice(0, 2)
        .map(line => spawnSync('sh', ['-c', line.trim()], { cwd: folder, encoding: 'utf8' }))
      assert.deepEqual(
        said.map(one => one.status),
        [0, 0],
        said.map(one => `${one.stdout}${one.stderr}`).join(),
      )
      assert.match(
        said[1]?.stdout ?? '',
        /^OK: \d+ items[\s\S]*1 samples drawn again as recorded, 0 that a person chose/,
      )
      assert.ok(readFileSync(join(folder, 'bundle/VERIFY.md'), 'utf8').includes(commands[1] ?? '-'))
    },
  )

  await t.test('masks who it was in the rows, unless who leads says why it has to be shown', async () => {
    const masked = await verified(lead, bundle)
    assert.deepEqual([masked.problems, masked.manifest?.personal], [[], 'masked'])
    assert.match(masked.rows, /\.masked\.tsv$/)
    assert.ok(!masked.zipped.includes('Zoë'), 'stored files are not compressed, so a name would be seen')
    const shown = { personal: 'shown' as const, reason: 'The auditor compares all names' }
    const open = await verified(lead, bundle, shown)
    assert.deepEqual([open.problems, open.manifest?.personal], [[], 'shown'])
    assert.ok(open.zipped.includes('Zoë'))
    const { items } = await lead.client.reads.list({ query: {} })
    assert.ok(items.some(read => read.operation === 'bundles.download' && read.reason === shown.reason))
    const taken = await verified(auditor, bundle, { reason: 'For the file' })
    assert.deepEqual([taken.problems, taken.manifest?.personal], [[], 'masked'], 'an auditor gets no other one')
    assert.ok(!taken.zipped.includes('Zoë') && !taken.files.some(name => /^populations\/[^.]*\.(tsv|key)$/.test(name)))
    assert.equal((await auditor.client.bundles.list({ params: { id } })).mayShow, false)
    const refused = (who: Browser, body: object) => who.client.bundles.download({ params: { id: bundle }, body })
    await assert.rejects(refused(auditor, shown), /Auditors unmask single rows/)
    await assert.rejects(refused(lead, { personal: 'shown' }), /Say why/)
  })

  await t.test('is noted as read before its first byte', async () => {
    const { items } = await lead.client.reads.list({ query: {} })
    assert.ok(items.some(read => read.operation === 'bundles.download'))
  })

  await t.test(
    'of a Type I holds what was dated up to thirty days before, and what it cites is kept with it',
    async () => {
      const { client } = lead
      const day = { kind: 'soc2_type1' as const, from: '2026-06-30', to: '2026-06-30' }
      const typeOne = await engagementIn(place, { ...day, title: 'Type I', scope: await scopeIn(place, 'One day') })
      await client.engagements.transition({ params: { id: typeOne }, body: { verb: 'begin_scoping', input: {} } })
      const on = (from: string, to: string) => ({ from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z` })
      const within = await evidenceFor(place, control, 'within.txt', on('2026-05-31', '2026-06-01'))
      const before = await evidenceFor(place, control, 'before.txt', on('2026-05-30', '2026-05-31'))
      const at = async (fact: string) => (await answered(() => client.ledger.receipt({ params: { fact } }))).index ?? -1
      const open = { from: '2026-06-01T00:00:00.000Z', to: null }
      const late = await evidenceFor(place, control, 'policy.txt', open, '2026-07-01T00:00:00.000Z')
      const [good, early, tooLate] = [await at(within.fact), await at(before.fact), await at(late.fact)]
      const eva = await auditorOf(place, typeOne, 'eve@firm.example')
      await assert.rejects(conclude(eva, typeOne, control, early), /does not speak for the period/)
      await assert.rejects(conclude(eva, typeOne, control, tooLate), /a policy is approved by then/)
      const { items: offered } = await eva.client.rooms.citations({ params: { id: typeOne } })
      assert.deepEqual(
        [good, tooLate].map(index => offered.some(one => one.index === index)),
        [true, false],
      )
      const [controlNow] = (await client.controls.history({ params: { id: control }, query: {} })).items
      await conclude(eva, typeOne, control, good, await at(controlNow?.fact ?? ''))
      const { job } = await client.bundles.make({ params: { id: typeOne } })
      const { outcome } = await jobDone(client, job)
      const { problems, manifest } = await verified(lead, (outcome as { bundle: string }).bundle)
      assert.deepEqual([problems, manifest?.engagement.evidenceFrom], [[], '2026-05-31T00:00:00.000Z'])
      for (const subject of [within.id, control]) {
        const asked = { subjects: [subject], facts: [], kind: 'content', reason: 'collected-in-error', rule: 'tidy' }
        await assert.rejects(client.erasures.request({ body: asked as never }), /“Type I” is open and rests on this/)
      }
    },
  )

  await t.test('is for the auditors of its engagement and for those who see all', async () => {
    await assert.rejects(stranger.client.bundles.list({ params: { id } }), /no such|nothing here|not/i)
    await assert.rejects(stranger.client.bundles.make({ params: { id } }), /no such|nothing here|not/i)
    await assert.rejects(
      stranger.client.bundles.download({ params: { id: bundle }, body: {} }),
      /no such|nothing here|not/i,
    )
  })
})
