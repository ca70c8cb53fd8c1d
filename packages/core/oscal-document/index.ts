import { z } from 'zod'
import { FrameworkRef } from '../framework/index.ts'
import { Sha256 } from '../id/index.ts'

/**
 * A document of another tool that was imported. Its original is kept byte for byte, with a list of which of our texts came
 * from which place, so that it can be given back with nothing lost.
 */
export const OscalDocument = z.object({
  model: z.enum(['system-security-plan', 'component-definition']),
  title: z.string().min(1).max(200),
  version: z.string(),
  framework: FrameworkRef.describe('The framework whose requirements it speaks of'),
  source: z.object({ name: z.string(), format: z.string(), sha256: Sha256 }),
  original: Sha256.describe('Where the document as it was imported lies'),
  taken: Sha256.describe('Where the list of texts that were taken from it lies'),
  scope: z.uuid().nullable().describe('The scope that its components became'),
})
export type OscalDocument = z.infer<typeof OscalDocument>

/** That a text of ours came from one place of a document. `field` is a path inside the body of the noun. */
export const TakenPlaces = z.array(
  z.object({
    pointer: z.string(),
    noun: z.enum(['control', 'person', 'scope']),
    id: z.uuid(),
    field: z.array(z.string()),
    text: z.string(),
  }),
)
export type TakenPlaces = z.infer<typeof TakenPlaces>
