import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event } from '../connector/index.ts'
import type { Api, Hidden } from './api.ts'
import type { GitlabSettings } from './settings.ts'
import type { Names } from './writers.ts'

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
  readonly settings: GitlabSettings
  readonly run: CollectRun
  /** Nothing that happened before this moment is read. */
  readonly since: string
}

/** A project, who has which name in it, and how many may administer it. */
export type People = { readonly names: Names; readonly admins: number | null }

export function unread(
  dataset: DatasetRef,
  what: string,
  { status, words }: Hidden,
  hint: string,
  columns?: string[],
): Event {
  const why = `GitLab answered ${status}: ${words}. ${hint}`
  return { kind: 'unread', dataset, what, why, ...(columns && { columns }) }
}
