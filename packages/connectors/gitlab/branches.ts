import type { Event } from '../connector/index.ts'
import type { Hidden } from './api.ts'
import { type Guards, protectionOf } from './protection.ts'
import { type Reading, refs, unread } from './reading.ts'
import { ApprovalRule, ApprovalSettings, Branch, type Project, ProtectedBranch, PushRule } from './shapes.ts'

/** The branches of a project with what guards them. A project without a repository has none. */
export async function* branchEvents(reading: Reading, project: Project): AsyncGenerator<Event, Branch[]> {
  if (project.empty_repo || project.repository_access_level === 'disabled') return []
  const { api } = reading
  const needs = 'the scope read_api and the role Reporter'
  const branches: Branch[] = []
  for await (const page of api.pages(`/projects/${project.id}/repository/branches`, Branch, needs))
    branches.push(...page)
  const { guards, hidden } = await guardsOf(reading, project)
  const toldColumns = new Set<string>()
  for (const branch of branches) {
    const found = protectionOf(branch.name, guards)
    for (const [column, value] of Object.entries(found)) if (value === null) toldColumns.add(column)
    yield {
      kind: 'row',
      dataset: refs.branches,
      row: {
        repository: project.path_with_namespace,
        branch: branch.name,
        head: branch.commit?.id ?? null,
        is_default: branch.default ?? branch.name === project.default_branch,
        is_remote: false,
        last_commit_at: branch.commit?.committed_date ?? null,
        last_committer: branch.commit?.committer_email ?? null,
        merged: branch.merged ?? null,
        ...found,
        raw: `branch ${branch.name}`,
      },
    }
  }
  if (hidden && toldColumns.size > 0)
    yield unread(
      refs.branches,
      project.path_with_namespace,
      hidden,
      'Protection and approval rules are shown to the role Maintainer',
      [...toldColumns],
    )
  return branches
}

/** Rules that the edition of GitLab does not know are a 404 and an answer: there are none. A 403 leaves them unknown. */
async function guardsOf({ api }: Reading, project: Project): Promise<{ guards: Guards; hidden: Hidden | null }> {
  const at = `/projects/${project.id}`
  const protectedBranches = await api.list(`${at}/protected_branches`, ProtectedBranch)
  const approvalRules = await api.list(`${at}/approval_rules`, ApprovalRule)
  const approvals = await api.see(`${at}/approvals`, ApprovalSettings)
  const pushRule = await api.see(`${at}/push_rule`, PushRule)
  const hidden = [protectedBranches, approvalRules, approvals, pushRule].find(one => !one.ok && one.status === 403)
  return {
    guards: {
      protectedBranches: listOf(protectedBranches),
      approvalRules: listOf(approvalRules),
      approvals: approvals.ok ? approvals.value : undefined,
      needsPipeline: project.only_allow_merge_if_pipeline_succeeds ?? null,
      needsSignatures: pushRule.ok
        ? pushRule.value?.reject_unsigned_commits === true
        : pushRule.status === 404
          ? false
          : null,
    },
    hidden: hidden && !hidden.ok ? hidden : null,
  }
}

function listOf<T>(shown: { readonly ok: true; readonly value: T[] } | Hidden): T[] | undefined {
  if (shown.ok) return shown.value
  return shown.status === 404 ? [] : undefined
}
