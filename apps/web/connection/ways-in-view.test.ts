import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushes } from '@onus/contract/push'
import { pushCommand, webhookAddress } from './ways-in-view.ts'

test('what is shown to others are the addresses of the contract', () => {
  const asked = (path: string) => path.replace(/\{(\w+)\}/g, '$1')
  assert.equal(webhookAddress('https://onus', 'org', 'connection'), `https://onus/api${asked(pushes.hook.path)}`)
  const command = pushCommand('https://onus', 'id', 'identity.accounts@1')
  assert.ok(command.includes(`https://onus/api${asked(pushes.send.path)} `))
  assert.ok(command.endsWith('--data-binary @identity.accounts.ndjson'))
  assert.equal(command.split(' \\\n').length, 5)
})
