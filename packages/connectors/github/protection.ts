import type { Protection, Rule, Ruleset } from './shapes.ts'

/** What guards a branch: classic protection (null where there is none, undefined where it is not shown), and rules. */
export type Guards = {
  readonly classic: Protection | null | undefined
  readonly rules: readonly Rule[] | undefined
  /** The rulesets that the rules come from, as far as they are shown. */
  readonly rulesets: ReadonlyMap<number, Ruleset>
}

/** Yes, no, or not known. */
type Known = boolean | null

/** One source of rules: what it demands, and who need not keep to it. */
type Source = {
  readonly approvals: number
  readonly needsRequest: boolean
  readonly forcePushForbidden: boolean
  readonly deletionForbidden: boolean
  readonly checks: readonly string[]
  readonly dismissesStale: boolean
  readonly needsCodeOwner: boolean
  readonly needsSignatures: boolean
  readonly bindsAdmins: Known
  readonly hasExceptions: Known
}

/**
 * What holds for a branch when all that guards it is taken together. What is not shown never counts as a guard, and leaves
 * unknown what the others do not settle. A branch is protected when a change needs somebody's approval.
 */
export function protectionOf({ classic, rules, rulesets }: Guards) {
  const isWhole = classic !== undefined && rules !== undefined
  const sources = [...(classic ? [classicSource(classic)] : []), ...ruleSources(rules ?? [], rulesets)]
  const some = (holds: (source: Source) => Known): Known => {
    const answers = sources.map(holds)
    if (answers.includes(true)) return true
    return isWhole && !answers.includes(null) ? false : null
  }
  const approvals = Math.max(0, ...sources.map(source => source.approvals))
  const isReviewed = some(source => source.approvals > 0)
  const noDirectPush = some(({ needsRequest, bindsAdmins, hasExceptions }) => {
    if (!needsRequest || bindsAdmins === false || hasExceptions === true) return false
    return bindsAdmins === null || hasExceptions === null ? null : true
  })
  return {
    protected: isReviewed,
    // What is shown is a floor: the rest can only ask for more.
    required_approvals: isWhole || approvals > 0 ? approvals : null,
    force_push_allowed: not(some(source => source.forcePushForbidden)),
    deletion_allowed: not(some(source => source.deletionForbidden)),
    admins_bound: some(source => (isReviewed && source.approvals === 0 ? false : source.bindsAdmins)),
    required_checks: isWhole ? [...new Set(sources.flatMap(source => source.checks))].sort() : null,
    stale_approvals_dismissed: some(source => source.dismissesStale),
    code_owner_approval: some(source => source.needsCodeOwner),
    signatures_required: some(source => source.needsSignatures),
    direct_push_allowed: not(noDirectPush),
  }
}

function not(known: Known): Known {
  return known === null ? null : !known
}

function classicSource(classic: Protection): Source {
  const reviews = classic.required_pull_request_reviews ?? null
  const { users, teams, apps } = reviews?.bypass_pull_request_allowances ?? {}
  const { contexts, checks } = classic.required_status_checks ?? {}
  return {
    approvals: reviews?.required_approving_review_count ?? 0,
    needsRequest: reviews !== null,
    forcePushForbidden: classic.allow_force_pushes?.enabled !== true,
    deletionForbidden: classic.allow_deletions?.enabled !== true,
    checks: [...(contexts ?? []), ...(checks ?? []).map(check => check.context)],
    dismissesStale: reviews?.dismiss_stale_reviews === true,
    needsCodeOwner: reviews?.require_code_owner_reviews === true,
    needsSignatures: classic.required_signatures?.enabled === true,
    bindsAdmins: classic.enforce_admins?.enabled === true,
    hasExceptions: [users, teams, apps].some(list => (list?.length ?? 0) > 0),
  }
}

function ruleSources(rules: readonly Rule[], rulesets: ReadonlyMap<number, Ruleset>): Source[] {
  return [...Map.groupBy(rules, rule => rule.ruleset_id ?? null)].map(([id, own]) => {
    const of = (type: string) => own.filter(rule => rule.type === type)
    const requests = of('pull_request').map(rule => rule.parameters ?? {})
    const actors = id === null ? undefined : rulesets.get(id)?.bypass_actors
    const checks = of('required_status_checks').flatMap(rule => rule.parameters?.required_status_checks ?? [])
    return {
      approvals: Math.max(0, ...requests.map(each => each.required_approving_review_count ?? 0)),
      needsRequest: requests.length > 0,
      forcePushForbidden: of('non_fast_forward').length > 0,
      deletionForbidden: of('deletion').length > 0,
      checks: checks.map(check => check.context),
      dismissesStale: requests.some(each => each.dismiss_stale_reviews_on_push === true),
      needsCodeOwner: requests.some(each => each.require_code_owner_review === true),
      needsSignatures: of('required_signatures').length > 0,
      bindsAdmins: actors ? !actors.some(isAdmin) : null,
      hasExceptions: actors ? actors.some(actor => actor.bypass_mode !== 'pull_request') : null,
    }
  })
}

/** The repository role 5 is that of administrators. */
function isAdmin({ actor_type, actor_id }: NonNullable<Ruleset['bypass_actors']>[number]): boolean {
  return actor_type === 'OrganizationAdmin' || (actor_type === 'RepositoryRole' && actor_id === 5)
}
