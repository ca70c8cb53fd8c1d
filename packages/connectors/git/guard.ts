import { join } from 'node:path'
import { type CollectRun, type Event, type Origin, outputText } from '../connector/index.ts'
import type { Git } from './program.ts'
import type { Repository } from './repository.ts'

const dataset = 'configuration.settings@1'

/** What a bare repository that others push to says of pushes, by its own settings and hooks. */
export type Guard = {
  /** False where the repository itself refuses it, true where nothing does, null where a hook decides. */
  readonly forcePush: boolean | null
  readonly deletion: boolean | null
  readonly deletionOfMain: boolean | null
  readonly free: boolean | null
  readonly hooks: readonly string[]
  readonly settings: ReadonlyMap<string, string>
}

const deciding = ['pre-receive', 'update', 'reference-transaction', 'proc-receive']

/**
 * Only of a bare repository without remotes: a copy of another one is not where people push to. Hooks are never run, so that
 * where one could decide, or where the machine has settings that may add one, nothing is said but what surely holds.
 */
export async function guardOf(git: Git, repository: Repository, run: CollectRun): Promise<Guard | undefined> {
  if (!repository.bare || repository.remotes.length > 0) return undefined
  const settings = await settingsOf(git)
  const hooks = await hooksOf(repository, run)
  const machine = await run.files.read('/etc/gitconfig', 1024 * 1024)
  const mayAdd = machine.ok ? /^\s*\[(receive|core|include|includeif)/im.test(machine.text) : machine.why !== 'absent'
  const isOpen =
    hooks !== undefined && !settings.has('core.hookspath') && !mayAdd && !hooks.some(hook => deciding.includes(hook))
  const free = isOpen ? true : null
  const refuses = (key: string) => /^(true|yes|on|1)$/i.test(settings.get(key) ?? '')
  const deletion = refuses('receive.denydeletes') ? false : free
  return {
    forcePush: refuses('receive.denynonfastforwards') ? false : free,
    deletion,
    // Git refuses to remove the branch that HEAD names, unless it is told otherwise.
    deletionOfMain: /^(refuse|true|yes|on|1)$/i.test(settings.get('receive.denydeletecurrent') ?? 'refuse')
      ? false
      : deletion,
    free,
    hooks: hooks ?? [],
    settings,
  }
}

async function settingsOf(git: Git): Promise<ReadonlyMap<string, string>> {
  const listed = await outputText(
    git(
      'config',
      '--local',
      '--no-includes',
      '-z',
      '--get-regexp',
      '^(receive|transfer|core\\.(hookspath|sharedrepository|logallrefupdates))',
    ),
  )
  const entries = listed.ok ? listed.text.split('\0').filter(Boolean) : []
  return new Map(
    entries.map(entry => {
      const end = entry.indexOf('\n')
      // A name without a value means true.
      return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)]
    }),
  )
}

/** The hooks that are there; the examples that git puts beside them end with `.sample` and never run. */
async function hooksOf({ gitFolder }: Repository, { files }: CollectRun): Promise<readonly string[] | undefined> {
  const listed = await files.list(join(gitFolder, 'hooks'))
  if (!listed.ok) return listed.why === 'absent' ? [] : undefined
  return listed.names.filter(name => !name.endsWith('.sample'))
}

/** Columns of a branch that the guard decides. */
export function guardColumns(guard: Guard | undefined, isMain: boolean) {
  if (!guard) return {}
  const { free } = guard
  return {
    protected: free === true ? false : null,
    required_approvals: free === true ? 0 : null,
    required_checks: free === true ? [] : null,
    signatures_required: free === true ? false : null,
    code_owner_approval: free === true ? false : null,
    direct_push_allowed: free,
    force_push_allowed: guard.forcePush,
    deletion_allowed: isMain ? guard.deletionOfMain : guard.deletion,
  }
}

/** Who owns which paths, and what the repository says of pushes: one row a rule or setting. */
export async function* settingEvents(
  git: Git,
  repository: Repository,
  guard: Guard | undefined,
  origin: (query: string) => Origin,
): AsyncGenerator<Event> {
  yield { kind: 'origin', dataset, ...origin('CODEOWNERS of the main line, git config, the names of hooks') }
  const row = (
    component: string,
    setting: string,
    values: readonly string[],
    file: string,
    condition: string | null,
  ): Event => ({
    kind: 'row',
    dataset,
    row: {
      system: repository.name,
      component,
      setting,
      condition,
      value: values.join(', '),
      value_list: values,
      origin: 'file',
      file,
      raw: file,
    },
  })
  const owners = repository.main ? await ownersOf(git, repository.main.head) : undefined
  for (const each of owners?.rules.values() ?? [])
    yield row('codeowners', 'owners', each.owners, `${owners?.path}:${each.line}`, each.pattern)
  for (const [setting, value] of guard?.settings ?? [])
    yield row('git', setting.toLowerCase(), [value], join(repository.gitFolder, 'config'), null)
  for (const hook of guard?.hooks ?? [])
    yield row('git-hooks', hook.toLowerCase(), ['present'], join(repository.gitFolder, 'hooks', hook), null)
  yield { kind: 'complete', dataset }
}

const places = ['.github/CODEOWNERS', '.gitlab/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']

/** The rules of the first file there is, as forges take it; of a pattern that is named twice the last holds. */
async function ownersOf(git: Git, head: string) {
  for (const path of places) {
    const file = await outputText(git('cat-file', 'blob', `${head}:${path}`), 4 * 1024 * 1024)
    if (!file.ok) continue
    const rules = new Map<string, { pattern: string; owners: readonly string[]; line: number }>()
    for (const [i, raw] of file.text.split('\n').entries()) {
      const text = raw.replace(/(^|\s)#.*$/, '').trim()
      if (text === '' || /^\^?\[/.test(text)) continue
      const [pattern = '', ...owners] = text.split(/(?<!\\)\s+/)
      rules.set(pattern, { pattern, owners, line: i + 1 })
    }
    return { path, rules }
  }
  return undefined
}
