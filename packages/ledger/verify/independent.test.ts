import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { formatKeys, type LogKey, openCheckpoint, rotateKeys, signCheckpoint } from '../checkpoint/index.ts'
import { folderReader } from '../folder/index.ts'
import { sampleEntries, sampleLog, sampleSigner } from '../sample/index.ts'
import { decodeBundle, encodeBundle } from '../tile/index.ts'
import { verifyLog } from './index.ts'

interface Export {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly keys?: readonly LogKey[]
  /** The checkpoint that the auditor kept from an earlier visit. */
  readonly remembered?: string
}

const base = mkdtempSync(join(tmpdir(), 'onus-independent-'))
after(() => rmSync(base, { recursive: true }))

const signer = sampleSigner()
const entries = sampleEntries(600)
const log = sampleLog(entries, { signer })
const next = sampleSigner(log.origin)
const checkpointOf = (files: ReadonlyMap<string, Uint8Array>) => Buffer.from(files.get('checkpoint') ?? '').toString()
const earlier = checkpointOf(sampleLog(entries.slice(0, 300), { signer }).files)
const rotated = rotateKeys(log.keys, { from: 500, old: signer.verifier.vkey, next: next.verifier.vkey }) ?? log.keys

const accepted: readonly [string, Export][] = [
  ['our log', log],
  ['the empty log', sampleLog([], { signer })],
  ['a log of one entry', sampleLog(entries.slice(0, 1), { signer })],
  ['a log of exactly two full tiles', sampleLog(entries.slice(0, 512), { signer })],
  ['a log that grew since the auditor was here', { ...log, remembered: earlier }],
  ['a log whose key was rotated', { ...sampleLog(entries, { signer: next }), keys: rotated, remembered: earlier }],
]

const rewritten = sampleLog([...entries.slice(0, 7), Buffer.from('{"rewritten":1}'), ...entries.slice(8)], { signer })
const shorter = sampleLog(entries.slice(0, 299), { signer })

const tampered: readonly [string, Export][] = [
  ['a bit flipped in an entry', withFile('tile/entries/000', flip(400))],
  ['a bit flipped in a tile of leaves', withFile('tile/0/001', flip(99))],
  ['a bit flipped in a tile further up', withFile('tile/1/000.p/2', flip(40))],
  ['a bundle cut short', withFile('tile/entries/001', bytes => bytes.subarray(0, -3))],
  [
    'a bundle with something after its end',
    withFile('tile/entries/001', bytes => Buffer.concat([bytes, Buffer.of(0, 0)])),
  ],
  ['a bundle deleted', withFile('tile/entries/002.p/88', () => undefined)],
  ['two leaves swapped', withFile('tile/entries/000', swap(20, 21))],
  ['a checkpoint signed by a foreign key', { files: signedBy(sampleSigner(log.origin)).files }],
  [
    'a checkpoint with a forged size',
    withFile('checkpoint', bytes => Buffer.from(bytes.toString().replace('\n600\n', '\n599\n'))),
  ],
  ['a checkpoint signed by a key that was rotated away', { ...log, keys: rotated }],
  ['a checkpoint signed over another root', { files: signedBy(signer, Buffer.alloc(32, 1)).files }],
  ['a history rewritten by the key holder', { ...rewritten, remembered: earlier }],
  ['a log rolled back by the key holder', { ...shorter, remembered: earlier }],
]

const python = 'python3'
const pythonVersion = spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))'])
const pythonMissing =
  pythonVersion.status === 0 ? false : 'SKIPPED, NOT CHECKED: there is no python3 of version 3.11 or later'
const go = buildGoVerifier()

describe('a verifier that shares no code with ours', () => {
  for (const [what, exported] of accepted) {
    test(`accepts ${what} (Python)`, { skip: pythonMissing }, () => assert.equal(inPython(exported), 'accepted'))
    test(`accepts ${what} (Go)`, { skip: go.missing }, () => assert.equal(inGo(exported), 'accepted'))
    test(`accepts ${what} (ours)`, async () => assert.equal(await ours(exported), 'accepted'))
  }
  for (const [what, exported] of tampered) {
    test(`refuses ${what} (Python)`, { skip: pythonMissing }, () => assert.equal(inPython(exported), 'refused'))
    test(`refuses ${what} (Go)`, { skip: go.missing }, () => assert.equal(inGo(exported), 'refused'))
    test(`refuses ${what} (ours)`, async () => assert.equal(await ours(exported), 'refused'))
  }
  test('cannot see without a remembered checkpoint that the key holder rewrote history', {
    skip: pythonMissing,
  }, () => {
    assert.equal(inPython({ files: rewritten.files }), 'accepted')
  })
})

