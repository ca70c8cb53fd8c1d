import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResultRecord } from '@onus/core/result-record'
import { AnswerStatus } from '@onus/core/verdict'
import fc from 'fast-check'
import { SourceProblem } from '../connector/index.ts'
import { recordsOf, reportOf, times } from './testing.ts'

// ONUS_SOAK, soak: twenty times as many damaged files, at random

type Value = null | boolean | number | string | Value[] | { [name: string]: Value }

const vulnerability = { id: 'CVE-1', severity: 'High', cwes: [{ cwe: 'CWE-1' }] }
const trivyResults = [
  {
    Target: 'a',
    Class: 'os-pkgs',
    MisconfSummary: { Successes: 1 },
    Vulnerabilities: [
      { VulnerabilityID: 'CVE-1', PkgName: 'a', InstalledVersion: '1', Severity: 'LOW', CweIDs: ['CWE-1'] },
    ],
    Misconfigurations: [{ ID: 'A', Status: 'FAIL', Severity: 'LOW' }],
    Secrets: [{ RuleID: 'A', Severity: 'LOW' }],
    Licenses: [{ Name: 'MIT', PkgName: 'a', Severity: 'LOW' }],
    ExperimentalModifiedFindings: [{ Type: 'vulnerability', Status: 'ignored', Finding: { VulnerabilityID: 'CVE-2' } }],
    Packages: [{ Name: 'a', Version: '1', Identifier: { PURL: 'pkg:a' } }],
  },
]
const snykIssue = {
  id: 'A',
  severity: 'low',
  packageName: 'a',
  version: '1',
  from: ['a'],
  identifiers: { CWE: ['CWE-1'] },
}

