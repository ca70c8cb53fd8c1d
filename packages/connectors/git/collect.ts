import { type CollectRun, type Event, type Origin, outputText, SourceProblem, whyEnded } from '../connector/index.ts'
import { addressOf, type Commit, type Identity, isSamePerson, parseCommit } from './commit.ts'
import { componentEvents } from './components.ts'
import { type Guard, guardColumns, guardOf, settingEvents } from './guard.ts'
import { type Brought, type History, mergesOf, readHistory } from './history.ts'
import { mailmapOf } from './mailmap.ts'
import { readBatch } from './objects.ts'
import type { Git } from './program.ts'
import { openRepository, type Repository } from './repository.ts'
import type { GitSettings } from './settings.ts'
import { type Checked, openSignatureCheck, type SignatureCheck } from './signatures.ts'
import { deploymentEvents } from './tags.ts'
import { issueIdsOf, mergeWordsOf } from './trailers.ts'

/** What of a commit is still needed when merges are told. */
type Contribution = { readonly writers: readonly Identity[]; readonly approvers: readonly Identity[] }

export async function* collectGit(settings: GitSettings, run: CollectRun): AsyncGenerator<Event> {
  const { repository, git } = await openRepository(settings, run)
  const origin = originOf(repository, settings)
  const guard = await guardOf(git, repository, run)
  yield* branchEvents(git, repository, origin, guard)
  yield* settingEvents(git, repository, guard, origin)
  yield* componentEvents(git, repository, origin)
  yield* deploymentEvents(git, repository, settings, origin)
  yield { kind: 'progress', label: 'Reading the history', done: 0 }
  const history = await readHistory(git, repository, run)
  const contributions: Contribution[] = []
  const merges = new Map<number, Commit>()
  const totals = yield* commitEvents({ git, repository, settings, run, history, origin, contributions, merges })
  yield* mergeEvents({ repository, history, settings, origin, contributions, merges })
  yield* repositoryEvents(git, repository, totals, origin)
}

type Totals = { read: number; first: Date | null; last: Date | null }

function originOf(repository: Repository, settings: GitSettings) {
  const { since, defaultBranch } = settings
  const parameters = {
    branches: repository.selected.map(branch => branch.name),
    mainLine: repository.main?.name ?? null,
    mainLineChosenBy: defaultBranch === undefined ? 'repository' : 'settings',
    since: since ?? null,
    git: repository.version,
  }
  return (query: string): Origin => ({
    sourceSystem: 'git repository',
    environment: repository.path,
    account: repository.remotes[0] ?? repository.name,
    query,
    parameters,
    method: 'file',
    zone: 'UTC',
    exclusions: [],
  })
}

type OriginOf = ReturnType<typeof originOf>

async function* branchEvents(
  git: Git,
  repository: Repository,
  origin: OriginOf,
  guard: Guard | undefined,
): AsyncGenerator<Event> {
  const dataset = 'change.branches@1'
  yield { kind: 'origin', dataset, ...origin('git for-each-ref refs/heads refs/remotes') }
  const merged = repository.main && (await mergedInto(git, repository.main.head))
  for (const branch of repository.branches) {
    yield {
      kind: 'row',
      dataset,
      row: {
        repository: repository.name,
        branch: branch.name,
        head: branch.head,
        is_default: branch === repository.main,
        is_remote: branch.isRemote,
        last_commit_at: branch.lastCommitAt,
        last_committer: branch.lastCommitter,
        merged: merged?.has(branch.ref) ?? null,
        ...guardColumns(guard, branch === repository.main),
        raw: branch.ref,
      },
    }
  }
  yield { kind: 'complete', dataset }
}

async function mergedInto(git: Git, head: string): Promise<ReadonlySet<string>> {
  const listed = await git.text(
    'for-each-ref',
    `--merged=${head}`,
    '--format=%(refname)',
    'refs/heads/',
    'refs/remotes/',
  )
  return new Set(listed.split('\n'))
}

type Reading = {
  git: Git
  repository: Repository
  settings: GitSettings
  run: CollectRun
  history: History
  origin: OriginOf
  contributions: Contribution[]
  merges: Map<number, Commit>
}

