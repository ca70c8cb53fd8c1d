import { z } from 'zod'

/** The six functions of the CSF 2.0. */
export const CsfFunction = z.enum(['GV', 'ID', 'PR', 'DE', 'RS', 'RC'])
export type CsfFunction = z.infer<typeof CsfFunction>

/** A topic of a lane: what it is about, and the outcomes and controls that speak of it. */
export type Topic = Readonly<{
  id: string
  title: string
  /** Outcomes by the beginning of their identifier. */
  outcomes: readonly string[]
}>

export type Lane = Readonly<{ id: CsfFunction; title: string; topics: readonly Topic[] }>

const topic = (id: string, title: string, ...outcomes: readonly string[]): Topic => ({ id, title, outcomes })

/** The six lanes of a CSF programme with what belongs in each. */
export const csfLanes: readonly Lane[] = [
  {
    id: 'GV',
    title: 'Govern',
    topics: [
      topic('policies', 'Policies', 'GV.PO'),
      topic('ownership', 'Ownership', 'GV.RR'),
      topic('risk-governance', 'Risk governance', 'GV.RM', 'GV.OC'),
      topic('metrics', 'Metrics and oversight', 'GV.OV'),
    ],
  },
  {
    id: 'ID',
    title: 'Identify',
    topics: [
      topic('assets', 'Assets', 'ID.AM'),
      topic('risk', 'Risk assessment', 'ID.RA', 'ID.IM'),
      topic('vendors', 'Vendors', 'GV.SC'),
    ],
  },
  {
    id: 'PR',
    title: 'Protect',
    topics: [
      topic('identity', 'Identity', 'PR.AA', 'PR.AT'),
      topic('endpoints', 'Endpoints and data', 'PR.DS'),
      topic('configuration', 'Configuration', 'PR.PS-01', 'PR.PS-02', 'PR.PS-03', 'PR.PS-05'),
      topic('secure-development', 'Secure development', 'PR.PS-06'),
    ],
  },
  {
    id: 'DE',
    title: 'Detect',
    topics: [
      topic('logging', 'Logging', 'PR.PS-04'),
      topic('triage', 'Alert triage', 'DE.AE'),
      topic('coverage', 'Monitoring coverage', 'DE.CM'),
    ],
  },
  {
    id: 'RS',
    title: 'Respond',
    topics: [
      topic('plans', 'Response plans', 'RS.MA', 'RS.MI'),
      topic('communication', 'Communication', 'RS.CO'),
      topic('tabletop', 'Tabletop exercises and analysis', 'ID.IM-02', 'RS.AN'),
    ],
  },
  {
    id: 'RC',
    title: 'Recover',
    topics: [
      topic('backup', 'Backup', 'PR.DS-11'),
      topic('resilience', 'Resilience', 'PR.IR'),
      topic('recovery', 'Disaster recovery', 'RC.RP', 'RC.CO'),
    ],
  },
]

/** The topics that an outcome of the CSF belongs to; the longest beginning that fits wins, so that each has one home. */
export function topicOf(requirement: string): Readonly<{ lane: CsfFunction; topic: string }> | null {
  if (!requirement.startsWith('csf@')) return null
  const id = requirement.slice(requirement.indexOf(':') + 1)
  let best: { lane: CsfFunction; topic: string; length: number } | null = null
  for (const lane of csfLanes)
    for (const each of lane.topics)
      for (const outcome of each.outcomes)
        if ((id === outcome || id.startsWith(`${outcome}-`)) && outcome.length > (best?.length ?? 0))
          best = { lane: lane.id, topic: each.id, length: outcome.length }
  return best && { lane: best.lane, topic: best.topic }
}

/** The lanes that work on these requirements stands in. */
export function lanesOf(requirements: readonly string[]): readonly CsfFunction[] {
  const found = new Set(requirements.flatMap(one => topicOf(one)?.lane ?? []))
  return CsfFunction.options.filter(one => found.has(one))
}
