import type { Event } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import type { Api, Hidden } from './api.ts'
import { protectionOf } from './protection.ts'
import { type Reading, refs, unreadColumns } from './reading.ts'
import { Branch, Protection, type Repository, Rule, Ruleset } from './shapes.ts'

export async function* branchEvents(reading: Reading, repository: Repository): AsyncGenerator<Event, Branch[]> {
  const { api } = reading
  const name = repository.full_name
  const needs = 'to read the repository (fine-grained: Contents read; classic: repo)'
  const branches: Branch[] = []
  for await (const page of api.pages(`/repos/${name}/branches?per_page=100`, Branch, needs)) branches.push(...page)
  const rulesets = new Map<number, Ruleset>()
  const guarded = (branch: Branch) => branch.name === repository.default_branch || branch.protected !== false
  for await (const { branch, guards } of inOrder(branches, async branch => ({
    branch,
    guards: guarded(branch) ? await guardsOf(api, name, branch, rulesets) : { none: true as const },
  }))) {
    const row = {
      repository: name,
      branch: branch.name,
      head: branch.commit.sha,
      is_default: branch.name === repository.default_branch,
      is_remote: false,
      raw: `branch ${branch.name}`,
    }
    if ('none' in guards) {
      yield {
        kind: 'row',
        dataset: refs.branches,
        row: { ...row, ...protectionOf({ classic: null, rules: [], rulesets }) },
      }
      continue
    }
    const found = protectionOf({ classic: guards.classic, rules: guards.rules, rulesets })
    const unknown = Object.entries(found).flatMap(([column, value]) => (value === null ? [column] : []))
    if (guards.hidden && unknown.length > 0)
      yield unreadColumns(
        refs.branches,
        `${name}, branch ${branch.name}`,
        unknown,
        guards.hidden,
        'Protection is shown to a token with Administration read (classic: repo, by an administrator)',
      )
    yield { kind: 'row', dataset: refs.branches, row: { ...row, ...found } }
  }
  return branches
}

type Guarding = {
  readonly classic: Protection | null | undefined
  readonly rules: readonly Rule[] | undefined
  readonly hidden: Hidden | null
}

/**
 * What guards a branch. A branch without classic protection is a 404 and an answer. GitHub says the same number to who may
 * not see it, so that a branch it lists as protected and that no rule explains is not taken for one without protection.
 */
async function guardsOf(api: Api, name: string, branch: Branch, rulesets: Map<number, Ruleset>): Promise<Guarding> {
  const path = encodeURIComponent(branch.name)
  const classic = await api.see(`/repos/${name}/branches/${path}/protection`, Protection)
  const rules = await api.list(`/repos/${name}/rules/branches/${path}?per_page=100`, Rule)
  const found = rules.ok ? rules.value : isAbsent(rules) ? [] : undefined
  for (const id of new Set(found?.map(rule => rule.ruleset_id)))
    if (id != null && !rulesets.has(id)) {
      const ruleset = await api.see(`/repos/${name}/rulesets/${id}`, Ruleset)
      if (ruleset.ok) rulesets.set(id, ruleset.value)
    }
  const isNone =
    !classic.ok && isAbsent(classic) && (branch.protected !== true || !isPlain404(classic) || (found?.length ?? 0) > 0)
  return {
    classic: classic.ok ? classic.value : isNone ? null : undefined,
    rules: found,
    hidden: classic.ok || isNone ? (rules.ok || found ? null : rules) : classic,
  }
}

/** What a plan does not have is not there either. */
function isAbsent(hidden: Hidden): boolean {
  return hidden.status === 404 || /upgrade to github/i.test(hidden.words)
}

function isPlain404({ status, words }: Hidden): boolean {
  return status === 404 && !/not protected/i.test(words)
}
