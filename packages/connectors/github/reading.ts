import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event } from '../connector/index.ts'
import type { Api, Hidden } from './api.ts'
import type { GithubSettings } from './settings.ts'

export const refs = {
  repositories: 'change.repositories@1',
  branches: 'change.branches@1',
  requests: 'change.pull_requests@1',
  reviews: 'change.reviews@1',
  merges: 'change.merges@1',
  deployments: 'change.deployments@1',
  accounts: 'identity.accounts@1',
  rules: 'identity.password_policies@1',
  findings: 'vulnerability.findings@1',
} as const

export type Reading = {
  readonly api: Api
  readonly settings: GithubSettings
  readonly run: CollectRun
  /** Nothing that happened before this moment is read. */
  readonly since: number
}

/** Whether a feature that finds weaknesses is on; absent where that is not known. */
export type Features = { dependency_alerts?: boolean; code_scanning?: boolean; secret_scanning?: boolean }

export function unreadColumns(
  dataset: DatasetRef,
  what: string,
  columns: string[],
  { words, status }: Hidden,
  hint: string,
): Event {
  return { kind: 'unread', dataset, what, why: `GitHub answered ${status}: ${words}. ${hint}`, columns }
}

export async function everything<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}
