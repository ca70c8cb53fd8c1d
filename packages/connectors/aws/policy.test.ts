import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../importer/json.ts'
import { isOpenToAll, refusesPlain, rightsOf, statementsOf, trustOf } from './policy.ts'

const of = (...statements: Json[]) => statementsOf({ Version: '2012-10-17', Statement: statements }) ?? []
const allow = (more: { [name: string]: Json }): Json => ({ Effect: 'Allow', Resource: '*', ...more })

test('everything on everything is full administration, however it is written', () => {
  for (const document of [
    of(allow({ Action: '*' })),
    of(allow({ Action: ['s3:Get*', '*:*'], Resource: ['*'] })),
    statementsOf(encodeURIComponent('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')) ?? [],
  ]) {
    const { fullAdmin, allActions, allResources, canEscalate } = rightsOf(document)
    assert.deepEqual([fullAdmin, allActions, allResources, canEscalate], [true, ['*'], true, true])
  }
  assert.equal(rightsOf(of(allow({ Action: '*', Resource: 'arn:aws:s3:::one/*' }))).fullAdmin, false)
  assert.equal(rightsOf(of({ Effect: 'Deny', Action: '*', Resource: '*' })).fullAdmin, false)
})

test('reading everything changes nothing', () => {
  const rights = rightsOf(of(allow({ Action: ['ec2:Describe*', 's3:Get*', 's3:List*'] })))
  assert.deepEqual(rights, { fullAdmin: false, allActions: [], allResources: false, canEscalate: false })
  assert.equal(rightsOf(of(allow({ Action: ['ec2:*'] }))).allResources, true)
  assert.deepEqual(rightsOf(of(allow({ Action: ['ec2:*', 'S3:*'] }))).allActions, ['ec2', 's3'])
})

test('rights by which others are gained are found alone, together, by wildcard and by exception', () => {
  const cases: readonly (readonly [Json, boolean])[] = [
    [allow({ Action: 'iam:PutUserPolicy' }), true],
    [allow({ Action: 'iam:Put*' }), true],
    [allow({ NotAction: 's3:*' }), true],
    [allow({ NotAction: ['iam:*', 'lambda:*', 'organizations:*'] }), false],
    [allow({ Action: ['iam:PassRole', 'ec2:RunInstances'] }), true],
    [allow({ Action: 'iam:PassRole' }), false],
    [allow({ Action: 'ec2:RunInstances' }), false],
    [allow({ Action: 'iam:CreateAccessKey', Resource: 'arn:aws:iam::1:user/*' }), true],
    [allow({ Action: 'iam:CreateAccessKey', Resource: ['arn:aws:iam::1:user/$', '{aws:username}'].join('') }), false],
  ]
  for (const [statement, expected] of cases)
    assert.equal(rightsOf(of(statement)).canEscalate, expected, JSON.stringify(statement))
  const denied = of(allow({ Action: 'iam:PutUserPolicy' }), { Effect: 'Deny', Action: 'iam:*', Resource: '*' })
  assert.equal(rightsOf(denied).canEscalate, false)
})

test('who may take a role is told with outside parties and what they must prove', () => {
  const own = new Set(['111111111111'])
  const trust = (principal: Json, condition?: Json) =>
    trustOf(
      of({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: principal,
        ...(condition ? { Condition: condition } : {}),
      }),
      own,
    )
  assert.deepEqual(trust({ Service: 'ec2.amazonaws.com' }), {
    assumedBy: ['ec2.amazonaws.com'],
    byAnyone: false,
    outsideAccounts: [],
    hasOutsideCondition: null,
    needsMfa: false,
  })
  const partner = { AWS: ['arn:aws:iam::222222222222:root', '111111111111'] }
  assert.deepEqual(trust(partner).outsideAccounts, ['222222222222'])
  assert.equal(trust(partner).hasOutsideCondition, false)
  assert.equal(trust(partner, { StringEquals: { 'sts:ExternalId': 'agreed' } }).hasOutsideCondition, true)
  assert.equal(trust(partner, { StringLike: { 'sts:ExternalId': '*' } }).hasOutsideCondition, false)
  assert.equal(trust('*').byAnyone, true)
  assert.equal(trust({ AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }).byAnyone, false)
  assert.equal(trust({ AWS: '*' }, { StringLike: { 'aws:PrincipalArn': '*' } }).byAnyone, true)
  assert.equal(trust({ AWS: '111111111111' }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }).needsMfa, true)
})

test('a provider of identities that serves everybody lets anybody in without a condition on whom', () => {
  const github = { Federated: 'arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com' }
  const trust = (condition: Json) =>
    trustOf(of({ Effect: 'Allow', Principal: github, Condition: condition }), new Set()).byAnyone
  const audience = { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' }
  assert.equal(trust({ StringEquals: audience }), true)
  assert.equal(
    trust({ StringEquals: audience, StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/shop:*' } }),
    false,
  )
  assert.equal(trust({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } }), true)
})

test('a bucket refuses plain connections only where bucket and files are both covered for everybody', () => {
  const deny = (more: { [name: string]: Json }) =>
    of({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::one', 'arn:aws:s3:::one/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      ...more,
    })
  assert.equal(refusesPlain(deny({}), 'one'), true)
  assert.equal(refusesPlain(deny({ Resource: '*' }), 'one'), true)
  for (const more of [
    { Resource: 'arn:aws:s3:::one/*' },
    { Resource: ['arn:aws:s3:::other', 'arn:aws:s3:::other/*'] },
    { Action: 's3:GetObject' },
    { Principal: { AWS: '111111111111' } },
    { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    { Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
    { Effect: 'Allow' },
  ])
    assert.equal(refusesPlain(deny(more), 'one'), false, JSON.stringify(more))
})

test('a policy of a resource is open when nothing says who everybody is', () => {
  assert.equal(isOpenToAll(of(allow({ Principal: '*', Action: 's3:GetObject' }))), true)
  assert.equal(isOpenToAll(of(allow({ NotPrincipal: { AWS: '1' }, Action: 's3:GetObject' }))), true)
  assert.equal(isOpenToAll(of(allow({ Principal: { AWS: 'arn:aws:iam::1:root' }, Action: 'kms:*' }))), false)
  assert.equal(
    isOpenToAll(
      of(allow({ Principal: '*', Action: 'kms:*', Condition: { StringEquals: { 'kms:CallerAccount': '1' } } })),
    ),
    false,
  )
  assert.equal(statementsOf('no policy'), null)
})
