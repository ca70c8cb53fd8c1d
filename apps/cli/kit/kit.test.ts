import assert from 'node:assert/strict'
import { mkdtempDisposableSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configFile, noConfig, readConfig, writeConfig } from './config.ts'
import { fileAt } from './file.ts'
import { table } from './print.ts'
import { progress, progressLine } from './progress.ts'
import { addressOf } from './server.ts'

const folder = () => mkdtempDisposableSync(join(tmpdir(), 'onus-cli-'))

test('the server and the token are found by option, environment and log-in, in this order', () => {
  const url = 'https://onus.example.org'
  const config = { version: 1 as const, url, tokens: { [url]: 'kept' } }
  assert.deepEqual(addressOf({}, {}, config), { url, token: 'kept', from: 'onus login' })
  assert.deepEqual(addressOf({}, { ONUS_TOKEN: 'set' }, config), { url, token: 'set', from: 'ONUS_TOKEN' })
  assert.equal(addressOf({ token: 'given' }, { ONUS_TOKEN: 'set' }, config).token, 'given')
  assert.equal(addressOf({ token: 't' }, { ONUS_URL: 'http://localhost:4700/x' }, config).url, 'http://localhost:4700')
  assert.equal(
    addressOf({ token: 't', url: 'http://localhost:1' }, { ONUS_URL: url }, config).url,
    'http://localhost:1',
  )
  assert.equal(addressOf({ token: 't' }, { ONUS_PORT: '4700' }, noConfig).url, 'http://localhost:4700')
})

test('on this machine the local token of the data folder is used, and on no other', () => {
  using data = folder()
  writeFileSync(join(data.path, 'local-token'), 'onus_local_1\n')
  const { token, from } = addressOf({ data: data.path }, { ONUS_TOKEN: 'set' }, noConfig)
  assert.deepEqual([token, from], ['onus_local_1', join(data.path, 'local-token')])
  const away = { data: data.path, url: 'https://onus.example.org' }
  assert.throws(() => addressOf(away, {}, noConfig), /There is no token for https:\/\/onus\.example\.org/)
})

test('without a server or with a wrong address, one sentence says what to do', () => {
  using data = folder()
  assert.throws(() => addressOf({ data: data.path }, {}, noConfig), /needs a running Onus.*npm start/)
  assert.throws(() => addressOf({ url: 'localhost:4600' }, {}, noConfig), /is no address of Onus/)
})

test('tokens are kept in the XDG configuration folder for this user alone', () => {
  using home = folder()
  const file = configFile({ XDG_CONFIG_HOME: home.path })
  assert.equal(file, join(home.path, 'onus/config.json'))
  assert.deepEqual(readConfig(file), noConfig)
  const config = { version: 1 as const, url: 'http://localhost:4600', tokens: { 'http://localhost:4600': 'secret' } }
  writeConfig(config, file)
  assert.deepEqual(readConfig(file), config)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  writeFileSync(file, '{')
  assert.throws(() => readConfig(file), /is not a configuration of Onus/)
})

test('a table lines up, cuts its last column to the terminal and lets no control character through', () => {
  const rows = [
    { name: 'a\u001b[31m', count: 7 },
    { name: 'a longer name than fits', count: 1234 },
  ]
  const columns = [
    { title: 'Count', of: (row: (typeof rows)[number]) => row.count, right: true },
    { title: 'Name', of: (row: (typeof rows)[number]) => row.name, cut: true },
  ]
  assert.equal(table(rows, columns, 20), 'Count  Name\n    7  a[31m\n 1234  a longer nam…')
})

test('a progress bar says how much of how much, and nothing where nobody watches', () => {
  assert.equal(progressLine(1, 4, 'Files', 80), '██████░░░░░░░░░░░░░░░░░░  25 %  Files')
  assert.equal(progressLine(1500, null, 'bytes', 80), '1,500  bytes')
  using silent = progress({ isTTY: false } as NodeJS.WriteStream)
  silent.show(1, 2, 'Files')
})

test('a file is sent under its own name, and one that is not there is named', async () => {
  using at = folder()
  const path = join(at.path, 'rules.csv')
  writeFileSync(path, 'id,label\n')
  const file = await fileAt(path)
  assert.deepEqual([file.name, await file.text()], ['rules.csv', 'id,label\n'])
  await assert.rejects(fileAt(join(at.path, 'gone.csv')), /gone\.csv cannot be read/)
})
