import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signed } from './sign.ts'

const suite = {
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  service: 'service',
  at: '2015-08-30T12:36:00Z',
}
const signatureOf = (headers: Record<string, string>) => /Signature=(\w+)$/.exec(headers.authorization ?? '')?.[1]
const get = (path: string) => ({
  method: 'GET',
  url: new URL(`https://example.amazonaws.com${path}`),
  headers: {},
  body: '',
})

test('requests are signed as in the published test suite of Signature Version 4', () => {
  const vectors: readonly (readonly [string, string])[] = [
    ['/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
    ['/example/..', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ]
  for (const [path, signature] of vectors) assert.equal(signatureOf(signed(get(path), suite)), signature, path)
  const post = {
    ...get('/'),
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'Param1=value1',
  }
  assert.equal(signatureOf(signed(post, suite)), 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a')
})

test('a request to IAM and requests to S3 are signed as in the documentation of each', () => {
  const iam = {
    method: 'GET',
    url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: '',
  }
  assert.equal(
    signatureOf(signed(iam, { ...suite, service: 'iam' })),
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  )
  const s3 = {
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    region: 'us-east-1',
    service: 's3',
    at: '2013-05-24T00:00:00Z',
  }
  const bucket = (path: string, headers = {}) => ({
    method: 'GET',
    url: new URL(`https://examplebucket.s3.amazonaws.com${path}`),
    headers,
    body: '',
  })
  assert.equal(
    signatureOf(signed(bucket('/test.txt', { Range: 'bytes=0-9' }), s3)),
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  )
  assert.equal(
    signatureOf(signed(bucket('/?lifecycle'), s3)),
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  )
  assert.equal(
    signatureOf(signed(bucket('/?max-keys=2&prefix=J'), s3)),
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  )
})

test('a path that holds encoded characters is encoded once more for all services but S3', () => {
  const path = '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aone/policy'
  const request = { ...get('/'), url: new URL(`https://lambda.us-east-1.amazonaws.com${path}`) }
  assert.equal(
    signatureOf(signed(request, { ...suite, service: 'lambda' })),
    'eb536125fe38e4533054631cebc839f63c2423aa4b848b81fdccf407d88f19f4',
  )
})

test('a session token is sent and signed with the rest', () => {
  const headers = signed(get('/'), { ...suite, credentials: { ...suite.credentials, sessionToken: 'token' } })
  assert.equal(headers['x-amz-security-token'], 'token')
  assert.match(headers.authorization ?? '', /SignedHeaders=host;x-amz-date;x-amz-security-token,/)
})
