import type { EngagementKind, EngagementMode } from '../engagement/kind.ts'

/** Whose work something is: a control that addresses it, who owns the control, and who brings its evidence. */
export type Work = Readonly<{ code: string; owner: string | null; evidenceOwners: readonly string[] }>

/** Why somebody cannot judge it, and what is to be said where they do. */
export type Impartiality = Readonly<{ refused: string | null; caution: string }>

/**
 * Whether somebody judges their own work. Nobody audits a control that they own; who brings its evidence is warned, and
 * that is kept with what they say. In a self-assessment people judge their own work, and its papers say so.
 */
export function impartialityOf(
  { kind, mode }: Readonly<{ kind: EngagementKind; mode: EngagementMode }>,
  person: string,
  works: readonly Work[],
): Impartiality {
  if (mode === 'self_assessment') return { refused: null, caution: '' }
  const owned = works.filter(work => work.owner === person).map(work => work.code)
  const brought = works.filter(work => work.evidenceOwners.includes(person)).map(work => work.code)
  const caution = [
    ...(owned.length > 0 ? [`Owns ${owned.join(', ')}, which addresses it.`] : []),
    ...(brought.length > 0 ? [`Brings the evidence of ${brought.join(', ')}, which addresses it.`] : []),
  ].join(' ')
  const isAudit = kind === 'iso27001_internal'
  return {
    refused:
      isAudit && owned.length > 0
        ? `Nobody audits their own work: ${owned.join(', ')} addresses this and has the same owner. Name somebody else.`
        : null,
    caution,
  }
}
