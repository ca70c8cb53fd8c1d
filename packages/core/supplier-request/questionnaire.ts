import { z } from 'zod'
import { ReportReview, SupplierTier } from '../supplier/index.ts'

const key = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/)

/** What an accepted answer proposes. `null` proposes nothing and is read alone. */
export const About = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('register'),
    field: z.enum([
      'contact.name',
      'contact.email',
      'contact.phone',
      'contact.availability',
      'noticeHours',
      'dependsOn',
      'certifications',
    ]),
  }),
  z.object({ is: z.literal('clause'), clause: key }),
  z.object({ is: z.literal('factor'), factor: key }),
  z.object({ is: z.literal('criterion'), criterion: key }),
  z.object({ is: z.literal('report'), kind: ReportReview.shape.kind }),
])
export type About = z.infer<typeof About>

/** One question as it is put to a supplier. `choice` is yes, no or partly with words. */
export const Question = z.object({
  id: key,
  section: z.string().min(1).max(200).describe('Title of its section'),
  title: z.string().trim().min(1).max(400),
  help: z.string().max(1_000),
  kind: z.enum(['choice', 'text', 'number', 'date', 'list', 'document']),
  about: About.nullable(),
})
export type Question = z.infer<typeof Question>

const Shipped = Question.extend({ tiers: z.array(SupplierTier).min(1) })

/** The questions that Onus ships, in their sections, for suppliers of each tier. */
export const Questionnaire = z
  .object({
    version: z.string().min(1).max(20),
    asOf: z.iso.date(),
    sections: z.array(z.strictObject({ id: key, title: z.string().min(1) })).min(1),
    questions: z.array(Shipped).min(1),
  })
  .superRefine(({ sections, questions }, context) => {
    const refuse = (path: number, message: string) =>
      context.addIssue({ code: 'custom', path: ['questions', path], message })
    const known = new Set(sections.map(({ id }) => id))
    const seen = new Set<string>()
    questions.forEach(({ id, section }, at) => {
      if (!known.has(section)) refuse(at, `${id} stands in no section`)
      if (seen.has(id)) refuse(at, `${id} is asked twice`)
      seen.add(id)
    })
  })
export type Questionnaire = z.infer<typeof Questionnaire>

/** What a supplier of this tier is asked, in the order of the sections, each question under the title of its own. */
export function questionsFor({ sections, questions }: Questionnaire, tier: SupplierTier): readonly Question[] {
  return sections.flatMap(({ id, title }) =>
    questions
      .filter(({ section, tiers }) => section === id && tiers.includes(tier))
      .map(({ tiers: _, ...question }) => ({ ...question, section: title })),
  )
}
