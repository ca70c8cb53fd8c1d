export { approvalOf, membersOn, oversightOf, type Recurring, trainingOf, whyNotApproval } from './rules.ts'
export { BodyApproval, BodyMember, BodyTraining, Oversight } from './schema.ts'
