import { z } from 'zod'

/** The parts that people have in an engagement. Who assesses never prepared. */
export const TeamPart = z.enum(['lead', 'preparer', 'assessor', 'reviewer'])
export type TeamPart = z.infer<typeof TeamPart>

export const TeamMember = z.object({
  person: z.uuid(),
  part: TeamPart,
  independent: z.boolean().describe('Whether they have no part in what is assessed'),
})
export type TeamMember = z.infer<typeof TeamMember>

export const teamParts: readonly Readonly<{ value: TeamPart; label: string; help: string }>[] = [
  { value: 'lead', label: 'Lead', help: 'Runs it for the organisation.' },
  { value: 'preparer', label: 'Preparer', help: 'Collects evidence and writes the description.' },
  { value: 'assessor', label: 'Assessor', help: 'Tests and concludes.' },
  { value: 'reviewer', label: 'Reviewer', help: 'Looks over what assessors did.' },
]

const judging: readonly TeamPart[] = ['assessor', 'reviewer']

/**
 * What is wrong with who does what: nobody is named twice for one part, who assesses or reviews did not prepare, and for a
 * third party they are independent. Only a self-assessment lets people judge their own work.
 */
export function faultsOfTeam({
  team,
  mode,
  lead,
}: {
  readonly team: readonly TeamMember[]
  readonly mode: string
  readonly lead: string
}): readonly string[] {
  const twice = team.some((one, index) =>
    team.some((other, place) => place < index && other.person === one.person && other.part === one.part),
  )
  const faults = twice ? ['Somebody is named twice for the same part'] : []
  if (mode === 'self_assessment') return faults
  const judges = team.filter(one => judging.includes(one.part))
  const prepares = new Set([
    ...(mode === 'third_party' ? [lead] : []),
    ...team
      .filter(one => one.part === 'preparer' || (mode === 'third_party' && one.part === 'lead'))
      .map(one => one.person),
  ])
  if (judges.some(one => prepares.has(one.person)))
    faults.push(
      'Who assesses or reviews is not who prepares, nor who leads it for the organisation: name somebody else for one of the two',
    )
  if (mode === 'third_party' && judges.some(one => !one.independent))
    faults.push('An assessor of a third party is independent of what is assessed')
  return faults
}

/** Those of the team who advise this organisation, and so cannot be its auditor in the same engagement. */
export function advisorsAmongJudges(
  { team, mode }: { readonly team: readonly TeamMember[]; readonly mode: string },
  advisors: ReadonlySet<string>,
): readonly string[] {
  if (mode !== 'third_party') return []
  return [...new Set(team.filter(one => judging.includes(one.part) && advisors.has(one.person)).map(one => one.person))]
}
