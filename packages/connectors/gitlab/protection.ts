import type { ApprovalRule, ApprovalSettings, ProtectedBranch } from './shapes.ts'

/** What guards the branches of a project; undefined where it is not shown. */
export type Guards = {
  readonly protectedBranches: readonly ProtectedBranch[] | undefined
  readonly approvalRules: readonly ApprovalRule[] | undefined
  readonly approvals: ApprovalSettings | undefined
  readonly needsPipeline: boolean | null
  readonly needsSignatures: boolean | null
}

/**
 * What holds for a branch. Where several rules match its name, the loosest counts, for code owners the strictest. A branch is
 * protected when nobody may push to it and a merge needs somebody's approval: on GitLab neither is enough alone.
 */
export function protectionOf(branch: string, guards: Guards) {
  const { protectedBranches, approvalRules, approvals, needsPipeline, needsSignatures } = guards
  const rules = protectedBranches?.filter(rule => covers(rule.name, branch))
  const isCovered = rules ? rules.length > 0 : null
  const noPush = rules ? rules.length > 0 && rules.every(isClosedForPush) : null
  const required = approvalRules && isCovered !== null ? requiredOf(approvalRules, branch, isCovered) : null
  const isReviewed = required === null ? null : required > 0
  return {
    protected: both(noPush, isReviewed),
    required_approvals: required,
    force_push_allowed: rules ? rules.length === 0 || rules.some(rule => rule.allow_force_push !== false) : null,
    deletion_allowed: isCovered === null ? null : !isCovered,
    admins_bound: isCovered,
    required_checks: needsPipeline === null ? null : needsPipeline ? ['pipeline'] : [],
    stale_approvals_dismissed: approvals?.reset_approvals_on_push ?? (approvalRules?.length === 0 ? false : null),
    code_owner_approval: rules ? rules.some(rule => rule.code_owner_approval_required === true) : null,
    signatures_required: needsSignatures,
    direct_push_allowed: noPush === null ? null : !noPush,
  }
}

function both(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false
  return one === null || other === null ? null : true
}

/** Names of rules may hold `*`, which is anything. */
export function covers(pattern: string, branch: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(branch)
}

/** Level 0 is nobody; an entry for a person, group or key is somebody whatever level it shows. */
function isClosedForPush({ push_access_levels: levels }: ProtectedBranch): boolean {
  if (!levels || levels.length === 0) return false
  return levels.every(
    level => level.access_level === 0 && level.user_id == null && level.group_id == null && level.deploy_key_id == null,
  )
}

/** One person may count for several rules, so that no more than the highest number is sure. */
function requiredOf(rules: readonly ApprovalRule[], branch: string, isCovered: boolean): number {
  const applying = rules.filter(rule => {
    if (rule.rule_type === 'report_approver') return false // asks only when a report finds something
    if (rule.applies_to_all_protected_branches) return isCovered
    const names = rule.protected_branches ?? []
    return names.length === 0 || names.some(({ name }) => covers(name, branch))
  })
  return Math.max(0, ...applying.map(rule => rule.approvals_required))
}
