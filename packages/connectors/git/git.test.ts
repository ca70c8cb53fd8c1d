import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { type CollectRun, collect, execHere, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { git } from './index.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onus-git-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const signal = new AbortController().signal
const run: CollectRun = {
  source: 'test',
  startedBy: 'alice',
  now: () => instant('2026-03-31T12:00:00Z'),
  exec: execHere(signal),
  files: filesUnder('/'),
  net: netNothing,
  signal,
}

/** Why a test that needs this program is skipped, if it is not here. */
function without(program: string): string | false {
  const found = spawnSync('sh', ['-c', `command -v ${program}`])
  return found.status === 0 ? false : `needs ${program}`
}

const people = {
  alice: { name: 'Alice Adams', email: 'alice@example.org' },
  bob: { name: 'Bob Brown', email: 'bob@example.org' },
}
type Who = keyof typeof people

/** A repository in which each step is a second later than the one before. */
async function newRepository(name: string, ...options: string[]) {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  let clock = 1_767_225_600
  const as = (who: Who, ...args: string[]) => {
    const { name, email } = people[who]
    const at = `${clock++} +0100`
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_DATE: at,
    }
    return execFileSync('git', args, { cwd: path, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  }
  as('alice', 'init', '-q', '-b', 'main', ...options, '.')
  const commit = async (who: Who, message: string, file = 'file', ...more: string[]) => {
    await writeFile(join(path, file), message)
    as(who, 'add', '-A')
    as(who, 'commit', '-q', '-m', message, ...more)
    return as(who, 'rev-parse', 'HEAD')
  }
  return { path, as, commit }
}

async function read(path: string, settings: object = {}, as: CollectRun = run) {
  const rows: Record<string, Row[]> = {
    repositories: [],
    branches: [],
    commits: [],
    merges: [],
    deployments: [],
    'vulnerability.components': [],
    'configuration.settings': [],
  }
  const outcome = await collect(git, { path, ...settings }, as, {
    row: (dataset, row) => void rows[dataset.replace(/^change\.|@1$/g, '')]?.push(row),
  })
  const state = outcome.outcome.state
  const why = outcome.outcome.state === 'complete' ? '' : outcome.outcome.why
  const isComplete = (name: string) => outcome.datasets.find(each => each.dataset === `change.${name}@1`)?.complete
  return {
    ...outcome,
    state,
    why,
    isComplete,
    commits: rows.commits ?? [],
    merges: rows.merges ?? [],
    branches: rows.branches ?? [],
    repositories: rows.repositories ?? [],
    deployments: rows.deployments ?? [],
    components: rows['vulnerability.components'] ?? [],
    settings: rows['configuration.settings'] ?? [],
  }
}

test('commits, trailers and a reviewed merge are read as git stores them', async () => {
  const repo = await newRepository('product')
  await repo.commit('alice', 'Begin')
  repo.as('alice', 'switch', '-q', '-c', 'feature')
  const feature = await repo.commit(
    'alice',
    'Add login\n\nCloses #12 and ABC-7, uses SHA-256.\n\nReviewed-by: Bob Brown <bob@example.org>\nSigned-off-by: Alice Adams <alice@example.org>',
    'login',
  )
  repo.as('alice', 'switch', '-q', 'main')
  repo.as(
    'bob',
    'merge',
    '-q',
    '--no-ff',
    '-m',
    'Merge pull request #5 from acme/feature\n\nAdd login\n\nApproved-by: Bob Brown <bob@example.org>',
    'feature',
  )
  const { state, commits, merges, branches, repositories, datasets } = await read(repo.path)

  assert.equal(state, 'complete')
  assert.equal(commits.length, 3)
  const row = commits.find(each => each.commit_id === feature)
  assert.deepEqual(
    [
      row?.author_email,
      row?.authored_at,
      row?.subject,
      row?.reviewed_by,
      row?.signed_off_by,
      row?.independent_reviewers,
    ],
    [
      'alice@example.org',
      '2026-01-01T00:00:06.000000Z',
      'Add login',
      ['bob@example.org'],
      ['alice@example.org'],
      ['bob@example.org'],
    ],
  )
  assert.deepEqual(row?.issue_ids, ['#12', 'ABC-7'])
  assert.deepEqual(
    [row?.signed, row?.signature, row?.on_default_branch, row?.on_first_parent],
    [false, 'none', true, false],
  )
  assert.equal(row?.resource, `product/${feature}`)
  const merge = merges[0]
  assert.equal(merges.length, 1)
  assert.deepEqual(
    [
      merge?.into_branch,
      merge?.change_request,
      merge?.from_branch,
      merge?.merged_by,
      merge?.authors,
      merge?.independent_approvers,
      merge?.self_approved,
      merge?.self_merged,
      merge?.commit_count,
    ],
    ['main', '5', 'acme/feature', 'bob@example.org', ['alice@example.org'], ['bob@example.org'], false, false, 1],
  )
  assert.deepEqual(
    branches.map(each => [each.branch, each.is_default, each.merged]),
    [
      ['feature', false, true],
      ['main', true, true],
    ],
  )
  assert.deepEqual(
    [repositories[0]?.default_branch, repositories[0]?.commit_count, repositories[0]?.shallow],
    ['main', 3, false],
  )
  const facts = datasets.find(each => each.dataset === 'change.commits@1')?.completeness
  assert.deepEqual([facts?.rowCount, facts?.sourceSideCount], [3, 3])
})

test('who approves their own change under another address is not independent', async () => {
  const repo = await newRepository('self')
  await repo.commit('alice', 'Begin')
  const merge = async (topic: string, trailer: string) => {
    repo.as('alice', 'switch', '-q', '-c', topic)
    await repo.commit('alice', `Work on ${topic}`, topic)
    repo.as('alice', 'switch', '-q', 'main')
    repo.as('alice', 'merge', '-q', '--no-ff', '-m', `Merge branch '${topic}'\n\nChange.\n\n${trailer}`, topic)
  }
  await merge('by-name', 'Reviewed-by: alice adams <alice@private.example>')
  await merge('by-case', 'Acked-by: A. <ALICE@example.org>')
  await writeFile(join(repo.path, '.mailmap'), 'Alice Adams <alice@example.org> <ally@old.example>\n')
  repo.as('alice', 'add', '-A')
  repo.as('alice', 'commit', '-q', '-m', 'Map')
  await merge('by-mailmap', 'Reviewed-by: Ally <ally@old.example>')
  await merge('nobody', '')
  const { merges } = await read(repo.path)
  assert.deepEqual(
    merges.map(row => [
      row.from_branch,
      row.approvals,
      row.independent_approvals,
      row.self_approved,
      row.approval_recorded,
      row.self_merged,
    ]),
    [
      ['by-name', 1, 0, true, true, true],
      ['by-case', 1, 0, true, true, true],
      ['by-mailmap', 1, 0, true, true, true],
      ['nobody', 0, 0, false, false, true],
    ],
  )
})

test('an octopus merge tells everything it brought in, and merges inside merged lines are counted as left out', async () => {
  const repo = await newRepository('octopus')
  await repo.commit('alice', 'Begin')
  for (const topic of ['one', 'two', 'three']) {
    repo.as('alice', 'switch', '-q', '-c', topic, 'main')
    await repo.commit(topic === 'two' ? 'bob' : 'alice', topic, topic)
  }
  repo.as('bob', 'switch', '-q', 'one')
  repo.as('bob', 'merge', '-q', '--no-ff', '-m', 'inner', 'three')
  repo.as('bob', 'switch', '-q', 'main')
  repo.as('bob', 'merge', '-q', '--no-ff', '-m', 'all at once', 'one', 'two')
  repo.as('bob', 'branch', '-q', '-D', 'one', 'two', 'three')
  const { merges, datasets, commits } = await read(repo.path)
  assert.equal(merges.length, 1)
  assert.deepEqual(
    [merges[0]?.parent_count, merges[0]?.commit_count, merges[0]?.authors],
    [3, 4, ['bob@example.org', 'alice@example.org']],
  )
  assert.deepEqual(datasets.find(each => each.dataset === 'change.merges@1')?.completeness.exclusions, [
    '1 merges inside lines that were merged later',
  ])
  assert.equal(commits.filter(row => row.is_merge).length, 2)
})

test('an empty repository is complete and empty; a folder that is none is an error that says so', async () => {
  const empty = await newRepository('empty')
  const read1 = await read(empty.path)
  assert.deepEqual(
    [read1.state, read1.commits.length, read1.repositories[0]?.empty, read1.repositories[0]?.default_branch],
    ['complete', 0, true, null],
  )
  await mkdir(join(folder, 'plain'))
  await writeFile(join(folder, 'plain/file'), '')
  assert.match((await read(join(folder, 'plain'))).why, /is not a git repository/)
  assert.match((await read(join(folder, 'absent'))).why, /no such folder/)
  assert.match((await read(join(folder, 'plain/file'))).why, /is not a folder/)
  assert.match((await read('relative')).why, /expected a full path/)
  assert.match((await read(empty.path, { branches: ['nope'] })).why, /no branch "nope"/)
})

test('bare repositories, worktrees and a detached head are read', async () => {
  const repo = await newRepository('forms')
  const first = await repo.commit('alice', 'Begin')
  await repo.commit('alice', 'Go on')
  repo.as('alice', 'clone', '-q', '--bare', '.', join(folder, 'forms.git'))
  const bare = await read(join(folder, 'forms.git'))
  assert.deepEqual(
    [bare.commits.length, bare.repositories[0]?.bare, bare.repositories[0]?.repository],
    [2, true, 'forms'],
  )
  repo.as('alice', 'worktree', 'add', '-q', join(folder, 'tree'), '-b', 'side')
  const tree = await read(join(folder, 'tree'))
  assert.deepEqual([tree.commits.length, tree.repositories[0]?.default_branch], [2, 'side'])
  repo.as('alice', 'checkout', '-q', '--detach', first)
  const detached = await read(repo.path)
  assert.deepEqual(
    [detached.state, detached.commits.length, detached.repositories[0]?.default_branch],
    ['complete', 2, 'main'],
  )
  assert.match(detached.notes.join(), /detached/)
})

test('a shallow copy never counts as completely read', async () => {
  const repo = await newRepository('deep')
  for (const n of [1, 2, 3]) await repo.commit('alice', `Step ${n}`)
  const shallow = join(folder, 'shallow')
  repo.as('alice', 'clone', '-q', '--depth', '1', `file://${repo.path}`, shallow)
  const { state, why, isComplete, repositories, commits } = await read(shallow)
  assert.equal(state, 'partial')
  assert.match(why, /shallow/)
  assert.equal(isComplete('commits'), false)
  assert.equal(isComplete('merges'), false)
  assert.equal(isComplete('branches'), true)
  assert.equal(repositories[0]?.shallow, true)
  assert.deepEqual([commits.length, commits[0]?.parent_count], [1, 1])
})

test('commits before a day are left out and counted', async () => {
  const repo = await newRepository('since')
  await repo.commit('alice', 'Old')
  execFileSync(
    'git',
    ['-c', 'user.name=B', '-c', 'user.email=b@example.org', 'commit', '-q', '--allow-empty', '-m', 'Young'],
    {
      cwd: repo.path,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        GIT_AUTHOR_DATE: '2026-03-01T00:00:00Z',
        GIT_COMMITTER_DATE: '2026-03-01T00:00:00Z',
      },
    },
  )
  const { commits, datasets, isComplete } = await read(repo.path, { since: '2026-02-01' })
  assert.deepEqual(
    commits.map(row => row.subject),
    ['Young'],
  )
  assert.equal(isComplete('commits'), true)
  assert.deepEqual(datasets.find(each => each.dataset === 'change.commits@1')?.completeness.exclusions, [
    '1 commits committed before 2026-02-01',
  ])
})

test('odd names, encodings, dates and sizes are read, not guessed', async () => {
  const repo = await newRepository('odd name é')
  await repo.commit('alice', 'Weird files', 'a\nb\t"quoted" \u{1f600}')
  const tree = repo.as('alice', 'rev-parse', 'HEAD^{tree}')
  const store = (lines: (string | Buffer)[]) => {
    const bytes = Buffer.concat(lines.map(line => Buffer.from(line as string)))
    return execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], {
      cwd: repo.path,
      input: bytes,
      encoding: 'utf8',
    }).trim()
  }
  const latin = store([
    `tree ${tree}\nauthor `,
    Buffer.from('J\xfcrgen', 'latin1'),
    ' <j@example.org> 1767225600 +0100\ncommitter X <x@example.org> 1767225600 +0100\nencoding ISO-8859-1\n\n',
    Buffer.from('Gr\xfc\xdfe', 'latin1'),
  ])
  const broken = store([
    `tree ${tree}\nparent ${latin}\nauthor no stamp\ncommitter Y <y@example.org> 99999999999999999999 +0000\n\nbytes `,
    Buffer.from([0xff, 0xfe, 0x00, 0x41]),
  ])
  const huge = store([
    `tree ${tree}\nparent ${broken}\nauthor A <a@example.org> 1767225600 +0000\ncommitter A <a@example.org> 1767225600 +0000\n\nHuge\n\n`,
    'x'.repeat(3_000_000),
    '\n\nReviewed-by: B <b@example.org>\n',
  ])
  repo.as('alice', 'update-ref', 'refs/heads/odd', huge)
  const { commits, state, unread, isComplete } = await read(repo.path)
  const by = (id: string) => commits.find(row => row.commit_id === id)
  assert.deepEqual([by(latin)?.author_name, by(latin)?.subject], ['Jürgen', 'Grüße'])
  assert.deepEqual(
    [by(broken)?.authored_at, by(broken)?.committed_at, by(broken)?.subject],
    [null, null, 'bytes \ufffd\ufffd\ufffdA'],
  )
  assert.deepEqual([by(huge)?.subject, by(huge)?.message_bytes], ['Huge', 3_000_039])
  assert.equal(state, 'partial')
  assert.deepEqual(
    unread.map(part => part.columns?.[0]),
    ['reviewed_by'],
  )
  assert.equal(isComplete('commits'), true)
})

