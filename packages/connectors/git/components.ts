import { type Event, type Origin, outputText } from '../connector/index.ts'
import { asksForNothing, isUnresolved, type Locked, readerOf } from './locks.ts'
import type { Git } from './program.ts'
import type { Repository } from './repository.ts'

const dataset = 'vulnerability.components@1'
const maxBytes = 16 * 1024 * 1024

/** What the lock files at the end of the main line pin, and what its workflows use; what cannot be resolved here is told. */
export async function* componentEvents(
  git: Git,
  repository: Repository,
  origin: (query: string) => Origin,
): AsyncGenerator<Event> {
  const { main } = repository
  yield { kind: 'origin', dataset, ...origin('git ls-tree -r of the main line, git cat-file of its lock files') }
  if (!main) {
    if (repository.branches.length > 0)
      yield { kind: 'unread', dataset, what: 'Components', why: 'which branch is the main line is not known' }
    else yield { kind: 'complete', dataset }
    return
  }
  const listed = (await git.text('ls-tree', '-r', '-z', '--name-only', main.head)).split('\0').filter(Boolean)
  const own = listed.filter(path => !isCarried(path))
  const paths = new Set(own)
  for (const path of own) {
    const read = readerOf(path)
    if (read) yield* fileEvents(git, repository, path, read)
    else if (isUnresolved(path, paths)) yield* unresolvedEvents(git, repository, path)
  }
  const carried = listed.length - own.length
  yield {
    kind: 'complete',
    dataset,
    exclusions: [
      'components that no lock file or workflow names, such as libraries of the system',
      ...(carried > 0 ? [`${carried} files that are carried along in node_modules, vendor or third_party`] : []),
    ],
  }
}

async function* unresolvedEvents(git: Git, { main, name }: Repository, path: string): AsyncGenerator<Event> {
  const file = await outputText(git('cat-file', 'blob', `${main?.head}:${path}`), maxBytes)
  try {
    if (file.ok && asksForNothing(path, file.text)) return
  } catch {
    // What is damaged asks for nobody knows what.
  }
  const why = 'no file pins their versions, or none that is read here'
  yield { kind: 'unread', dataset, what: `Components that ${path} of ${name} asks for`, why }
}

function isCarried(path: string): boolean {
  return /(^|\/)(node_modules|vendor|third_party)\//.test(path)
}

async function* fileEvents(
  git: Git,
  { main, name }: Repository,
  path: string,
  read: (text: string) => Locked,
): AsyncGenerator<Event> {
  const what = `Components in ${path} of ${name}`
  const file = await outputText(git('cat-file', 'blob', `${main?.head}:${path}`), maxBytes)
  const locked = file.ok ? attempt(read, file.text) : file.why
  if (typeof locked === 'string') {
    yield { kind: 'unread', dataset, what, why: locked }
    return
  }
  for (const one of locked.pinned)
    yield {
      kind: 'row',
      dataset,
      row: {
        document: name,
        component_ref: `${path} ${one.purl}`,
        component: one.name,
        version: one.version,
        kind: one.purl.startsWith('pkg:githubactions/')
          ? 'action'
          : one.purl.startsWith('pkg:docker/')
            ? 'container'
            : 'library',
        purl: one.purl,
        licences: one.licences.length > 0 ? one.licences : null,
        direct: one.direct,
        listed_at: main?.lastCommitAt ?? null,
        raw: `${main?.head}:${path}`,
      },
    }
  if (locked.unread.length > 0) {
    const shown = locked.unread.slice(0, 5).join(', ')
    const more = locked.unread.length > 5 ? ` and ${locked.unread.length - 5} more` : ''
    yield { kind: 'unread', dataset, what, why: `no exact version is said of ${shown}${more}` }
  }
}

function attempt(read: (text: string) => Locked, text: string): Locked | string {
  try {
    return read(text)
  } catch (error) {
    return `it is damaged: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`
  }
}
