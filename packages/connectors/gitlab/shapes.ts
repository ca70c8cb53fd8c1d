import { z } from 'zod'

const text = z.string().nullish()
const flag = z.boolean().nullish()
const User = z.object({ id: z.int(), username: z.string(), name: text })

/** What we read of GitLab's documented answers; all else in them is left alone. */
export const Project = z.object({
  id: z.int(),
  path_with_namespace: z.string(),
  web_url: text,
  default_branch: text,
  visibility: z.enum(['public', 'internal', 'private']).nullish(),
  archived: flag,
  empty_repo: flag,
  repository_access_level: text,
  merge_requests_access_level: text,
  environments_access_level: text,
  forked_from_project: z.looseObject({}).nullish(),
  topics: z.array(z.string()).nullish(),
  last_activity_at: text,
  only_allow_merge_if_pipeline_succeeds: flag,
  secret_push_protection_enabled: flag,
})
export type Project = z.infer<typeof Project>

export const Branch = z.object({
  name: z.string(),
  default: flag,
  merged: flag,
  protected: flag,
  commit: z.object({ id: z.string(), committed_date: text, committer_email: text }).nullish(),
})
export type Branch = z.infer<typeof Branch>

const Access = z
  .array(
    z.object({
      access_level: z.int().nullish(),
      user_id: z.int().nullish(),
      group_id: z.int().nullish(),
      deploy_key_id: z.int().nullish(),
    }),
  )
  .nullish()

/** A rule that protects branches; its name may hold `*`. */
export const ProtectedBranch = z.object({
  name: z.string(),
  push_access_levels: Access,
  merge_access_levels: Access,
  allow_force_push: flag,
  code_owner_approval_required: flag,
})
export type ProtectedBranch = z.infer<typeof ProtectedBranch>

/** A rule that asks for approvals of merge requests. */
export const ApprovalRule = z.object({
  name: text,
  rule_type: text,
  approvals_required: z.int(),
  protected_branches: z.array(z.object({ name: z.string() })).nullish(),
  applies_to_all_protected_branches: flag,
})
export type ApprovalRule = z.infer<typeof ApprovalRule>

export const ApprovalSettings = z.object({
  reset_approvals_on_push: flag,
  approvals_before_merge: z.int().nullish(),
})
export type ApprovalSettings = z.infer<typeof ApprovalSettings>

export const PushRule = z.object({ reject_unsigned_commits: flag }).nullable()

export const MergeRequest = z.object({
  iid: z.int(),
  title: z.string(),
  description: text,
  state: z.enum(['opened', 'closed', 'locked', 'merged']),
  draft: flag,
  author: User.nullish(),
  target_branch: z.string(),
  source_branch: z.string(),
  created_at: z.string(),
  merged_at: text,
  closed_at: text,
  merge_user: User.nullish(),
  merged_by: User.nullish(),
  merge_commit_sha: text,
  squash_commit_sha: text,
  sha: text,
  labels: z.array(z.string()).nullish(),
})
export type MergeRequest = z.infer<typeof MergeRequest>

export const MergeRequestDetail = z.object({ head_pipeline: z.object({ status: z.string(), sha: text }).nullish() })

export const Approvals = z.object({
  approved_by: z.array(z.object({ user: User, approved_at: text })),
})
export type Approvals = z.infer<typeof Approvals>

export const Commit = z.object({
  id: z.string(),
  author_name: text,
  author_email: text,
  committer_name: text,
  committer_email: text,
  message: text,
})
export type Commit = z.infer<typeof Commit>

export const Environment = z.object({ id: z.int(), name: z.string(), tier: text })

export const Deployment = z.object({
  id: z.int(),
  ref: text,
  sha: text,
  status: z.string(),
  created_at: z.string(),
  user: User.nullish(),
  environment: z.object({ id: z.int(), name: z.string() }).nullish(),
  deployable: z.object({ finished_at: text }).nullish(),
})
export type Deployment = z.infer<typeof Deployment>

export const Group = z.object({ full_path: z.string(), require_two_factor_authentication: flag })

export const Member = User.extend({
  state: text,
  access_level: z.int(),
  expires_at: text,
  created_at: text,
})
export type Member = z.infer<typeof Member>

/** Only an administrator of the instance is shown the second factor and the last sign-in. */
export const UserDetail = z.object({ two_factor_enabled: flag, last_sign_in_at: text, bot: flag, email: text })
export type UserDetail = z.infer<typeof UserDetail>

export const Vulnerability = z.object({
  id: z.int(),
  title: text,
  severity: text,
  state: text,
  report_type: text,
  created_at: text,
  updated_at: text,
  resolved_at: text,
  dismissed_at: text,
  finding: z.looseObject({ raw_metadata: text }).nullish(),
})
export type Vulnerability = z.infer<typeof Vulnerability>