test('components, owners and the tags that the settings call deployments are read; what is not pinned is told', async () => {
  const repo = await newRepository('shop')
  const lock = { lockfileVersion: 3, packages: { '': {}, 'node_modules/zod': { version: '4.1.0' } } }
  await mkdir(join(repo.path, '.github'))
  await mkdir(join(repo.path, 'api'))
  await mkdir(join(repo.path, 'vendor/x'), { recursive: true })
  await writeFile(join(repo.path, 'package-lock.json'), JSON.stringify(lock))
  await writeFile(join(repo.path, 'package.json'), '{"dependencies":{"zod":"^4"}}')
  await writeFile(join(repo.path, 'api/pyproject.toml'), '[tool.black]\nline-length = 100\n')
  await writeFile(join(repo.path, 'vendor/x/pom.xml'), '<project/>')
  await writeFile(join(repo.path, '.github/CODEOWNERS'), '# who\n* @all\n/api/ @api bob@example.org # both\n')
  const first = await repo.commit('alice', 'Begin')
  repo.as('bob', 'tag', '-a', 'v1', '-m', 'Release 1 for OPS-7\n\nApproved-by: Alice Adams <alice@example.org>')
  repo.as('bob', 'tag', 'v2')
  repo.as('bob', 'tag', '-a', 'other', '-m', 'No release')
  const told = await read(repo.path, { deployedTags: 'v*' })
  assert.deepEqual(
    told.components.map(row => [row.document, row.component_ref, row.version, row.listed_at]),
    [['shop', 'package-lock.json pkg:npm/zod@4.1.0', '4.1.0', '2026-01-01T00:00:02.000000Z']],
  )
  assert.deepEqual(
    told.settings.map(row => [row.component, row.setting, row.condition, row.value, row.file]),
    [
      ['codeowners', 'owners', '*', '@all', '.github/CODEOWNERS:2'],
      ['codeowners', 'owners', '/api/', '@api, bob@example.org', '.github/CODEOWNERS:3'],
    ],
  )
  assert.deepEqual(
    told.deployments.map(row => [
      row.deployment_id,
      row.commit_id,
      row.production,
      row.approved_by,
      row.ticket,
      row.succeeded,
    ]),
    [['v1', first, true, 'alice@example.org', 'OPS-7', null]],
  )
  const complete = () => told.datasets.filter(each => each.complete).map(each => each.dataset)
  assert.ok(!complete().includes('change.deployments@1'), 'the lightweight tag may be a deployment')
  assert.ok(complete().includes('vulnerability.components@1'))

  await writeFile(join(repo.path, 'api/pom.xml'), '<project/>')
  await writeFile(join(repo.path, 'api/go.mod'), 'module x\n\ngo 1.9\n')
  await writeFile(join(repo.path, 'api/package-lock.json'), '{"packages": ')
  await repo.commit('alice', 'More')
  const later = await read(repo.path)
  assert.deepEqual(
    later.unread.map(each => each.what),
    [
      'Components in api/go.mod of shop',
      'Components in api/package-lock.json of shop',
      'Components that api/pom.xml of shop asks for',
    ],
  )
  assert.equal(later.datasets.find(each => each.dataset === 'vulnerability.components@1')?.complete, false)
  assert.equal(
    later.datasets.some(each => each.dataset === 'change.deployments@1'),
    false,
  )
})

