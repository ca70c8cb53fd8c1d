import type { DatasetRef } from '@onus/core/dataset'
import { asff } from '../asff/index.ts'
import { type Event, type RawRow, SourceProblem } from '../connector/index.ts'
import { importFileOf } from '../importer/file.ts'
import type { Json } from '../importer/json.ts'
import { listAt, textAt } from '../importer/look.ts'
import { newRows } from '../importer/rows.ts'
import { shapeOf } from '../importer/shape.ts'
import { jsonPages, orNothing } from './client.ts'
import { endOf, isLeftOut, originOf, type Reading } from './part.ts'
import { AwsProblem } from './problem.ts'
import { inRegions } from './regional.ts'

const results: DatasetRef = 'configuration.results@1'
const weaknesses: DatasetRef = 'vulnerability.findings@1'

/**
 * What Security Hub found: results of rules, and weaknesses. Each finding counts once, though a region that gathers those of
 * others tells it again.
 */
export async function* readFindings(reading: Reading): AsyncGenerator<Event> {
  const query = 'securityhub:GetFindings where RecordState = ACTIVE'
  const source = { query, isRegional: true, services: ['securityhub'] } as const
  const sources = [results, weaknesses].map(dataset => ({ ...source, dataset }))
  if (sources.every(each => isLeftOut(reading, each))) return
  for (const each of sources) yield originOf(reading, each)
  const file = { file: 'securityhub', sha256: '', format: 'asff', target: reading.account, tool: null }
  const rows = newRows(file)
  const seen = new Set<string>()
  const about = {
    service: 'securityhub',
    what: 'findings',
    missing: [{ dataset: results }, { dataset: weaknesses }],
  } as const
  for await (const { items } of inRegions(reading, about, region => findingsIn(reading, region))) {
    const fresh = items.filter(item => {
      const id = JSON.stringify([textAt(item, 'Id'), textAt(item, 'ProductArn')])
      return !seen.has(id) && seen.add(id)
    })
    for await (const { dataset, row } of rowsIn(fresh, rows)) if (isWanted(dataset)) yield { kind: 'row', dataset, row }
  }
  for (const each of sources) yield* endOf(reading, each)
}

function isWanted(dataset: DatasetRef): boolean {
  return dataset === results || dataset === weaknesses
}

async function findingsIn({ aws }: Reading, region: string): Promise<readonly Json[]> {
  const hub = await orNothing(
    aws.rest('securityhub', region, { action: 'DescribeHub', path: ['accounts'] }),
    'InvalidAccessException',
    'ResourceNotFoundException',
  )
  if (!hub) return []
  const pages = jsonPages(
    next =>
      aws.rest('securityhub', region, {
        action: 'GetFindings',
        method: 'POST',
        path: ['findings'],
        body: {
          Filters: { RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }] },
          MaxResults: 100,
          ...(next !== null && { NextToken: next }),
        },
      }),
    'NextToken',
  )
  const findings: Json[] = []
  for await (const page of pages) findings.push(...listAt(page, 'Findings'))
  const unknown = findings.filter(each => textAt(each, 'Id') === null).length
  if (unknown > 0) throw new AwsProblem('unreadable', 'Unreadable', `${unknown} findings of Security Hub have no id`)
  return findings
}

/** Findings as the importer of their format reads them, so that a file and an answer say the same. */
async function* rowsIn(
  findings: readonly Json[],
  rows: ReturnType<typeof newRows>,
): AsyncGenerator<{ readonly dataset: DatasetRef; readonly row: RawRow }> {
  if (findings.length === 0) return
  const file = importFileOf('securityhub', JSON.stringify({ Findings: findings }))
  let records = 0
  for await (const event of asff.read(file, await shapeOf(file))) {
    if (event.kind === 'record') records += 1
    yield* rows.add(event)
  }
  if (records < findings.length)
    throw new SourceProblem(
      `${findings.length - records} of ${findings.length} findings of Security Hub are in no form that is known`,
    )
}