/** One small file of each format; those of tools that only list problems hold nothing that passed. */
const files: Readonly<Record<string, Value>> = {
  ocsf: [
    {
      class_uid: 2003,
      metadata: { event_code: 'A', product: { name: 'Lint', version: '1', feature: { uid: 'x' } } },
      finding_info: { uid: 'f', title: 'T', analytic: { uid: 'a' }, types: ['t'] },
      compliance: { status: 'FAIL', status_id: 3, requirements: ['A: 1, 2'], standards: ['S'], control: 'C' },
      unmapped: { compliance: { S: ['1'] } },
      vulnerabilities: [{ cve: { uid: 'CVE-1' }, cwe: { uid: 'CWE-1' }, related_cwes: [{ uid: 'CWE-2' }] }],
      resources: [{ uid: 'a' }, { name: 'b' }],
      cloud: { account: { uid: '1' } },
      status: 'New',
      status_id: 1,
      severity: 'Low',
      severity_id: 2,
      time: 1,
    },
  ],
  asff: {
    Findings: [
      {
        Id: 'a',
        ProductArn: 'arn:aws:securityhub:eu::product/a/b',
        ProductFields: { ProviderName: 'Lint' },
        GeneratorId: 'g',
        AwsAccountId: '1',
        Severity: { Label: 'LOW', Normalized: 1 },
        Resources: [{ Id: 'a' }, { Id: 'b' }],
        Compliance: {
          Status: 'FAILED',
          StatusReasons: [{ ReasonCode: 'x' }],
          RelatedRequirements: ['A 1', 'B/2'],
          AssociatedStandards: [{ StandardsId: 'A' }],
        },
        Workflow: { Status: 'NEW' },
        Note: { Text: 't', UpdatedBy: 'u' },
        Vulnerabilities: [{ Id: 'CVE-1' }],
        RecordState: 'ACTIVE',
      },
    ],
  },
  trivy: { SchemaVersion: 2, ArtifactName: 'a', ArtifactType: 'container_image', Results: trivyResults },
  'trivy of a cluster': {
    ClusterName: 'a',
    Resources: [{ Namespace: 'n', Kind: 'k', Name: 'm', Error: 'e', Results: trivyResults }],
  },
  grype: {
    matches: [{ vulnerability, artifact: { name: 'a', version: '1' }, relatedVulnerabilities: [{ description: 'd' }] }],
    ignoredMatches: [{ vulnerability, artifact: { name: 'a' }, appliedIgnoreRules: [{ reason: 'r' }] }],
    source: { target: { userInput: 'a' } },
    descriptor: { version: '1' },
  },
  snyk: [
    {
      vulnerabilities: [snykIssue],
      ok: false,
      packageManager: 'npm',
      projectName: 'a',
      filtered: { ignore: [{ ...snykIssue, filtered: { ignored: [{ reason: 'r', ignoredBy: { name: 'n' } }] } }] },
      applications: [{ vulnerabilities: [snykIssue], targetFile: 'a' }],
      infrastructureAsCodeIssues: [{ id: 'A', severity: 'low', msg: 'm' }],
    },
  ],
  checkov: {
    check_type: 'terraform',
    results: {
      failed_checks: [
        {
          check_id: 'A',
          check_result: { result: 'FAILED' },
          file_path: '/a',
          resource: 'r',
          benchmarks: { B: [{ name: '1' }] },
          vulnerability_details: { id: 'CVE-1' },
        },
      ],
      skipped_checks: [{ check_id: 'A', check_result: { result: 'SKIPPED', suppress_comment: 'c' } }],
      parsing_errors: ['/b'],
    },
    summary: { checkov_version: '3' },
  },
  gosec: {
    'Golang errors': { a: [{ error: 'e' }] },
    Issues: [{ severity: 'LOW', rule_id: 'A', file: 'a', cwe: { id: '1' }, suppressions: [{ kind: 'k' }] }],
    Stats: {},
  },
  gitleaks: [{ RuleID: 'A', File: 'a', Commit: 'c', StartLine: 1 }],
  trufflehog: [{ SourceMetadata: { Data: { Git: { file: 'a', line: 1 } } }, DetectorName: 'A', Verified: true }],
  'npm audit': {
    auditReportVersion: 2,
    vulnerabilities: {
      a: { name: 'a', severity: 'low', via: [{ source: 1, title: 't', url: 'u', cwe: ['CWE-1'] }] },
      b: { name: 'b', severity: 'low', via: ['a'] },
    },
    metadata: { vulnerabilities: {} },
  },
  zap: {
    '@version': '2',
    site: [
      {
        '@name': 'a',
        alerts: [{ pluginid: '1', riskcode: '1', confidence: '1', cweid: '1', count: '1', instances: [{ uri: 'u' }] }],
      },
    ],
  },
  nikto: [{ host: 'a', ip: 'b', port: '1', banner: 'c', vulnerabilities: [{ id: '1', url: '/', msg: 'm' }] }],
}

const severities = ['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown']

const damages = [undefined, null, true, 0, -1.5, '', 'constructor', '__proto__', [], {}, [null], [[]], { a: null }]

/** All places of a value below its root. */
function places(value: Value): readonly (readonly string[])[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) => [[name], ...places(inner).map(place => [name, ...place])])
}

function damaged(value: Value, [step, ...rest]: readonly string[], by: Value | undefined): Value {
  const copy = structuredClone(value) as { [name: string]: Value }
  if (step === undefined || copy === null || typeof copy !== 'object') return value
  if (rest.length > 0) copy[step] = damaged(copy[step] ?? null, rest, by)
  else if (by === undefined && Array.isArray(copy)) copy.splice(Number(step), 1)
  else if (by === undefined) delete copy[step]
  else copy[step] = by
  return copy
}

function isSound(record: ResultRecord): boolean {
  return (
    AnswerStatus.options.includes(record.verdict) && severities.includes(record.severity) && record.verdict !== 'pass'
  )
}

for (const [name, file] of Object.entries(files))
  test(`a damaged file of ${name} is refused in a sentence or read soundly, and nothing passes by it`, async () => {
    const damage = fc.tuple(fc.constantFrom(...places(file)), fc.constantFrom(...damages))
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async all => {
        const given = all.reduce((value, [place, by]) => damaged(value, place, by as Value | undefined), file)
        try {
          for (const record of await recordsOf('a.json', given)) assert.ok(isSound(record), JSON.stringify(record))
          await reportOf('a.json', given)
        } catch (error) {
          if (!(error instanceof SourceProblem)) throw error
        }
      }),
      times(200),
    )
  })