test('a bare repository that people push to says what it refuses; where a hook may decide, nothing is said to be open', async () => {
  const repo = await newRepository('origin-of-all')
  await repo.commit('alice', 'Begin')
  const bare = join(folder, 'served.git')
  repo.as('alice', 'clone', '-q', '--bare', repo.path, bare)
  const at = (...args: string[]) => repo.as('alice', '-C', bare, ...args)
  /** The settings of git on this machine must not decide the test. */
  const on = (gitconfig: string): CollectRun => ({
    ...run,
    files: {
      ...run.files,
      read: async (path, most) =>
        path === '/etc/gitconfig' ? { ok: true, text: gitconfig } : run.files.read(path, most),
    },
  })
  const guard = async (gitconfig = '') => {
    const [row] = (await read(bare, {}, on(gitconfig))).branches
    return [
      row?.protected,
      row?.direct_push_allowed,
      row?.force_push_allowed,
      row?.deletion_allowed,
      row?.required_approvals,
    ]
  }
  const unknown = [null, null, null, null, null]
  assert.deepEqual(await guard(), unknown, 'a copy of another repository is not where people push to')
  at('remote', 'remove', 'origin')
  assert.deepEqual(await guard(), [false, true, true, false, 0])
  const elsewhere = await guard('[receive]\n\tdenyNonFastForwards = true\n')
  assert.deepEqual(elsewhere, [null, null, null, false, null], 'settings of the machine may decide')
  at('config', 'receive.denyNonFastForwards', 'true')
  at('config', 'receive.denyDeleteCurrent', 'warn')
  assert.deepEqual(await guard(), [false, true, false, true, 0])
  await writeFile(join(bare, 'hooks/pre-receive'), '#!/bin/sh\ntouch /tmp/never\n', { mode: 0o755 })
  assert.deepEqual(await guard(), [null, null, false, null, null])
  const { settings } = await read(bare)
  assert.deepEqual(
    settings.map(row => [row.component, row.setting, row.value]),
    [
      ['git', 'receive.denynonfastforwards', 'true'],
      ['git', 'receive.denydeletecurrent', 'warn'],
      ['git-hooks', 'pre-receive', 'present'],
    ],
  )
  assert.deepEqual(
    (await read(repo.path)).branches.map(row => row.protected),
    [null],
  )
})

