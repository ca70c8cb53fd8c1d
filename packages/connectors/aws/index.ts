import { connector, SourceProblem } from '../connector/index.ts'
import { awsDatasets, collectAws } from './collect.ts'
import { granted } from './permissions.ts'
import { openSession } from './session.ts'
import { AwsSettings } from './settings.ts'

export { optionalServices } from './services.ts'

/** An account of Amazon Web Services, read by its own interfaces with a key or role that may only read. */
export const aws = connector({
  id: 'aws',
  title: 'Amazon Web Services',
  summary:
    'Users, roles and policies, storage, networks, machines, databases, keys, trails, detectors, findings and backups of an account.',
  version: '1',
  datasets: awsDatasets,
  scopes: [
    `Reads with these rights and no others, of which none writes: ${granted.join(', ')}.`,
    'Reads settings, names and times; never the contents of files, databases or secrets.',
    'The credential report is one that AWS makes when it is asked for and keeps for four hours.',
  ],
  settings: AwsSettings,
  async test(settings, run) {
    try {
      const { account, arn } = await openSession(settings, run)
      return { ok: true, detail: `Account ${account}, as ${arn}` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectAws,
})
