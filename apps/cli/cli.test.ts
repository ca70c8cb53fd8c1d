import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { api } from '@onus/contract'
import { createClient } from '@onus/contract/client'

const main = join(import.meta.dirname, 'main.ts')
const quiet = '--disable-warning=ExperimentalWarning'

/** An Onus of its own in a folder for temporary files, set up, and the command line over it. */
async function instance() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'onus-cli-'))
  const data = join(folder.path, 'data')
  const environment = {
    ...process.env,
    ONUS_WEB_BUILD: 'never',
    XDG_CONFIG_HOME: folder.path,
    ONUS_TOKEN: '',
    ONUS_URL: '',
  }
  const given = [quiet, main, 'start', '--port', String(await freePort()), '--data', data]
  const server = spawn(process.execPath, given, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const { url, link } = await said(server.stdout)
  const visitor = createClient(api, { baseUrl: url, headers: () => ({ origin: url }) })
  const account = { name: 'Ada', email: 'ada@example.com', password: 'tandem obsidian violin' }
  await visitor.sessions.setUp({
    body: { ...account, token: new URL(link).hash.slice(1), organisation: { name: 'Acme' } },
  })
  const run = async (...command: string[]) => {
    const child = spawn(process.execPath, [quiet, main, ...command], {
      env: { ...environment, ONUS_URL: url, ONUS_DATA: data },
      cwd: folder.path,
    })
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { out, err, code: code as number }
  }
  const json = async (...command: string[]) => {
    const { out, err, code } = await run(...command, '--json')
    assert.equal(code, 0, err || out)
    return JSON.parse(out)
  }
  return {
    url,
    folder: folder.path,
    run,
    json,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM')
      await once(server, 'exit')
      folder.remove()
    },
  }
}

/** A port that is free, and the next one too, which stored files are served from. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, 'localhost')
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.close()
  return free
}

async function said(output: NodeJS.ReadableStream): Promise<{ url: string; link: string }> {
  let link = ''
  for await (const line of createInterface({ input: output })) {
    link = /^Set-up link.*: (\S+)$/.exec(line)?.[1] ?? link
    const url = /^Ready at (\S+) after/.exec(line)?.[1]
    if (url) {
      output.resume()
      return { url, link }
    }
  }
  throw new Error('the server ended before it was ready')
}

// soak: the whole way by the command line over a server of its own, which takes half a minute of CPU.
const isLong = process.env.ONUS_SOAK === undefined && 'only in npm run test:soak'

test('the whole way by the command line: call, collect, posture, export, verify, import', {
  skip: isLong,
}, async () => {
  await using onus = await instance()
  const { connections } = await onus.json('call', 'sample.start', 'host=true', 'repository=null')
  assert.equal(connections.length, 1)

  const { collections } = await onus.json('collect', 'host')
  assert.equal(collections[0].title, 'This machine')
  assert.ok(collections[0].rows.some((one: { rows: number }) => one.rows > 0))

  const leaks = join(onus.folder, 'leaks.json')
  writeFileSync(
    leaks,
    JSON.stringify([{ RuleID: 'aws', Description: 'key', File: 'a.env', StartLine: 1, Secret: 'x' }]),
  )
  const tried = await onus.json('import', leaks, '--dry-run')
  const unsaid = await onus.run('import', leaks)
  assert.deepEqual([unsaid.code, /does not say what was looked at/.test(unsaid.err)], [1, true], unsaid.err)
  const { imported, known, connection, ...same } = await onus.json('import', leaks, '--target', 'shop')
  assert.deepEqual([same, known, typeof connection], [tried, null, 'string'])
  assert.equal(imported.rows.find((one: { dataset: string }) => one.dataset === 'vulnerability.findings@1').rows, 1)
  assert.equal((await onus.json('import', leaks, '--target', 'shop')).known, imported.snapshot)

  const baseline = join(onus.folder, 'baseline.json')
  const posture = await onus.json('posture', '--save', baseline)
  assert.ok(posture.profiles.every((one: { counts: object; total: number }) => one.total > 0))
  const better = JSON.parse(readFileSync(baseline, 'utf8'))
  const [requirement] = Object.keys(better.profiles[0].labels)
  better.profiles[0].labels[requirement ?? ''] = 'operating'
  writeFileSync(baseline, JSON.stringify(better))
  const worse = await onus.run('posture', '--baseline', baseline)
  assert.deepEqual([worse.code, /1 worse, 0 better/.test(worse.out)], [2, true], worse.out + worse.err)

  const archive = join(onus.folder, 'acme.zip')
  assert.equal((await onus.json('export', '-o', archive)).kind, 'archive')
  const report = await onus.json('verify', archive, '--state', join(onus.folder, 'remembered.json'))
  assert.deepEqual([report.ok, report.problems], [true, []])
  const made = await onus.json('import', archive)
  assert.equal(made.facts, report.facts)
  const copy = await onus.json('posture', '--organisation', made.organisation)
  assert.deepEqual(
    copy.profiles.map((one: { framework: string }) => one.framework),
    posture.profiles.map((one: { framework: string }) => one.framework),
  )

  const bytes = readFileSync(archive)
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1
  writeFileSync(archive, bytes)
  const changed = await onus.run('verify', archive)
  assert.ok(changed.code > 0, changed.out)
})

test('without a server, each command that needs one says so in one sentence', async () => {
  const environment = { ...process.env, ONUS_TOKEN: 'onus_none', ONUS_URL: 'http://localhost:59999' }
  const child = spawn(process.execPath, [quiet, main, 'posture', '--json'], { env: environment })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  assert.equal(code, 1)
  assert.match(
    err,
    /^This needs a running Onus, and none answers at http:\/\/localhost:59999 \(\w+\): run "npm start" first\.\n$/,
  )
  assert.equal(JSON.parse(out).error.message, err.trim())
})
