import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { FrameworkRef } from './ref.ts'

/** One part of the text of a requirement: its statement, an item of it, guidance, an assessment objective. */
export type TextPart = {
  readonly name: string
  readonly label: string | null
  readonly prose: string
  readonly parts: readonly TextPart[]
}
export const TextPart: z.ZodType<TextPart> = z.lazy(() =>
  z.object({ name: z.string(), label: z.string().nullable(), prose: z.string(), parts: z.array(TextPart) }),
)

/** A place that a requirement leaves open for the organisation to fill. */
export const OpenParameter = z.object({
  id: z.string().min(1),
  label: z.string(),
  guidance: z.string(),
  choices: z.array(z.string()).describe('What may be chosen, when it is a choice'),
  many: z.boolean().describe('Whether more than one choice may be taken'),
})
export type OpenParameter = z.infer<typeof OpenParameter>

/** The words of one requirement as its publisher has them. A parameter stands in prose as {{ insert: param, its-id }}. */
export const RequirementText = z.object({
  id: z.string().min(1),
  title: z.string(),
  parts: z.array(TextPart),
  parameters: z.array(OpenParameter),
  links: z.array(z.object({ rel: z.string(), id: z.string() })),
  methods: z
    .array(z.object({ method: z.string(), objects: z.array(z.string()) }))
    .optional()
    .describe('How it can be assessed, and what can be looked at'),
})
export type RequirementText = z.infer<typeof RequirementText>

/** All words of a framework, by the id of the requirement. */
export const FrameworkWords = z.object({ items: z.array(RequirementText) })
export type FrameworkWords = z.infer<typeof FrameworkWords>

/**
 * That an organisation imported the words of a framework: official text that is free, or licensed text that stays private
 * to the organisation. The words lie in the blob store; Onus ships none.
 */
export const FrameworkText = z.object({
  framework: FrameworkRef,
  title: z.string().min(1).max(200),
  publisher: z.string(),
  licence: z.string().min(1).describe('By what right the organisation holds it'),
  source: z.object({ name: z.string(), format: z.string(), version: z.string(), sha256: Sha256 }),
  words: Sha256.describe('Where the words of every requirement lie'),
  original: Sha256.describe('Where the file as it was imported lies'),
  items: z.int().nonnegative(),
  missing: z.array(z.string()).describe('Requirements of the framework that the file has no words for'),
  unknown: z.array(z.string()).describe('Items of the file that the framework does not have'),
})
export type FrameworkText = z.infer<typeof FrameworkText>
