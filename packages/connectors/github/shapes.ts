import { z } from 'zod'

const text = z.string().nullish()
const Account = z.object({ login: z.string(), id: z.int(), type: text })
const Switch = z.object({ status: text }).nullish()

/** What we read of GitHub's documented answers; all else in them is left alone. */
export const Repository = z.object({
  full_name: z.string(),
  html_url: text,
  default_branch: text,
  archived: z.boolean().nullish(),
  fork: z.boolean().nullish(),
  private: z.boolean().nullish(),
  visibility: z.enum(['public', 'internal', 'private']).nullish(),
  topics: z.array(z.string()).nullish(),
  pushed_at: text,
  security_and_analysis: z
    .object({ secret_scanning: Switch, secret_scanning_push_protection: Switch, dependabot_security_updates: Switch })
    .nullish(),
})
export type Repository = z.infer<typeof Repository>

export const Branch = z.object({
  name: z.string(),
  commit: z.object({ sha: z.string() }),
  protected: z.boolean().nullish(),
})
export type Branch = z.infer<typeof Branch>

const Enabled = z.object({ enabled: z.boolean() }).nullish()
const Bypass = z.array(z.looseObject({})).nullish()

/** The classic protection of a branch. */
export const Protection = z.object({
  required_status_checks: z
    .object({
      contexts: z.array(z.string()).nullish(),
      checks: z.array(z.object({ context: z.string() })).nullish(),
    })
    .nullish(),
  enforce_admins: Enabled,
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().nullish(),
      require_code_owner_reviews: z.boolean().nullish(),
      required_approving_review_count: z.int().nullish(),
      bypass_pull_request_allowances: z.object({ users: Bypass, teams: Bypass, apps: Bypass }).nullish(),
    })
    .nullish(),
  allow_force_pushes: Enabled,
  allow_deletions: Enabled,
  required_signatures: Enabled,
})
export type Protection = z.infer<typeof Protection>

/** A rule of a ruleset that is active for a branch. */
export const Rule = z.object({
  type: z.string(),
  ruleset_id: z.int().nullish(),
  parameters: z
    .looseObject({
      required_approving_review_count: z.int().nullish(),
      dismiss_stale_reviews_on_push: z.boolean().nullish(),
      require_code_owner_review: z.boolean().nullish(),
      required_status_checks: z.array(z.object({ context: z.string() })).nullish(),
    })
    .nullish(),
})
export type Rule = z.infer<typeof Rule>

/** A ruleset; who may go around it is only shown to those who may change it. */
export const Ruleset = z.object({
  id: z.int(),
  bypass_actors: z
    .array(z.object({ actor_id: z.int().nullish(), actor_type: z.string(), bypass_mode: text }))
    .nullish(),
})
export type Ruleset = z.infer<typeof Ruleset>

export const PullRequest = z.object({
  number: z.int(),
  title: z.string(),
  body: text,
  state: z.enum(['open', 'closed']),
  draft: z.boolean().nullish(),
  user: Account.nullish(),
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string() }),
  labels: z.array(z.object({ name: z.string() })).nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  merged_at: text,
  closed_at: text,
  merge_commit_sha: text,
})
export type PullRequest = z.infer<typeof PullRequest>

export const PullRequestDetail = z.object({
  merged_by: Account.nullish(),
  merge_commit_sha: text,
  commits: z.int(),
  additions: z.int().nullish(),
  deletions: z.int().nullish(),
})
export type PullRequestDetail = z.infer<typeof PullRequestDetail>

export const Review = z.object({
  id: z.int(),
  user: Account.nullish(),
  state: z.string(),
  submitted_at: text,
  commit_id: text,
})
export type Review = z.infer<typeof Review>

const Signature = z.object({ email: text }).nullish()
export const Commit = z.object({
  sha: z.string(),
  author: z.union([Account, z.object({})]).nullish(),
  committer: z.union([Account, z.object({})]).nullish(),
  commit: z.object({ message: z.string(), author: Signature, committer: Signature }),
})
export type Commit = z.infer<typeof Commit>

export const CheckRun = z.object({ status: text, conclusion: text })
export const CombinedStatus = z.object({ state: z.string(), total_count: z.int() })

export const Deployment = z.object({
  id: z.int(),
  sha: z.string(),
  ref: text,
  environment: text,
  production_environment: z.boolean().nullish(),
  created_at: z.string(),
  creator: Account.nullish(),
})
export const DeploymentStatus = z.object({ state: z.string(), created_at: z.string() })

export const Member = Account
export const Organisation = z.object({
  login: z.string(),
  two_factor_requirement_enabled: z.boolean().nullish(),
  public_repos: z.int().nullish(),
  total_private_repos: z.int().nullish(),
})
export const Membership = z.object({ state: text })
export const Collaborator = Account.extend({ permissions: z.object({ admin: z.boolean().nullish() }).nullish() })

const Dismissal = {
  created_at: text,
  updated_at: text,
  fixed_at: text,
  dismissed_at: text,
  dismissed_by: Account.nullish(),
  dismissed_reason: text,
  dismissed_comment: text,
  html_url: text,
}

/** An object now, a list of one in former versions. */
const Epss = z.object({ percentage: z.number().nullish() })

export const DependabotAlert = z.object({
  number: z.int(),
  state: z.string(),
  ...Dismissal,
  dependency: z.object({
    package: z.object({ ecosystem: z.string(), name: z.string() }).nullish(),
    manifest_path: text,
  }),
  security_advisory: z.object({
    ghsa_id: z.string(),
    cve_id: text,
    summary: text,
    severity: text,
    cvss: z.object({ score: z.number().nullish() }).nullish(),
    epss: z.union([Epss, z.array(Epss)]).nullish(),
  }),
  security_vulnerability: z
    .object({ severity: text, first_patched_version: z.object({ identifier: z.string() }).nullish() })
    .nullish(),
})
export type DependabotAlert = z.infer<typeof DependabotAlert>

export const CodeAlert = z.object({
  number: z.int(),
  state: z.string().nullish(),
  ...Dismissal,
  rule: z.object({
    id: text,
    name: text,
    description: text,
    severity: text,
    security_severity_level: text,
  }),
  tool: z.object({ name: text, version: text }).nullish(),
  most_recent_instance: z
    .object({ location: z.object({ path: text, start_line: z.int().nullish() }).nullish() })
    .nullish(),
})
export type CodeAlert = z.infer<typeof CodeAlert>

/** Never the secret itself: GitHub is asked to leave it out, and it is not read. */
export const SecretAlert = z.object({
  number: z.int(),
  state: z.string(),
  created_at: text,
  updated_at: text,
  secret_type: text,
  secret_type_display_name: text,
  resolution: text,
  resolved_at: text,
  resolved_by: Account.nullish(),
  resolution_comment: text,
  validity: text,
})
export type SecretAlert = z.infer<typeof SecretAlert>
