import { connector } from '../connector/index.ts'
import { collectGit } from './collect.ts'
import { openRepository } from './repository.ts'
import { GitSettings } from './settings.ts'

/** Any git repository on this machine, read with the git program; nothing in the repository is run or changed. */
export const git = connector({
  id: 'git',
  title: 'Git repository',
  summary: 'Commits, merges, branches, signatures, reviews, owners and components of a repository on this machine.',
  version: '2',
  datasets: [
    'change.repositories@1',
    'change.branches@1',
    'change.commits@1',
    'change.merges@1',
    'change.deployments@1',
    'vulnerability.components@1',
    'configuration.settings@1',
  ],
  scopes: [
    'Reads branches and the commits they hold: who wrote, committed, signed and reviewed them, and the first line of each message.',
    'Reads the contents of .mailmap, CODEOWNERS, workflows and files that name dependencies at the end of the main line, and of no other file.',
    'Writes nothing, runs no hook, and never uses the network.',
  ],
  settings: GitSettings,
  machinePaths: ({ path, publicKeys, allowedSigners }) =>
    [path, publicKeys, allowedSigners].filter(each => each !== undefined),
  async test(settings, run) {
    try {
      const { repository } = await openRepository(settings, run)
      const main = repository.main ? `main line ${repository.main.name}` : 'no main line'
      return { ok: true, detail: `${repository.name}: ${repository.branches.length} branches, ${main}` }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  collect: collectGit,
})
