import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { isRefusal } from '../db/refusal.ts'
import { root, settingsFrom } from './settings.ts'

test('without any settings Onus serves loopback on 4600 from ./data', () => {
  const settings = settingsFrom({})
  assert.deepEqual(
    [settings.port, settings.filesPort, settings.listen, settings.url, settings.databaseUrl],
    [4600, 4601, null, null, null],
  )
  assert.equal(settings.dataFolder, join(root, 'data'))
})

test('an empty variable counts as not set', () => {
  assert.deepEqual(
    settingsFrom({ ONUS_PORT: '', ONUS_URL: '', ONUS_DATA: '', ONUS_FOLDERS: '', ONUS_NETWORKS: '', DATABASE_URL: '' }),
    settingsFrom({}),
  )
})

test('files may have an address of their own, and folders and networks may be open to organisations', () => {
  const settings = settingsFrom({
    ONUS_URL: 'https://onus.example',
    ONUS_FILES_URL: 'https://files.onus.example/',
    ONUS_FOLDERS: '/srv/git:/srv/exports',
    ONUS_NETWORKS: '10.1.0.0/16, fd00::/8',
    ONUS_CHROMIUM: '/opt/chromium/chrome',
  })
  assert.equal(settings.filesUrl, 'https://files.onus.example')
  assert.deepEqual(settings.folders, ['/srv/git', '/srv/exports'])
  assert.deepEqual(settings.networks, ['10.1.0.0/16', 'fd00::/8'])
  assert.equal(settings.chromium, '/opt/chromium/chrome')
})

test('jobs run two at once unless the setting says how many, or that they are left to workers', () => {
  assert.deepEqual(
    [{}, { ONUS_JOBS: '' }, { ONUS_JOBS: '8' }, { ONUS_JOBS: 'off' }].map(each => settingsFrom(each).jobs),
    [2, 2, 8, 'off'],
  )
})

const wrong: [NodeJS.ProcessEnv, RegExp][] = [
  [{ ONUS_PORT: 'eighty' }, /^ONUS_PORT is "eighty"; expected a port from 0 to 65535\.$/],
  [{ ONUS_PORT: '65536' }, /^ONUS_PORT is "65536"/],
  [{ ONUS_URL: 'example' }, /^ONUS_URL is "example"; expected an address like/],
  [{ ONUS_LISTEN: 'everywhere' }, /^ONUS_LISTEN is "everywhere"; expected an IP address/],
  [{ ONUS_FOLDERS: 'srv/git' }, /^ONUS_FOLDERS is "srv\/git"; expected full paths with colons/],
  [{ ONUS_NETWORKS: '10.1.0.0/33' }, /^ONUS_NETWORKS is "10.1.0.0\/33"; expected networks with commas/],
  [{ ONUS_JOBS: '0' }, /^ONUS_JOBS is "0"; expected off, or how many/],
  [{ ONUS_FILES_URL: 'https://files.onus.example' }, /^ONUS_FILES_URL is an address beside ONUS_URL/],
  [
    { ONUS_URL: 'https://onus.example', ONUS_FILES_URL: 'https://onus.example/files' },
    /let them differ in host or port/,
  ],
  [{ ONUS_LISTEN: '0.0.0.0' }, /^ONUS_LISTEN opens Onus to other machines, which needs an https address/],
  [{ ONUS_LISTEN: '0.0.0.0', ONUS_URL: 'http://onus.example' }, /which needs an https address/],
]

for (const [environment, sentence] of wrong) {
  test(`the settings ${JSON.stringify(environment)} are refused with one sentence`, () => {
    assert.throws(
      () => settingsFrom(environment),
      (error: Error) => isRefusal(error) && sentence.test(error.message),
    )
  })
}