async function* commitEvents(reading: Reading): AsyncGenerator<Event, Totals> {
  const { git, repository, settings, run, history, origin, contributions, merges } = reading
  const dataset = 'change.commits@1'
  yield { kind: 'origin', dataset, ...origin('git rev-list --topo-order --parents <branches>, git cat-file --batch') }
  const mapped = mailmapOf(await mailmapText(git, repository))
  await using check = await openSignatureCheck(settings, repository.gitFolder, run)
  const since = settings.since === undefined ? undefined : new Date(`${settings.since}T00:00:00Z`)
  const totals: Totals = { read: 0, first: null, last: null }
  let leftOut = 0
  let signed = 0
  let waiting: { commit: Commit; number: number }[] = []

  const listing = git.fed(batches(history.ids), 'cat-file', '--batch', '--buffer')
  let number = 0
  for await (const { id, bytes, size } of readBatch(listing.stdout)) {
    if (id !== history.ids[number])
      throw new SourceProblem(`git gave commit ${id} where ${history.ids[number]} was asked for`)
    const commit = parseCommit(id, bytes, size, mapped)
    if (bytes.length < size) yield cutMessage(commit)
    contributions[number] = contributionOf(commit)
    if (commit.parents.length > 1) merges.set(number, commit)
    if (since && commit.committedAt && commit.committedAt < since) leftOut += 1
    else waiting.push({ commit, number })
    number += 1
    if (waiting.length >= 500) yield* told()
    if (number % 5000 === 0)
      yield { kind: 'progress', label: 'Reading commits', done: number, total: history.ids.length }
  }
  const ended = await listing.ended
  run.signal.throwIfAborted()
  if (ended.state !== 'exited' || ended.code !== 0)
    throw new SourceProblem(`Commits cannot be read: ${whyEnded(ended)}`)
  if (number < history.ids.length) throw new SourceProblem(`git gave ${number} of ${history.ids.length} commits`)
  yield* told()

  const counted = await countCommits(git, repository)
  const how = `git rev-list --count of the same branches${leftOut > 0 ? `, less ${leftOut} committed before ${settings.since}` : ''}`
  yield { kind: 'count', dataset, sourceSideCount: counted - leftOut, how }
  if (repository.shallow) {
    const why = 'the repository is a shallow copy'
    yield { kind: 'unread', dataset, what: 'Commits before the beginning of the copy', why }
  }
  if (!check && signed > 0)
    yield {
      kind: 'note',
      text: `${signed} commits are signed; name keys in the settings to have the signatures checked`,
    }
  const exclusions = leftOut > 0 ? [`${leftOut} commits committed before ${settings.since}`] : []
  yield { kind: 'complete', dataset, exclusions }
  return totals

  async function* told(): AsyncGenerator<Event> {
    const checked = await checkedSignatures(
      check,
      waiting.map(({ commit }) => commit),
    )
    for (const { commit, number } of waiting) {
      totals.read += 1
      if (commit.signature !== null) signed += 1
      if (commit.committedAt && (!totals.first || commit.committedAt < totals.first)) totals.first = commit.committedAt
      if (commit.committedAt && (!totals.last || commit.committedAt > totals.last)) totals.last = commit.committedAt
      yield { kind: 'row', dataset, row: commitRow(commit, number, reading, checked.get(commit.id)) }
    }
    waiting = []
  }
}

function* batches(ids: readonly string[]): Generator<string> {
  for (let i = 0; i < ids.length; i += 500) yield `${ids.slice(i, i + 500).join('\n')}\n`
}

async function mailmapText(git: Git, { main }: Repository): Promise<string> {
  if (!main) return ''
  const ran = await outputText(git('cat-file', 'blob', `${main.head}:.mailmap`), 1024 * 1024)
  return ran.ok ? ran.text : ''
}

async function countCommits(git: Git, { selected }: Repository): Promise<number> {
  if (selected.length === 0) return 0
  const ran = await outputText(
    git.fed(
      selected.map(branch => `${branch.head}\n`),
      'rev-list',
      '--count',
      '--stdin',
    ),
  )
  if (!ran.ok) throw new SourceProblem(`git could not count the commits: ${ran.why}`)
  return Number(ran.text.trim())
}

