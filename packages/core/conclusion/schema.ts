import { z } from 'zod'
import { Instant } from '../time/index.ts'
import { SignedConclusion, SignedOpinion } from './statement.ts'

const released = {
  period: z.object({ from: Instant, to: Instant }).describe('The period of the engagement that it was concluded in'),
  signedAt: Instant.describe('When the signature came'),
  supersedes: z.uuid().nullable().describe('The one that it takes the place of; that one stays'),
}

/** What an auditor concluded and released. It is never changed: a correction is another one that supersedes it. */
export const Conclusion = z.object({ engagement: z.uuid(), signed: SignedConclusion, ...released })
export type Conclusion = z.infer<typeof Conclusion>

/** The opinion of an auditor about one aspect, released. */
export const ReleasedOpinion = z.object({ engagement: z.uuid(), signed: SignedOpinion, ...released })
export type ReleasedOpinion = z.infer<typeof ReleasedOpinion>
