import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { onlyKey, openCheckpoint } from '@onus/ledger/checkpoint'
import { consistencyProof } from '@onus/ledger/proof'
import { emptyEdge, integrate } from '@onus/ledger/tile'
import { madeUpEntry } from './crashing.ts'
import { startSigner } from './signer.ts'

const base = mkdtempSync(join(tmpdir(), 'onus-signer-'))
after(() => rmSync(base, { recursive: true }))
const origin = 'onus.example/org/k3v9/v1'
const files = new Map<string, Uint8Array>()
const reader = async (path: string) => files.get(path) ?? Promise.reject(new Error(path))

/** The tree of the first `size` entries; `salt` makes another history. */
function tree(size: number, salt = '') {
  const entries = Array.from({ length: size }, (_, n) => Buffer.concat([madeUpEntry(n), Buffer.from(salt)]))
  const { root, writes } = integrate(emptyEdge, entries)
  if (salt === '') for (const { path, bytes } of writes) files.set(path, bytes)
  return { origin, size, root }
}

test('the signer signs what follows from what it signed, and nothing else, also after a restart', async () => {
  const folder = join(mkdtempSync(join(base, 'a-')), 'signer')
  let vkey: string
  {
    await using signer = startSigner({ folder })
    const opened = await signer.open(origin)
    assert.ok(opened.ok)
    assert.equal(opened.last.size, 0)
    vkey = opened.vkey
    const first = await signer.sign({ ...tree(5), proof: [] })
    assert.ok(first.ok && openCheckpoint(first.checkpoint, onlyKey(vkey)).ok)
    assert.deepEqual(await signer.sign({ ...tree(5), proof: [] }), first)
  }
  await using signer = startSigner({ folder })
  const opened = await signer.open(origin)
  assert.ok(opened.ok)
  assert.deepEqual([opened.vkey, opened.last.size], [vkey, 5])
  const larger = tree(12)
  const proof = await consistencyProof(reader, 5, 12)
  const refusalOf = async (request: Parameters<typeof signer.sign>[0]) => {
    const signed = await signer.sign(request)
    return signed.ok ? 'signed' : signed.refusal
  }
  assert.match(await refusalOf({ ...larger, proof: [] }), /do not begin with the 5 that were signed/)
  assert.match(await refusalOf({ ...tree(12, 'x'), proof }), /do not begin with the 5 that were signed/)
  assert.match(await refusalOf({ ...tree(5, 'x'), proof: [] }), /do not begin with the 5 that were signed/)
  assert.match(await refusalOf({ ...tree(4), proof: [] }), /5 entries were signed, but now only 4 are there/)
  assert.match(await refusalOf({ ...tree(0), proof: [] }), /5 entries were signed, but now only 0 are there/)
  assert.equal(await refusalOf({ ...larger, proof }), 'signed')
})

test('each log has its own key, which nobody but the owner of the process can read or change', async () => {
  const folder = join(mkdtempSync(join(base, 'b-')), 'signer')
  await using signer = startSigner({ folder })
  const [one, two] = [await signer.open(origin), await signer.open('onus.example/org/other/v1')]
  assert.ok(one.ok && two.ok && one.vkey !== two.vkey)
  const keys = readdirSync(folder).map(name => join(folder, name, 'key'))
  assert.equal(keys.length, 2)
  for (const key of keys) {
    assert.equal(statSync(key).mode & 0o777, 0o400)
    assert.match(readFileSync(key, 'utf8'), /^PRIVATE\+KEY\+/)
  }
})

test('closing the signer leaves no process behind, and a call after its death starts it again', async () => {
  const folder = join(mkdtempSync(join(base, 'c-')), 'signer')
  const childrenOf = () => {
    const own = readdirSync('/proc/self/task')
    return own.flatMap(thread => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean))
  }
  const before = childrenOf()
  {
    await using signer = startSigner({ folder })
    await signer.open(origin)
    const [pid] = childrenOf().filter(child => !before.includes(child))
    process.kill(Number(pid), 'SIGKILL')
    await signer.open(origin).catch(() => {})
    assert.ok((await signer.open(origin)).ok)
  }
  assert.deepEqual(childrenOf(), before)
})

test('a call after the signer was closed is refused, and begins no process that nobody would end', async () => {
  const folder = join(mkdtempSync(join(base, 'd-')), 'signer')
  const signer = startSigner({ folder })
  await signer.open(origin)
  await signer[Symbol.asyncDispose]()
  await assert.rejects(signer.open(origin), /the signer is closed/)
  const never = startSigner({ folder })
  await never[Symbol.asyncDispose]()
  await assert.rejects(never.open(origin), /the signer is closed/)
})