function cutMessage({ id }: Commit): Event {
  const why = 'the commit is larger than 1 MiB, so only its beginning was read'
  return {
    kind: 'unread',
    dataset: 'change.commits@1',
    what: `Trailers of commit ${id}`,
    why,
    columns: ['reviewed_by', 'approved_by', 'signed_off_by', 'co_authors', 'independent_reviewers'],
  }
}

async function checkedSignatures(
  check: SignatureCheck | undefined,
  commits: readonly Commit[],
): Promise<ReadonlyMap<string, Checked>> {
  const signed = commits.filter(commit => commit.signature !== null).map(commit => commit.id)
  return check && signed.length > 0 ? check.check(signed) : new Map()
}

function contributionOf(commit: Commit): Contribution {
  const writers = commit.author ? [commit.author, ...commit.coAuthors] : commit.coAuthors
  return { writers, approvers: [...commit.reviewedBy, ...commit.approvedBy] }
}

function commitRow(commit: Commit, number: number, { repository, history }: Reading, checked: Checked | undefined) {
  const { writers, approvers } = contributionOf(commit)
  return {
    repository: repository.name,
    commit_id: commit.id,
    author_name: commit.author?.name ?? null,
    author_email: commit.author?.email ?? null,
    authored_at: commit.authoredAt,
    committer_name: commit.committer?.name ?? null,
    committer_email: commit.committer?.email ?? null,
    committed_at: commit.committedAt,
    subject: commit.subject,
    message_bytes: commit.messageBytes,
    parents: commit.parents,
    parent_count: commit.parents.length,
    is_merge: commit.parents.length > 1,
    on_default_branch: repository.main ? history.onMain[number] === 1 : null,
    on_first_parent: repository.main ? history.onFirstParent[number] === 1 : null,
    signed: commit.signature !== null,
    signature: commit.signature === null ? 'none' : (checked?.state ?? 'unchecked'),
    signature_kind: commit.signature === 'other' ? null : commit.signature,
    signer: checked?.signer ?? null,
    signing_key: checked?.key ?? null,
    reviewed_by: addresses(commit.reviewedBy),
    approved_by: addresses(commit.approvedBy),
    signed_off_by: addresses(commit.signedOffBy),
    co_authors: addresses(commit.coAuthors),
    independent_reviewers: addresses(independent(approvers, writers)),
    issue_ids: issueIdsOf(commit.message),
    raw: commit.id,
  }
}

async function* mergeEvents(
  reading: Pick<Reading, 'repository' | 'history' | 'settings' | 'origin' | 'contributions' | 'merges'>,
): AsyncGenerator<Event> {
  const { repository, history, settings, origin, merges } = reading
  const dataset = 'change.merges@1'
  yield {
    kind: 'origin',
    dataset,
    ...origin('merge commits on the first-parent line of each branch, from the commits read'),
  }
  const onLines = mergesOf(history, repository)
  let leftOut = 0
  for (const brought of onLines) {
    const commit = merges.get(brought.merge)
    if (!commit) continue
    if (settings.since && commit.committedAt && commit.committedAt < new Date(`${settings.since}T00:00:00Z`))
      leftOut += 1
    else yield { kind: 'row', dataset, row: mergeRow(commit, brought, reading) }
  }
  if (repository.shallow) {
    const why = 'the repository is a shallow copy'
    const columns = [
      'authors',
      'independent_approvers',
      'independent_approvals',
      'self_approved',
      'self_merged',
      'commit_count',
    ]
    yield { kind: 'unread', dataset, what: 'Merges before the beginning of the copy', why }
    yield { kind: 'unread', dataset, what: 'What the merges brought in', why, columns }
  }
  const inside = merges.size - onLines.length
  const exclusions = [
    ...(inside > 0 ? [`${inside} merges inside lines that were merged later`] : []),
    ...(leftOut > 0 ? [`${leftOut} merges committed before ${settings.since}`] : []),
  ]
  yield { kind: 'complete', dataset, exclusions }
}

