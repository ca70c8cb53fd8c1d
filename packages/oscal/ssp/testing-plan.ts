import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FrameworkFile } from '@onus/core/framework'
import type { PlanInput, PlanState, Standing } from './index.ts'

const folder = join(import.meta.dirname, '../../../catalogs/frameworks')

export function frameworkNamed(name: string): FrameworkFile {
  return FrameworkFile.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
}

const id = (last: string) => `018f0000-0000-7000-8000-0000000000${last}`
export const [ada, ben, system, whole, profile, accounts, backups] = ['01', '02', '03', '04', '05', '06', '07'].map(
  id,
) as [string, string, string, string, string, string, string]

const decided = { rationale: 'The impact asks for it', approvedBy: ben, approvedAt: '2026-02-01', overlay: null }

/** A small organisation with something of everything that a plan has to carry. */
export function smallState(): PlanState {
  return {
    format: 'onus-plan',
    version: 1,
    framework: 'sp800-53@5.2.0' as PlanState['framework'],
    scope: system,
    people: [
      {
        id: ada,
        body: { name: 'Ada  Young', email: 'ada@example.com', title: 'Head of IT', user: 'u1', leftOn: null },
      },
      { id: ben, body: { name: 'Ben', email: null, title: '', user: null, leftOn: '2026-03-01' } },
    ],
    scopes: [
      {
        id: whole,
        body: {
          kind: 'organisation',
          name: 'Harbour',
          description: '',
          parent: null,
          components: [],
          locations: [],
          commitments: [],
        },
      },
      {
        id: system,
        body: {
          kind: 'system',
          name: 'Ledgers',
          description: 'Keeps the books.\n\nOf everybody.',
          parent: whole,
          components: [
            component('11', 'infrastructure', 'Database host', 'Hetzner'),
            component('12', 'software', 'Ledger service', null),
            component('13', 'people', 'Bookkeepers', null),
            component('14', 'procedures', 'Runbook', null),
            component('15', 'data', 'Accounts of customers', null),
            {
              ...component('16', 'software', 'Old reports', null),
              boundary: { state: 'out', reason: 'Read by nobody' },
            },
          ],
          locations: ['Hamburg'],
          commitments: [{ id: id('21'), text: '99.9 % each month', source: 'Terms, 4', category: 'availability' }],
        },
      },
    ],
    controls: [
      {
        id: accounts,
        body: {
          code: 'AC-01',
          title: 'Accounts are approved',
          statement: 'Every account is approved by its owner.\nLeavers lose theirs within a day.',
          theme: 'access',
          lifecycle: { state: 'adopted', owner: ada },
          evidenceOwners: [ada, ben],
          cadence: 'quarterly',
          acceptance: ['Every account has a ticket', ' Two  spaces '],
          addresses: [
            { requirement: 'sp800-53@5.2.0:AC-2', how: 'Approval before an account is made.' },
            { requirement: 'sp800-53@5.2.0:AC-2(1)', how: 'The directory does it by itself.' },
            { requirement: 'soc2@2017:CC6.2', how: 'Access is granted on approval.' },
            { requirement: 'nis2@2022:21(2)(i)', how: 'Access control policy.' },
          ],
          checks: ['accounts-have-an-owner'],
          manual: { method: 'inspection', steps: ['Look at ten accounts'] },
          scopes: [system],
          origin: 'accounts',
        },
      },
      {
        id: backups,
        body: {
          code: 'CP-01',
          title: 'Backups',
          statement: 'Backups are made each night.',
          theme: 'continuity',
          lifecycle: { state: 'proposed' },
          evidenceOwners: [],
          cadence: 'daily',
          acceptance: ['A restore worked'],
          addresses: [{ requirement: 'sp800-53@5.2.0:CP-9', how: 'Each night.' }],
          checks: [],
          manual: null,
          scopes: [],
          variants: [
            {
              scope: system,
              statement: 'The ledgers are copied each hour.',
              acceptance: ['A restore of the ledgers worked'],
              rationale: 'They change all the time',
              approvedBy: ben,
            },
          ],
          origin: null,
        },
      },
    ],
    profile: {
      id: profile,
      body: {
        name: 'Moderate',
        framework: 'sp800-53@5.2.0',
        selections: ['moderate'],
        notApplicable: [{ requirement: 'sp800-53@5.2.0:PE-17', reason: 'Nobody works elsewhere' }],
        tailoring: {
          impact: { confidentiality: 'moderate', integrity: 'low', availability: 'low' },
          overlays: [],
          actions: [
            { action: 'remove', requirement: 'sp800-53@5.2.0:AC-18', ...decided },
            { action: 'add', requirement: 'sp800-53@5.2.0:AC-2(7)', ...decided },
            { action: 'compensate', requirement: 'sp800-53@5.2.0:AC-17(2)', by: ['sp800-53@5.2.0:SC-8'], ...decided },
            {
              action: 'inherit',
              requirement: 'sp800-53@5.2.0:PE-3',
              extent: 'common',
              provider: 'Hetzner',
              responsibility: 'Guards the doors',
              evidenceFrom: '2026-01-05',
              expires: '2027-01-05',
              ...decided,
            },
            {
              action: 'inherit',
              requirement: 'sp800-53@5.2.0:CP-9',
              extent: 'hybrid',
              provider: 'Hetzner',
              responsibility: 'They keep the copies, we make them',
              evidenceFrom: null,
              expires: null,
              ...decided,
            },
          ],
          parameters: [
            {
              requirement: 'sp800-53@5.2.0:AC-2',
              parameter: 'ac-02_odp.10',
              label: 'frequency',
              values: ['90'],
              units: 'days',
              source: 'Access policy, 3.1',
              ...decided,
            },
          ],
        },
      },
    },
  }
}

function component(
  last: string,
  kind: 'infrastructure' | 'software' | 'people' | 'procedures' | 'data',
  name: string,
  supplier: string | null,
) {
  return {
    id: id(last),
    kind,
    name,
    description: '',
    boundary: { state: 'in' as const },
    location: kind === 'infrastructure' ? 'Falkenstein' : '',
    supplier,
    connections: [],
  }
}

const standing = (designed: Standing['designed'], operated: Standing['operated']): Standing => ({
  label: 'unknown',
  designed,
  operated,
  reviewed: 'unknown',
  reasons: ['Nobody has looked yet.'],
})

export function smallInput(state: PlanState = smallState()): PlanInput {
  return {
    at: '2026-03-01T12:00:00.000Z',
    organisation: 'Harbour',
    state,
    framework: frameworkNamed('sp800-53-5.2.0'),
    controls: new Map([
      [accounts, standing('yes', 'unknown')],
      [backups, standing('unknown', 'yes')],
    ]),
    requirements: new Map([['sp800-53@5.2.0:AC-2', standing('yes', 'unknown')]]),
    evidence: [
      {
        id: id('31'),
        title: 'Minutes of March',
        description: '',
        source: 'Wiki',
        from: '2026-01-01T00:00:00.000Z',
        to: null,
        controls: [accounts],
        files: [{ name: 'minutes.txt', mediaType: 'text/plain', sha256: 'ab'.repeat(32) }],
      },
    ],
    statements: new Map([['AC-2', [{ id: 'ac-2_smt.a', text: 'a. Our own words here.' }]]]),
    leftOut: [],
  }
}