test('the Python signature check agrees with ours on good and damaged signatures', { skip: pythonMissing }, () => {
  const message = Buffer.from('message')
  const key = Buffer.from(signer.verifier.vkey.split('+').slice(2).join('+'), 'base64').subarray(1)
  const good = Buffer.from(signer.sign(message))
  const damaged = [0, 31, 32, 63].map(at => flip(at)(Buffer.from(good)))
  const tooLarge = Buffer.concat([good.subarray(0, 32), Buffer.alloc(32, 0xff)])
  const cases = [good, ...damaged, tooLarge, good.subarray(1)].map(signature => signature.toString('hex'))
  const script = `import sys
sys.path.insert(0, sys.argv[1])
from ed25519 import verify
key, message = bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3])
print([verify(key, message, bytes.fromhex(s)) for s in sys.argv[4:]])`
  const given = [join(import.meta.dirname, '../python'), key.toString('hex'), message.toString('hex'), ...cases]
  const { stdout } = spawnSync(python, ['-c', script, ...given], { encoding: 'utf8' })
  assert.equal(stdout.trim(), '[True, False, False, False, False, False, False]')
})

async function ours(exported: Export): Promise<string> {
  const keys = exported.keys ?? log.keys
  const remembered = exported.remembered === undefined ? undefined : openCheckpoint(exported.remembered, keys)
  assert.ok(remembered === undefined || remembered.ok)
  const verdict = await verifyLog(folderReader(write(exported).folder), {
    keys,
    ...(remembered?.ok && { state: remembered.checkpoint }),
  })
  return verdict.ok ? 'accepted' : 'refused'
}

function inPython(exported: Export): string {
  const { folder, remembered } = write(exported)
  const script = join(import.meta.dirname, '../python/verify_log.py')
  return verdictOf(spawnSync(python, ['-B', script, folder, ...remembered], { encoding: 'utf8' }))
}

function inGo(exported: Export): string {
  const { folder, remembered } = write(exported)
  return verdictOf(spawnSync(go.binary, [folder, ...remembered], { encoding: 'utf8' }))
}

function verdictOf({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): string {
  if (status === 0 && stdout.startsWith('OK: ')) return 'accepted'
  return status === 1 && stderr.startsWith('REFUSED: ') ? 'refused' : `neither: ${status} ${stdout} ${stderr}`
}

function write({ files, keys = log.keys, remembered }: Export) {
  const folder = mkdtempSync(join(base, 'log-'))
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  writeFileSync(join(folder, 'keys'), formatKeys(keys))
  if (remembered === undefined) return { folder, remembered: [] }
  writeFileSync(join(folder, 'remembered'), remembered)
  return { folder, remembered: [join(folder, 'keys'), join(folder, 'remembered')] }
}

function withFile(path: string, change: (bytes: Buffer) => Uint8Array | undefined): Export {
  const files = new Map(log.files)
  const bytes = files.get(path)
  assert.ok(bytes, path)
  const changed = change(Buffer.from(bytes))
  if (changed) files.set(path, changed)
  if (!changed) files.delete(path)
  return { files }
}

function signedBy(by: typeof signer, root: Uint8Array = log.root): Export {
  const files = new Map(log.files)
  files.set('checkpoint', Buffer.from(signCheckpoint({ origin: log.origin, size: 600, root }, [by])))
  return { files }
}

function flip(at: number) {
  return (bytes: Buffer) => {
    bytes[at] = (bytes[at] as number) ^ 4
    return bytes
  }
}

function swap(one: number, other: number) {
  return (bytes: Buffer) => {
    const list = decodeBundle(bytes, 256) ?? []
    return encodeBundle(list.with(one, list[other] as Uint8Array).with(other, list[one] as Uint8Array))
  }
}

/** Builds the Go verifier where Go is at hand. A first build compiles Go's own library, so that is left to the soak. */
function buildGoVerifier(): { readonly binary: string; readonly missing: string | false } {
  const source = join(import.meta.dirname, '../go')
  const binary = join(base, 'verify_log')
  const options = {
    cwd: source,
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off' },
  } as const
  const program = ['go', '/usr/local/go/bin/go'].find(name => spawnSync(name, ['version']).status === 0)
  if (program === undefined) return { binary, missing: 'SKIPPED, NOT CHECKED: Go is not installed' }
  const stale = spawnSync(program, ['list', '-deps', '-f', '{{if .Stale}}{{.ImportPath}}{{end}}', '.'], options)
  if (stale.status !== 0) return { binary, missing: `SKIPPED, NOT CHECKED: golang.org/x/mod is out of reach` }
  if (stale.stdout.trim().split('\n').length > 5 && process.env.ONUS_SOAK !== '1') {
    return { binary, missing: 'SKIPPED, NOT CHECKED: Go has not compiled its library yet (npm run test:soak does)' }
  }
  const built = spawnSync(program, ['build', '-o', binary, '.'], options)
  return { binary, missing: built.status === 0 ? false : `SKIPPED, NOT CHECKED: ${built.stderr.slice(0, 200)}` }
}