function mergeRow(
  commit: Commit,
  { branch, commits }: Brought,
  { repository, contributions }: Pick<Reading, 'repository' | 'contributions'>,
) {
  const parts = commits.flatMap(number => contributions[number] ?? [])
  const writers = unique(parts.flatMap(part => part.writers))
  const approvers = unique([...contributionOf(commit).approvers, ...approversOfAll(parts)])
  const independents = independent(approvers, writers)
  const isKnown = !repository.shallow
  const words = mergeWordsOf(commit.subject, commit.message)
  return {
    repository: repository.name,
    commit_id: commit.id,
    into_branch: branch,
    from_branch: words.fromBranch,
    change_request: words.changeRequest,
    title: commit.subject,
    merged_at: commit.committedAt,
    // The author of a merge is who merged; forges put themselves in as committer.
    merged_by: commit.author ? addressOf(commit.author) : null,
    authors: isKnown ? addresses(writers) : null,
    approvers: addresses(approvers),
    independent_approvers: isKnown ? addresses(independents) : null,
    approvals: approvers.length,
    independent_approvals: isKnown ? independents.length : null,
    self_approved: isKnown ? independents.length < approvers.length : null,
    self_merged:
      isKnown && commit.author ? writers.some(writer => isSamePerson(writer, commit.author as Identity)) : null,
    approval_recorded: approvers.length > 0,
    commit_count: isKnown ? commits.length : null,
    parent_count: commit.parents.length,
    signed: commit.signature !== null,
    raw: commit.id,
  }
}

/** Who is named in every one of the commits: a review of one part is no approval of the whole. */
function approversOfAll(parts: readonly Contribution[]): readonly Identity[] {
  const [first, ...rest] = parts
  if (!first) return []
  return first.approvers.filter(one => rest.every(part => part.approvers.some(other => isSamePerson(one, other))))
}

async function* repositoryEvents(
  git: Git,
  repository: Repository,
  totals: Totals,
  origin: OriginOf,
): AsyncGenerator<Event> {
  const dataset = 'change.repositories@1'
  yield { kind: 'origin', dataset, ...origin('git rev-parse, git for-each-ref, git ls-tree') }
  yield {
    kind: 'row',
    dataset,
    row: {
      repository: repository.name,
      location: repository.path,
      remotes: repository.remotes,
      default_branch: repository.main?.name ?? null,
      head: repository.main?.head ?? null,
      empty: repository.branches.length === 0,
      bare: repository.bare,
      shallow: repository.shallow,
      branch_count: repository.branches.length,
      commit_count: totals.read,
      first_commit_at: totals.first,
      last_commit_at: totals.last,
      code_owners: repository.main ? await hasCodeOwners(git, repository.main.head) : null,
      raw: repository.gitFolder,
    },
  }
  yield { kind: 'complete', dataset }
  if (repository.branches.length === 0) yield { kind: 'note', text: `${repository.name} has no branches yet` }
  if (repository.detached)
    yield { kind: 'note', text: `HEAD of ${repository.name} is detached: it names a commit, not a branch` }
  if (!repository.main && repository.branches.length > 0)
    yield {
      kind: 'note',
      text: `Which branch of ${repository.name} is the main line is not known; name it in the settings`,
    }
}

async function hasCodeOwners(git: Git, head: string): Promise<boolean> {
  const places = ['CODEOWNERS', '.github/CODEOWNERS', '.gitlab/CODEOWNERS', 'docs/CODEOWNERS']
  return (await git.text('ls-tree', '-z', '--name-only', head, '--', ...places)).length > 0
}

function independent(approvers: readonly Identity[], writers: readonly Identity[]): readonly Identity[] {
  return approvers.filter(approver => !writers.some(writer => isSamePerson(approver, writer)))
}

function unique(identities: readonly Identity[]): readonly Identity[] {
  return [...new Map(identities.map(each => [addressOf(each).toLowerCase(), each])).values()]
}

function addresses(identities: readonly Identity[]): readonly string[] {
  return unique(identities).map(addressOf)
}
