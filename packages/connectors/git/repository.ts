import { basename, join, resolve } from 'node:path'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Git, gitOn } from './program.ts'
import type { GitSettings } from './settings.ts'

export type Branch = {
  readonly ref: string
  readonly name: string
  readonly head: string
  readonly isRemote: boolean
  readonly lastCommitAt: Date | null
  readonly lastCommitter: string | null
}

/** What a repository is, before its commits are read. */
export type Repository = {
  readonly name: string
  readonly path: string
  readonly gitFolder: string
  readonly bare: boolean
  readonly shallow: boolean
  readonly detached: boolean
  readonly branches: readonly Branch[]
  readonly main: Branch | undefined
  readonly selected: readonly Branch[]
  readonly remotes: readonly string[]
  readonly version: string
}

/** Opens the repository the settings name; a folder that is none, or a branch it does not have, is a problem. */
export async function openRepository(
  settings: GitSettings,
  run: CollectRun,
): Promise<{ repository: Repository; git: Git }> {
  const path = resolve(settings.path)
  const gitFolder = await gitFolderOf(path, run)
  const git = gitOn(gitFolder, run)
  const version = (await git.text('version')).trim().replace(/^git version /, '')
  const [bare, shallow] = (await git.text('rev-parse', '--is-bare-repository', '--is-shallow-repository'))
    .trim()
    .split('\n')
  const { branches, originHead } = await branchesOf(git)
  const head = await headOf(git)
  const main = mainLineOf(settings, branches, { originHead, head })
  return {
    git,
    repository: {
      name: settings.name ?? (basename(path).replace(/\.git$/, '') || basename(resolve(path, '..'))),
      path,
      gitFolder,
      bare: bare === 'true',
      shallow: shallow === 'true',
      detached: head === undefined,
      branches,
      main,
      selected: selectedBranches(settings, branches, main),
      remotes: await remotesOf(git),
      version,
    },
  }
}

async function gitFolderOf(path: string, run: CollectRun): Promise<string> {
  const found = await run.files.stat(path)
  if (!found.ok) {
    const why =
      { absent: 'there is no such folder', denied: 'it may not be read' }[found.why as string] ?? found.message
    throw new SourceProblem(`${path} cannot be read: ${why}`)
  }
  if (!found.isFolder) throw new SourceProblem(`${path} is not a folder; give the folder of a git repository`)
  const dotGit = await run.files.stat(join(path, '.git'))
  if (dotGit.ok && dotGit.isFolder) return join(path, '.git')
  if (dotGit.ok) {
    const pointer = await run.files.read(join(path, '.git'), 8192)
    const target = pointer.ok ? /^gitdir: (.+)\n?$/.exec(pointer.text)?.[1] : undefined
    if (target) return resolve(path, target)
  }
  const isBare = await Promise.all(
    ['HEAD', 'objects', 'refs'].map(async part => (await run.files.stat(join(path, part))).ok),
  )
  if (isBare.every(Boolean)) return path
  throw new SourceProblem(`${path} is not a git repository: it has neither .git nor the parts of a bare repository`)
}

async function branchesOf(git: Git): Promise<{ branches: Branch[]; originHead: string | undefined }> {
  const fields = ['refname', 'objectname', 'objecttype', 'symref', 'committerdate:unix', 'committeremail:trim']
  const format = `${fields.map(field => `%(${field})`).join('%00')}%00`
  const listed = await git.text('for-each-ref', `--format=${format}`, 'refs/heads/', 'refs/remotes/')
  const branches: Branch[] = []
  let originHead: string | undefined
  for (const line of listed.split('\n')) {
    const [ref = '', head = '', type, symref, seconds, committer] = line.split('\0')
    if (ref === 'refs/remotes/origin/HEAD') originHead = symref
    if (type !== 'commit' || symref) continue
    branches.push({
      ref,
      name: ref.replace(/^refs\/(heads|remotes)\//, ''),
      head,
      isRemote: ref.startsWith('refs/remotes/'),
      lastCommitAt: seconds ? new Date(Number(seconds) * 1000) : null,
      lastCommitter: committer || null,
    })
  }
  return { branches, originHead }
}

async function headOf(git: Git): Promise<string | undefined> {
  // symbolic-ref ends with 1 when HEAD is detached, which is no error here.
  try {
    return (await git.text('symbolic-ref', '-q', 'HEAD')).trim()
  } catch {
    return undefined
  }
}

function mainLineOf(
  settings: GitSettings,
  branches: readonly Branch[],
  said: { originHead: string | undefined; head: string | undefined },
): Branch | undefined {
  if (settings.defaultBranch !== undefined) return branchNamed(settings.defaultBranch, branches)
  const candidates = [
    said.originHead,
    said.head,
    'refs/heads/main',
    'refs/heads/master',
    'refs/remotes/origin/main',
    'refs/remotes/origin/master',
  ]
  return candidates.map(ref => branches.find(branch => branch.ref === ref)).find(branch => branch !== undefined)
}

function branchNamed(name: string, branches: readonly Branch[]): Branch {
  const found = branches.find(branch => branch.ref === name || branch.name === name)
  if (found) return found
  const known = branches.slice(0, 20).map(branch => branch.name)
  throw new SourceProblem(`There is no branch "${name}"; the repository has ${known.join(', ') || 'no branches'}`)
}

function selectedBranches(
  settings: GitSettings,
  branches: readonly Branch[],
  main: Branch | undefined,
): readonly Branch[] {
  const asked =
    settings.branches.length > 0
      ? settings.branches.map(name => branchNamed(name, branches))
      : branches.filter(branch => !branch.isRemote)
  return [...new Set(main ? [main, ...asked] : asked)]
}

async function remotesOf(git: Git): Promise<readonly string[]> {
  try {
    const listed = await git.text('config', '--local', '--no-includes', '-z', '--get-regexp', '^remote\\..*\\.url$')
    return listed
      .split('\0')
      .flatMap(entry => (entry.includes('\n') ? [withoutCredentials(entry.slice(entry.indexOf('\n') + 1))] : []))
  } catch {
    return []
  }
}

function withoutCredentials(address: string): string {
  return address.replace(/^([a-z+]+:\/\/)[^/]*@/i, '$1').replace(/[?#].*$/, '')
}
