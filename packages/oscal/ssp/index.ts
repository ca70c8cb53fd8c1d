export { type Proposal, type Proposals, proposalsIn, type TakenText, withTexts } from './foreign.ts'
export { type OwnPlan, planIn, stateIn } from './own.ts'
export {
  type NamedEvidence,
  type PlanInput,
  PlanState,
  type Standing,
  type StatementText,
} from './state.ts'
export { lossesOf, planDocument } from './write.ts'
