import { z } from 'zod'

/** A question that is answered with yes or no, or left open. `group` is where it stands on the screen. */
export type AdvisorQuestion = Readonly<{
  fact: YesNoFact
  group: 'demand' | 'business' | 'programme' | 'both'
  label: string
  help: string
}>

export const yesNoFacts = [
  'contract_requires_soc2',
  'report_demanded',
  'regulated_customers',
  'repeatable_sales',
  'us_buyers',
  'eu_buyers',
  'enterprise_buyers',
  'customers_accept_narrative',
  'iso_mentioned',
  'type_1_accepted',
  'service_organisation',
  'sensitive_customer_data',
  'federal',
  'leadership_wants_structure',
  'internal_audit',
  'ready_for_audit',
  'uses_800_53',
  'csf_chosen',
  'has_soc2',
  'first_report',
  'both_wanted',
  'scope_clear',
  'leadership_support',
  'tooling_repeatable',
] as const
const YesNoFact = z.enum(yesNoFacts)
export type YesNoFact = z.infer<typeof YesNoFact>

const Amount = z.number().nonnegative().nullable().default(null)

/**
 * What an organisation answered to the questions of the advisor. What is not there is unknown and never counts as no. From
 * which revenue on a report is bought is for the organisation to say; nothing is assumed.
 */
export const AdviceAnswers = z.object({
  answers: z.partialRecord(YesNoFact, z.boolean()).default({}),
  dealOn: z.iso.date().nullable().default(null).describe('The day by which a customer wants a report'),
  shortestMonths: z
    .int()
    .min(1)
    .max(24)
    .nullable()
    .default(null)
    .describe('The shortest period that this customer takes a Type II over; the usual one when nothing is said'),
  revenueWaitingEur: Amount.describe('Yearly revenue that waits for a report'),
  revenueTriggerEur: Amount.describe('From how much revenue waiting on a SOC 2 report is bought'),
})
export type AdviceAnswers = z.infer<typeof AdviceAnswers>

/** The questions, in any order; each may stay open. */
export const advisorQuestions: readonly AdvisorQuestion[] = [
  ask('demand', 'contract_requires_soc2', 'Does a contract or a tender ask for a SOC 2 report?'),
  ask('demand', 'report_demanded', 'Does anybody outside ask for a report at all?', 'Of whatever kind.'),
  ask('demand', 'regulated_customers', 'Do you sell into regulated industries?', 'Such as finance, health or energy.'),
  ask('demand', 'repeatable_sales', 'Do the same security questions come with every sale?'),
  ask('demand', 'us_buyers', 'Do you sell to buyers in the United States?'),
  ask('demand', 'eu_buyers', 'Do you sell to buyers in the European Union?'),
  ask('demand', 'enterprise_buyers', 'Do you sell to enterprises?'),
  ask('demand', 'customers_accept_narrative', 'Do customers accept a written account of your security instead?'),
  ask('demand', 'iso_mentioned', 'Did somebody mention ISO/IEC 27001?'),
  ask(
    'demand',
    'type_1_accepted',
    'Does the customer who wants a report take a Type I?',
    'As of one day, design only.',
  ),
  ask('business', 'service_organisation', 'Do you run a service that customers rely on for their own work?'),
  ask('business', 'sensitive_customer_data', 'Do you keep sensitive data of customers?'),
  ask('business', 'federal', 'Do you work for the federal government of the United States?'),
  ask('programme', 'leadership_wants_structure', 'Does leadership want a structure to decide about investments?'),
  ask('programme', 'internal_audit', 'Is there an internal audit that can look at the programme?'),
  ask(
    'programme',
    'ready_for_audit',
    'Could you work through a project that an auditor drives?',
    'With people and time.',
  ),
  ask('programme', 'uses_800_53', 'Do you work with the controls of SP 800-53 already?'),
  ask('programme', 'csf_chosen', 'Was CSF chosen as the structure of the programme?'),
  ask('programme', 'has_soc2', 'Was a SOC 2 report issued that still serves?'),
  ask('programme', 'first_report', 'Would it be your first SOC 2 report?'),
  ask('both', 'both_wanted', 'Do you want both a programme and a report?'),
  ask('both', 'scope_clear', 'Is it clear what belongs to the system that is examined?'),
  ask('both', 'leadership_support', 'Does leadership support both?'),
  ask('both', 'tooling_repeatable', 'Does evidence come by itself, again and again?'),
]

function ask(group: AdvisorQuestion['group'], fact: YesNoFact, label: string, help = ''): AdvisorQuestion {
  return { fact, group, label, help }
}