test('a damaged repository is an error', async () => {
  const repo = await newRepository('damaged')
  const first = await repo.commit('alice', 'Begin')
  await repo.commit('alice', 'Go on')
  await rm(join(repo.path, '.git/objects', first.slice(0, 2), first.slice(2)), { force: true })
  const { state, datasets } = await read(repo.path)
  assert.equal(state, 'error')
  assert.ok(datasets.every(each => !each.complete))
})

test('nothing in a hostile repository is run, and its history cannot be dressed up', async () => {
  const repo = await newRepository('hostile')
  const first = await repo.commit('alice', 'Begin')
  const second = await repo.commit('alice', 'Go on')
  const marker = join(folder, 'it-ran')
  const script = join(folder, 'evil.sh')
  await writeFile(script, `#!/bin/sh\ntouch ${marker}\ncat\n`)
  await chmod(script, 0o755)
  const signed = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
    cwd: repo.path,
    encoding: 'utf8',
    input: `tree ${repo.as('alice', 'rev-parse', 'HEAD^{tree}')}\nparent ${second}\nauthor A <a@example.org> 1767225600 +0000\ncommitter A <a@example.org> 1767225600 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEzBAABCAAdFiEE\n -----END PGP SIGNATURE-----\n\nSigned\n`,
  }).trim()
  repo.as('alice', 'update-ref', 'refs/heads/main', signed)
  const hooks = ['post-checkout', 'reference-transaction', 'post-index-change', 'fsmonitor-watchman']
  for (const hook of hooks) await cp(script, join(repo.path, '.git/hooks', hook))
  repo.as('alice', 'update-ref', `refs/replace/${first}`, second)
  await writeFile(join(repo.path, '.git/info/grafts'), `${second}\n`)
  await writeFile(join(repo.path, '.git/included'), `[core]\n  fsmonitor = ${script}\n  pager = ${script}\n`)
  const config = [
    ['core', 'fsmonitor', 'pager', 'sshCommand', 'gitProxy', 'askPass', 'editor', 'alternateRefsCommand'],
    ['diff', 'external'],
    ['gpg', 'program'],
    ['gpg "ssh"', 'program', 'defaultKeyCommand'],
    ['gpg "openpgp"', 'program'],
    ['credential', 'helper'],
    ['uploadpack', 'packObjectsHook'],
    ['alias', 'log', 'rev-list', 'cat-file', 'for-each-ref'],
    ['pager', 'log', 'rev-list', 'for-each-ref', 'config'],
    ['trailer "reviewed-by"', 'command', 'cmd'],
    ['filter "x"', 'clean', 'smudge', 'process'],
  ].map(
    ([section, ...names]) =>
      `[${section}]\n${names.map(name => `  ${name} = ${section === 'alias' ? '!' : ''}${script}\n`).join('')}`,
  )
  const promisor = `[include]\n  path = included\n[log]\n  showSignature = true\n[extensions]\n  partialClone = evil\n[remote "evil"]\n  promisor = true\n  url = ext::${script}\n  uploadpack = ${script}\n  vcs = evil\n[protocol]\n  allow = always\n`
  const before = execFileSync('cat', [join(repo.path, '.git/config')], { encoding: 'utf8' })
  const hostile =
    before.replace('repositoryformatversion = 0', 'repositoryformatversion = 1') + config.join('') + promisor
  await writeFile(join(repo.path, '.git/config'), hostile)
  execFileSync('git', ['-C', repo.path, 'status'], { stdio: 'ignore', env: { PATH: process.env.PATH, HOME: folder } })
  assert.ok(existsSync(marker), 'the planted program must run when nothing is switched off')
  await rm(marker)

  const plain = await read(repo.path)
  const keys = join(folder, 'signers')
  await writeFile(keys, '')
  const checked = await read(repo.path, { allowedSigners: keys })
  assert.equal(existsSync(marker), false, 'something in the repository was run')
  assert.equal(plain.state, 'complete')
  assert.equal(plain.commits.length, 3)
  assert.deepEqual(
    plain.commits.map(row => row.subject),
    ['Signed', 'Go on', 'Begin'],
  )
  assert.deepEqual([plain.commits[0]?.signed, plain.commits[0]?.signature], [true, 'unchecked'])
  assert.equal(checked.commits[0]?.signature, 'unchecked')

  await rm(join(repo.path, '.git/objects', first.slice(0, 2), first.slice(2)), { force: true })
  const missing = await read(repo.path)
  assert.equal(missing.state, 'error', 'a missing object must not be fetched')
  assert.equal(existsSync(marker), false, 'fetching a missing object ran a program')
})

