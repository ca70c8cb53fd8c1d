import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { granted, permissions } from './permissions.ts'

test('the policy in the guide gives the rights that are used, and no other', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/connectors.md'), 'utf8')
  const section = guide.slice(guide.indexOf('## Amazon Web Services'))
  const policy = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '') as { Statement: { Action: string[] }[] }
  assert.deepEqual(policy.Statement[0]?.Action, granted)
})

test('every right is used, and none is one that writes', () => {
  const code = globSync(['*.ts', '../s3-folder/index.ts'], { cwd: import.meta.dirname })
    .filter(file => !/test\.ts$|permissions\.ts$/.test(file))
    .map(file => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n')
  for (const permission of permissions) {
    const action = permission.split(':')[1] ?? ''
    assert.ok(code.includes(`'${action}'`), `${permission} is not used`)
    if (permission !== 'sts:AssumeRole' && permission !== 'iam:GenerateCredentialReport')
      assert.match(action, /^(Get|List|Describe)/)
  }
})