test('signatures are judged with the keys of the settings alone', { skip: without('ssh-keygen') }, async () => {
  const repo = await newRepository('signed')
  const key = join(folder, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key])
  const signing = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}.pub`]
  repo.as('alice', ...signing, 'commit', '-q', '--allow-empty', '-S', '-m', 'Signed')
  repo.as('alice', 'commit', '-q', '--allow-empty', '-m', 'Unsigned')
  const publicKey = execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' })
  const signers = join(folder, 'allowed')
  await writeFile(signers, `alice@example.org ${publicKey}`)
  const states = async (settings: object) =>
    (await read(repo.path, settings)).commits.map(row => [row.subject, row.signature, row.signer])
  assert.deepEqual(await states({}), [
    ['Unsigned', 'none', null],
    ['Signed', 'unchecked', null],
  ])
  assert.deepEqual(await states({ allowedSigners: signers }), [
    ['Unsigned', 'none', null],
    ['Signed', 'good', 'alice@example.org'],
  ])
  await writeFile(signers, '')
  assert.notEqual((await states({ allowedSigners: signers }))[1]?.[1], 'good')
})

test('OpenPGP signatures are judged with the keys given, and no keyring of the machine is touched', {
  skip: without('gpg'),
}, async () => {
  const home = join(folder, 'gnupg')
  await mkdir(home, { mode: 0o700 })
  const env = { PATH: process.env.PATH, HOME: folder, GNUPGHOME: home }
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--batch', '--quiet', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  gpg(
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
    '--quick-gen-key',
    'Alice <alice@example.org>',
    'ed25519',
    'sign',
    'never',
  )
  const repo = await newRepository('openpgp')
  const author = ['-c', 'user.name=Alice', '-c', 'user.email=alice@example.org']
  const sign = (message: string) =>
    execFileSync('git', [...author, 'commit', '-q', '--allow-empty', '-Salice@example.org', '-m', message], {
      cwd: repo.path,
      env,
    })
  sign('Signed')
  execFileSync('gpgconf', ['--kill', 'all'], { env })
  const keys = join(folder, 'alice.asc')
  await writeFile(keys, gpg('--armor', '--export', 'alice@example.org'))
  const { commits } = await read(repo.path, { publicKeys: keys })
  assert.deepEqual(
    commits.map(row => [row.signature, row.signer, row.signature_kind]),
    [['good', 'Alice <alice@example.org>', 'openpgp']],
  )
  assert.equal(typeof commits[0]?.signing_key, 'string')
  await writeFile(keys, 'no key')
  assert.match((await read(repo.path, { publicKeys: keys })).why, /public keys .* cannot be used/)
})

test('a repository of another owner is read without trusting it', {
  skip: process.getuid?.() !== 0 && 'needs root',
}, async () => {
  const repo = await newRepository('foreign')
  await repo.commit('alice', 'Begin')
  execFileSync('chown', ['-R', '65534', repo.path])
  const { state, commits } = await read(repo.path)
  assert.deepEqual([state, commits.length], ['complete', 1])
})

test('the history of this project itself is read completely', {
  skip: !existsSync(join(import.meta.dirname, '../../../.git')) && 'not a checkout',
}, async () => {
  const { isComplete, commits, branches } = await read(join(import.meta.dirname, '../../..'))
  assert.equal(isComplete('branches'), true)
  assert.ok(commits.length > 0 && branches.length > 0)
})
